"""Draft: the script that an import writes, part by part, and a notice for each thing that it cannot say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from voiceguide.errors import ScriptError
from voiceguide.importing.words import Line, escaped, plain, speakable
from voiceguide.script.source import FAULT, NOTICE, Fault, Location, Source
from voiceguide.units import format_seconds

MAX_NOTICES = 1000
"""More are counted and not listed."""


@dataclass(slots=True)
class Part:
    """Lines of the script that belong together, and the place that they come from."""

    lines: list[str]
    origin: Location
    at_s: float | None = None
    """They are spoken from this time on, counted from the start of the programme or of the slot."""
    words: bool = False
    """They are words, which may be left out where a slot is too short for them."""

    def written(self) -> list[str]:
        """Return the lines with their `[at]`."""
        if self.at_s is None:
            return self.lines
        return [f"[at {time_of(self.at_s)}]", *self.lines]


@dataclass(slots=True)
class Draft:
    """A script that is being written."""

    source: Source
    title: str = ""
    language: str = ""
    settings: dict[str, object] = field(default_factory=dict)
    """Front matter beside title and language: values as JSON has them, which is YAML too."""
    parts: list[Part] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    lost: int = 0
    """How many notices there are; not all of them may be listed."""

    def lose(self, at: Location, message: str, width: int = 1) -> None:
        """Tell what cannot be said in a script."""
        self.lost += 1
        if len(self.notices) < MAX_NOTICES:
            self.notices.append(self.source.fault(at, message, width, severity=NOTICE))

    def paragraph(self, line: Line, at: Location, at_s: float | None = None) -> bool:
        """Add a paragraph; one that holds only signs is lost. Return whether anything was added."""
        if not line.said and not line.done:
            if line.pieces:
                self.lose(at, "there are only symbols here, and nothing to speak")
            return False
        lines = line.lines()
        if lines:
            self.parts.append(Part(lines, at, at_s, words=True))
        return bool(lines)

    def heading(self, text: str, at: Location) -> None:
        """Add a section; text without a letter is not a title."""
        words = plain(text)
        if speakable(words):
            self.parts.append(Part([f"## {escaped(words)}"], at))

    def lines(self, lines: Sequence[str], at: Location) -> None:
        """Add lines as they are."""
        self.parts.append(Part(list(lines), at))

    def text(self) -> str:
        """Return the script."""
        return "\n".join(line for line, _ in self.numbered()) + "\n"

    def numbered(self) -> list[tuple[str, int]]:
        """Return each line of the script with the index of its part, or -1."""
        front: dict[str, object] = {"title": plain(self.title)} if speakable(plain(self.title)) else {}
        if self.language:
            front["language"] = self.language
        front |= self.settings
        rows: list[tuple[str, int]] = []
        if front:
            rows = [("---", -1)]
            rows += [(f"{key}: {json.dumps(value, ensure_ascii=False)}", -1) for key, value in front.items()]
            rows += [("---", -1)]
        for index, part in enumerate(self.parts):
            written = part.written()
            if not written:
                continue
            if rows and not _close(rows[-1][0], written[0]):
                rows.append(("", -1))
            rows += [(line, index) for line in written]
        return rows


def _close(before: str, after: str) -> bool:
    """Return whether no empty line is needed between two lines: beside fences, and from step to step."""
    if after.startswith(":::") and (after == ":::" or before.startswith(":::")):
        return True
    if before.startswith("::: ") and not after.startswith("|"):
        return True
    item = re.compile(r"- |\d+\. ")
    return bool(item.match(before) and item.match(after))


def fit(draft: Draft, faults_of: Callable[[str], Sequence[Fault]], *, most: int = 50) -> str:
    """Return the script of a draft, changed until it has no fault; each change is a notice.

    Where words take longer than the time to the next `[at]`, that is left out; where a slot is too short, its
    last words are. `faults_of` returns the faults of a script. Raises ScriptError for what cannot be mended.
    """
    for _ in range(most):
        rows = draft.numbered()
        text = draft.text()
        faults = [fault for fault in faults_of(text) if fault.severity == FAULT]
        if not faults:
            return text
        if not [fault for fault in faults if _changed(draft, rows, fault)]:
            break
    index = rows[min(faults[0].location.line, len(rows)) - 1][1]
    origin = draft.parts[index].origin if index >= 0 else Location(1)
    raise ScriptError([draft.source.fault(origin, faults[0].message)])


def _changed(draft: Draft, rows: Sequence[tuple[str, int]], fault: Fault) -> bool:
    """Change the part in which a fault stands; return whether it could be."""
    index = rows[fault.location.line - 1][1] if fault.location.line <= len(rows) else -1
    if index < 0:
        return False
    part = draft.parts[index]
    if part.at_s is not None:
        draft.lose(part.origin, f"the words before {time_of(part.at_s)} last longer: these follow at once")
        part.at_s = None
        return True
    if part.lines[:1] and part.lines[0].startswith("::: slot"):
        return _shortened(draft, index)
    return False


def _shortened(draft: Draft, index: int) -> bool:
    """Take the last words out of the slot that opens at a part."""
    last = -1
    for number in range(index + 1, len(draft.parts)):
        part = draft.parts[number]
        if part.lines == [":::"]:
            break
        if part.words and part.lines:
            last = number
    if last < 0:
        return False
    part = draft.parts[last]
    draft.lose(part.origin, "its interval is too short for these words: they are left out")
    part.lines, part.at_s = [], None
    return True


def time_of(seconds: float) -> str:
    """Return a time as it is written in a script: `2:25`, `1:02:03`, `8s`, `0.5s`."""
    ms = round(seconds * 1000)
    if ms % 1000 or ms < 60_000:
        return format_seconds(ms / 1000)
    whole = ms // 1000
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def length_of(seconds: float) -> str:
    """Return a length as it is written in a script: `90s`, `2m`, `1m30s`, `0.5s`."""
    ms = round(seconds * 1000)
    minutes, rest = divmod(ms, 60_000)
    if ms < 120_000 or rest % 1000:
        return format_seconds(ms / 1000)
    return f"{minutes}m" + (format_seconds(rest / 1000) if rest else "")
