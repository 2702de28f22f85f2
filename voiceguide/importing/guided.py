"""Guided text as people paste it: phrases with seconds, pauses in many brackets, times, names of speakers."""

from __future__ import annotations

import re
from collections import Counter

from voiceguide.config import CUES
from voiceguide.importing.base import SPEAKER, Surroundings, declare_speakers
from voiceguide.importing.draft import Draft, length_of
from voiceguide.importing.words import Line, speakable
from voiceguide.script.notices import ORDINARY
from voiceguide.script.settings.times import TIME, read_time
from voiceguide.script.source import Location, Source

DEFAULT_PAUSE_S = 3.0
LONG_PAUSE_S = 8.0
MAX_PAUSE_S = 24 * 3600.0
_PHRASE = re.compile(r"(.*\S|)\s*;\s*(\d{1,5}(?:\.\d{1,3})?)\s*")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
_ITEM = re.compile(r"(\s*)(?:([-*+•◦▪▸●○‣·])|(\d{1,3})[.)])\s+(.*)")
_RULE = re.compile(r"\s*([-*_=~])(?:\s*\1){2,}\s*")
_MARK = re.compile(r"\s*(?:\[|\()(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:\.(\d{1,3}))?(?:\]|\))\s*[-–—:]?\s*")
_LABEL = re.compile(rf"\s*[*_]{{0,2}}({SPEAKER})[*_]{{0,2}}\s*:[*_]{{0,2}}\s+(?=\S)")
_NUMBER = r"\d{1,5}(?:[.,]\d{1,3})?"
_UNIT = r"(?:milliseconds?|msec|ms|seconds?|secs?|s|minutes?|mins?|m)"
_WAIT = r"(?:long |short |brief |silent )?(?:pause|silence|wait|break|rest|stille)"
_INSIDE = re.compile(
    rf"(?P<wait>{_WAIT})?\s*(?:for|of|about|:|=|,|-|–)*\s*(?P<number>{_NUMBER})\s*-?\s*(?P<unit>{_UNIT})?\.?"
    rf"(?:\s+(?P<after>{_WAIT}))?|(?P<alone>{_WAIT})",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"""(?P<tag></?[A-Za-z][^<>]{0,200}>)|(?P<bracket>\[[^\[\]\n]{0,200}\]|\((?:[^()\n]{0,60})\)|\{[^{}\n]{0,60}\})"""
    rf"""|(?P<dots>(?:\.{{3,}}|…)\s?(?:{_NUMBER})\s?(?:s|sec|seconds|m|min)\b)|(?P<stars>(?<!\S)\*(?!\S))"""
)
_TAG_TIME = re.compile(r"""time\s*=\s*["']?([^"'\s/>]+)""", re.IGNORECASE)


def convert(source: Source, around: Surroundings) -> Draft:
    """Return the script of guided text."""
    return _Reader(source, around).run()


class _Reader:
    def __init__(self, source: Source, around: Surroundings) -> None:
        self.source = source
        self.draft = Draft(source, language=around.language)
        self.names = _speakers(source)
        if self.names:
            declare_speakers(self.draft, self.names, around)
        self.line = Line()
        self.at = Location(1)
        self.at_s: float | None = None
        self.last_s = 0.0
        self.item = ""

    def run(self) -> Draft:
        number = 0
        for number, line in enumerate(self.source.lines, 1):
            self.row(line, number)
        self.flush()
        return self.draft

    def flush(self) -> None:
        """End a paragraph or a step."""
        before = len(self.draft.parts)
        self.draft.paragraph(self.line, self.at, self.at_s)
        if self.item and len(self.draft.parts) > before:
            lines = self.draft.parts[-1].lines
            lead = " " * len(self.item)
            lines[:] = [(lead if at else self.item) + line for at, line in enumerate(lines)]
        self.line, self.at_s, self.item = Line(), None, ""

    def row(self, line: str, number: int) -> None:
        """Read one line."""
        if not line.strip() or _RULE.fullmatch(line):
            self.flush()
            return
        if heading := _HEADING.fullmatch(line):
            self.flush()
            at = Location(number, heading.start(2) + 1)
            if len(heading[1]) == 1 and not self.draft.title:
                self.draft.title = heading[2]
            else:
                self.draft.heading(heading[2], at)
            return
        start, phrase = 0, _PHRASE.fullmatch(line)
        if item := _ITEM.fullmatch(line):
            self.flush()
            self.item = f"{item[3]}. " if item[3] else "- "
            start = item.start(4)
        if mark := _MARK.match(line, start):
            item_lead = self.item
            self.flush()
            self.item = item_lead
            self.marked(mark, number)
            start = mark.end()
        stop = phrase.end(1) if phrase else len(line)
        label = _LABEL.match(line, start)
        if label and label[1] in self.names:
            if self.line.pieces:
                self.flush()
            self.line.label = f"{label[1]}:"
            start = label.end()
        if not self.line.pieces:
            self.at = Location(number, start + 1)
        self.words(line, start, stop, number)
        self.line.glued = False
        if phrase:
            self.pause(float(phrase[2]))
            self.flush()

    def marked(self, mark: re.Match[str], number: int) -> None:
        fraction = float(f"0.{mark[4]}") if mark[4] else 0.0
        time = int(mark[1] or 0) * 3600 + int(mark[2]) * 60 + int(mark[3]) + fraction
        if time >= MAX_PAUSE_S or (time <= self.last_s and time > 0):
            self.draft.lose(
                Location(number, mark.start() + 1), "this time is not after the one before: it is left out"
            )
        elif time > 1.0:
            self.at_s = self.last_s = time

    def words(self, line: str, start: int, stop: int, number: int) -> None:
        pos = start
        for match in _TOKEN.finditer(line, start, stop):
            self.line.say(line[pos : match.start()])
            pos = match.end()
            if not self.token(match, Location(number, match.start() + 1)):
                pos = match.start()
        self.line.say(line[pos:stop])

    def token(self, match: re.Match[str], at: Location) -> bool:
        """Do what is not words; return False where it is words after all."""
        text = match[0]
        if match["stars"]:
            return True  # in phrases with seconds a star is silence
        if match["tag"]:
            if text.lower().startswith("<break"):
                time = _TAG_TIME.search(text)
                self.pause(_seconds(time[1]) if time else DEFAULT_PAUSE_S)
            else:
                self.draft.lose(at, "a tag is left out: its words are spoken as they are", len(text))
            return True
        if match["dots"]:
            self.line.say("… ")
            self.pause(_seconds(text.lstrip(".… ")))
            return True
        return self.bracket(text, at)

    def bracket(self, text: str, at: Location) -> bool:
        inside = text[1:-1].strip()
        found = _INSIDE.fullmatch(inside)
        if found and (found["unit"] or found["wait"] or found["after"] or found["alone"]):
            self.pause(_length(found))
            return True
        if inside.lower() in CUES:
            self.line.do(inside.lower())
            return True
        if text.startswith("[") and not inside.isdigit():
            if text[-1] == "]" and speakable(inside):
                self.draft.lose(at, "what stands in square brackets is not spoken: it is left out", len(text))
            return True
        return False

    def pause(self, length_s: float | None) -> None:
        if length_s and 0 < length_s <= MAX_PAUSE_S:
            self.line.do(f"pause {length_of(max(length_s, 0.001))}")


def _length(found: re.Match[str]) -> float | None:
    if found["alone"]:
        return LONG_PAUSE_S if found["alone"].lower().startswith("long") else DEFAULT_PAUSE_S
    number = found["number"].replace(",", ".")
    return _seconds(f"{number}{found['unit'] or 's'}")


def _seconds(text: str) -> float | None:
    """Return the seconds of a time; a bare number is seconds."""
    text = text.strip()
    if re.fullmatch(_NUMBER, text):
        return float(text.replace(",", "."))
    try:
        return read_time(text) if TIME.fullmatch(text) or ":" in text else None
    except ValueError:
        return None


def _speakers(source: Source) -> list[str]:
    """Return the names that lines begin with: two that come at all, or one that comes often."""
    found = Counter[str]()
    for line in source.lines:
        if match := _LABEL.match(line):
            name = match[1]
            if name[0].isupper() and name.casefold() not in ORDINARY:
                found[name] += 1
    often = {name for name, count in found.items() if count > 1}
    return [name for name in found if often and (name in often or len(found) == 2)][:40]
