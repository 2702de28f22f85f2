"""Speech Markdown."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace

from voiceguide.importing.base import Surroundings
from voiceguide.importing.draft import Draft, length_of
from voiceguide.importing.saying import BREAKS, FASTEST, SLOWEST, rate, say_as, seconds
from voiceguide.importing.ssml import playable
from voiceguide.importing.words import Line, clean, speakable
from voiceguide.script.source import Location, Source

_BRACKET = re.compile(r"""\[((?:"[^"\n]*"|'[^'\n]*'|[^\]"'\n])*+)\]""")
_PAIR = re.compile(
    r"""\s*(?:([A-Za-z-]+)\s*(?::\s*(?:"([^"]*)"|'([^']*)'|([^;"'\s]+)))?|"([^"]*)"|'([^']*)'|/([^/]*)/)\s*(?:;\s*|$)"""
)
_AUDIO = re.compile(r"""!(?:\(([^()\n]*)\))?\[\s*(?:"([^"\n]*)"|'([^'\n]*)')\s*\]""")
_LENGTH = re.compile(r"[0-9.]+\s*m?s", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<![\w+~-])(\+\+|\+|~|-)(?=[^\s+~-])([^\n+~]{0,300}?[^\s+~-])\1(?![\w+~-])")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_TAG_BREAK = re.compile(r"""<break\b[^<>]*?time=["']([^"'<>]*)["'][^<>]*>""")
_ESCAPED = re.compile(r"\\([()\[\]+~!#*_\\-])")
_SAID = frozenset(
    "number cardinal fraction unit time address characters chars digits phone telephone ordinal date "
    "spell-out verbatim".split()
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,4}")


@dataclass(frozen=True, slots=True)
class _How:
    """How words are said: what a section or a modifier sets."""

    voice: str = ""
    language: str = ""
    rate: float = 1.0
    ipa: str = ""
    sub: str = ""

    def attributes(self) -> list[tuple[str, str]]:
        pairs = [("sub", self.sub), ("voice", self.voice), ("lang", self.language), ("ipa", self.ipa)]
        if self.rate != 1.0:
            pairs.append(("rate", f"{self.rate:.3g}"))
        return [(name, value) for name, value in pairs if value]


def convert(source: Source, around: Surroundings) -> Draft:
    """Return the script of a Speech Markdown text."""
    return _Reader(source, around).run()


class _Reader:
    def __init__(self, source: Source, around: Surroundings) -> None:
        self.source = source
        self.text = source.text
        self.around = around
        self.draft = Draft(source, language=around.language)
        self.line = Line()
        self.section = _How()
        self.start = Location(1)
        self.ends = _pairs(self.text)
        self.starts = [0]
        for line in source.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.rules: dict[str, Callable[[int], Callable[[], int] | None]] = {
            "#": self.is_section,
            "!": self.is_audio,
            "[": self.is_break,
            "(": self.is_modified,
            "<": self.is_tag,
            "+": self.is_emphasis,
            "~": self.is_emphasis,
            "-": self.is_emphasis,
        }

    def run(self) -> Draft:
        pos = written = 0
        while pos < len(self.text):
            if self.text[pos] == "\\":
                pos += 2
                continue
            rule = self.rules.get(self.text[pos])
            take = rule(pos) if rule else None
            if take is None:
                pos += 1
                continue
            self.flat(written, pos)
            pos = written = take()
        self.flat(written, len(self.text))
        self.flush()
        return self.draft

    def place(self, pos: int) -> Location:
        line = bisect_right(self.starts, pos)
        return Location(line, pos - self.starts[line - 1] + 1)

    def lose(self, pos: int, message: str, width: int = 1) -> None:
        self.draft.lose(self.place(pos), message, width)

    def flush(self) -> None:
        self.draft.paragraph(self.line, self.start)
        self.line = Line()

    def flat(self, start: int, stop: int) -> None:
        """Add the words between two offsets; an empty line ends a paragraph."""
        offset = start
        for number, part in enumerate(re.split(r"(\n[ \t]*\n\s*)", self.text[start:stop])):
            if number % 2:
                self.flush()
            else:
                self.say(part, offset, self.section)
            offset += len(part)

    def say(self, text: str, pos: int, how: _How) -> None:
        if not self.line.pieces and text.strip():
            self.start = self.place(pos + len(text) - len(text.lstrip()))
        text = _ESCAPED.sub(r"\1", text)
        if how.sub and not speakable(text):
            text, how = how.sub, replace(how, sub="")
        attributes = how.attributes()
        if attributes and text.strip():
            self.line.span(text, attributes)
        else:
            self.line.say(text)

    # Each returns what to do with what stands here, or None; what is done returns where to go on.

    def is_section(self, pos: int) -> Callable[[], int] | None:
        match = _BRACKET.match(self.text, pos + 1)
        pairs = _pairs_of(match[1]) if match else None
        if match is None or pairs is None:
            return None
        end = match.end()

        def take() -> int:
            self.flush()
            self.section = self.changed(_How(), pairs, pos, "")
            return end

        return take

    def is_audio(self, pos: int) -> Callable[[], int] | None:
        match = _AUDIO.match(self.text, pos)
        if match is None:
            return None
        name = match[2] or match[3] or ""

        def take() -> int:
            if playable(name, self.around):
                self.line.do(f'play "{name}"')
            else:
                self.lose(pos, f"there is no file {name!r} beside the script: it is left out", len(match[0]))
                self.line.glued = False
            return match.end()

        return take

    def is_break(self, pos: int) -> Callable[[], int] | None:
        match = _BRACKET.match(self.text, pos)
        pairs = _pairs_of(match[1]) if match else None
        if match is None:
            return None
        inside, key = match[1].strip(), pairs[0][0] if pairs and len(pairs) == 1 else ""
        length: float | None = seconds(inside) if _LENGTH.fullmatch(inside) else None
        if length is None and key in ("break", "pause") and pairs:
            value = pairs[0][1].strip(";")
            length = BREAKS.get(value, seconds(value))
            if length is None:
                return lambda: self.left_out(pos, match.end(), f"this break has no length: {value!r}")
        if key == "mark" and pairs and re.fullmatch(r"[\w.-]+", pairs[0][1]):
            return lambda: self.do(f"mark {pairs[0][1]}", match.end())
        if length is None:
            return None
        directive = f"pause {length_of(max(length, 0.001))}" if length > 0 else ""
        return lambda: self.do(directive, match.end())

    def do(self, directive: str, end: int) -> int:
        if directive:
            self.line.do(directive)
        return end

    def left_out(self, pos: int, end: int, message: str) -> int:
        self.lose(pos, message, end - pos)
        return end

    def is_modified(self, pos: int) -> Callable[[], int] | None:
        end = self.ends.get(pos, -1)
        match = _BRACKET.match(self.text, end + 1) if end > pos + 1 else None
        pairs = _pairs_of(match[1]) if match else None
        if match is None or not pairs:
            return None
        words = self.text[pos + 1 : end]

        def take() -> int:
            self.say(words, pos + 1, self.changed(self.section, pairs, pos, words))
            return match.end()

        return take

    def is_emphasis(self, pos: int) -> Callable[[], int] | None:
        match = _EMPHASIS.match(self.text, pos)
        if match is None:
            return None

        def take() -> int:
            self.lose(pos, "emphasis is left out: the words are spoken as they are", len(match[0]))
            self.say(match[2], pos + len(match[1]), self.section)
            return match.end()

        return take

    def is_tag(self, pos: int) -> Callable[[], int] | None:
        match = _TAG.match(self.text, pos)
        if match is None:
            return None

        def take() -> int:
            pause = _TAG_BREAK.fullmatch(match[0])
            length = seconds(pause[1]) if pause else None
            if length:
                self.line.do(f"pause {length_of(max(length, 0.001))}")
            elif not match[0].startswith("</"):
                self.lose(pos, "SSML is left out: its words are spoken as they are", len(match[0]))
            return match.end()

        return take

    def changed(self, how: _How, pairs: list[tuple[str, str]], pos: int, words: str) -> _How:
        """Return how words are said with modifiers; what cannot be done is told."""
        for key, value in pairs:
            if key == "sub" and speakable(value):
                how = replace(how, sub=clean(value))
            elif key == "ipa" and value:
                how = replace(how, ipa=clean(value))
            elif key == "rate" and (factor := rate(value)) is not None:
                kept = min(max(factor, SLOWEST), FASTEST)
                if kept != factor:
                    self.lose(pos, f"a rate of {factor:.3g} becomes {kept:g}: speech goes from 0.5 to 2")
                how = replace(how, rate=kept)
            elif key == "voice" and (value == "device" or self.around.has_voice(value)):
                how = replace(how, voice="" if value == "device" else value)
            elif key == "lang" and _LANGUAGE.fullmatch(value) and self.around.has_language(value):
                how = replace(how, language=value)
            elif key in _SAID and words:
                spoken = say_as("digits" if key == "phone" else key, value, words, self.draft.language)
                if spoken is None:
                    self.lose(pos, f"{key!r} cannot be said so: the words are spoken as they are")
                elif spoken != clean(words):
                    how = replace(how, sub=spoken)
            else:
                named = f"{key} {value!r}" if value else f"{key!r}"
                self.lose(pos, f"{named} is left out: the words are spoken as they are")
        return how


def _pairs(text: str) -> dict[int, int]:
    """Return where each round bracket is closed, within its paragraph."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in re.finditer(r"\\.|[()]|\n[ \t]*\n", text):
        if match[0] == "(":
            opened.append(match.start())
        elif match[0] == ")" and opened:
            found[opened.pop()] = match.start()
        elif match[0].startswith("\n"):
            opened.clear()
    return found


def _pairs_of(text: str) -> list[tuple[str, str]] | None:
    """Return the keys and values between brackets; None where there is something else."""
    pairs: list[tuple[str, str]] = []
    pos = 0
    while pos < len(text):
        match = _PAIR.match(text, pos)
        if match is None or match.end() == pos:
            return None
        key, double, single, bare, sub, sub_single, ipa = match.groups()
        if key:
            key = {"vol": "volume", "bleep": "expletive"}.get(key, key)
            pairs.append((key, (double or single or bare or "").rstrip(";")))
        elif ipa is not None:
            pairs.append(("ipa", ipa))
        else:
            pairs.append(("sub", sub if sub is not None else sub_single or ""))
        pos = match.end()
    return pairs


def looks_like(text: str) -> bool:
    """Return whether a text looks like Speech Markdown."""
    modified = r"""\)\[(?:"[^"\n]*"|'[^'\n]*'|/[^/\n]*/|[a-z]+(?::["'][^"'\n]*["'])?)[;\]]"""
    return bool(
        re.search(rf"""{modified}|^#\[\w+[:;\]]|\[break:["']|!\[["']""", text[:200_000], re.MULTILINE)
    )
