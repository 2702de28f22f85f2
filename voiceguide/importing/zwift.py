"""Zwift's workouts, .zwo: blocks of a length and a power, with text at times."""

from __future__ import annotations

from collections.abc import Sequence

from voiceguide.errors import ScriptError
from voiceguide.importing import intervals
from voiceguide.importing.base import Surroundings
from voiceguide.importing.draft import Draft, length_of
from voiceguide.importing.intervals import COUNTDOWN, Interval
from voiceguide.importing.words import Line, clean, speakable
from voiceguide.importing.xml import Element, read_xml
from voiceguide.script.source import Source

MAX_S = 24 * 3600
_BLOCKS = {
    "warmup": "Warm up",
    "cooldown": "Cool down",
    "ramp": "Go",
    "steadystate": "Go",
    "solidstate": "Go",
    "freeride": "Ride free",
    "maxeffort": "Give all you have",
    "restday": "Rest",
    "intervalst": "Go",
}
_EVENTS = ("textevent", "textnotification", "textnote")
_ABOUT = ("author", "description")


def convert(source: Source, around: Surroundings) -> Draft:
    """Return the script of a workout."""
    root = read_xml(source)
    workout = next(root.elements("workout"), None)
    if root.name != "workout_file" or workout is None:
        raise ScriptError(
            [source.fault(root.location, "a Zwift workout is <workout_file> with a <workout> in it")]
        )
    draft = Draft(source, language=around.language)
    title = next(root.elements("name"), None)
    draft.title = clean(title.text()) if title else ""
    for name, key in zip(_ABOUT, ("artist", "comment"), strict=True):
        found = next(root.elements(name), None)
        if found and clean(found.text()):
            draft.settings[key] = clean(found.text())
    blocks = 0
    for block in workout.elements():
        if block.name in _BLOCKS:
            blocks += _Block(draft, block).write()
        elif block.name not in _EVENTS:
            draft.lose(block.location, f"<{block.name}> is left out", len(block.name) + 1)
    if not blocks:
        raise ScriptError([source.fault(workout.location, "this workout has no block with a duration")])
    draft.lines(["[bell]"], workout.location)
    return draft


class _Block:
    def __init__(self, draft: Draft, element: Element) -> None:
        self.draft = draft
        self.element = element
        self.attributes = {name.lower(): value for name, value in element.attributes.items()}
        self.events = sorted(
            (
                (_number(event.attributes.get("timeoffset")), event)
                for event in element.elements()
                if event.name in _EVENTS
            ),
            key=lambda pair: pair[0],
        )
        for child in element.elements():
            if child.name not in _EVENTS:
                draft.lose(child.location, f"<{child.name}> is left out", len(child.name) + 1)

    def write(self) -> int:
        """Add the block; return how many were added."""
        if self.element.name == "intervalst":
            return self.intervals()
        length_s = self.number("duration")
        if length_s < 1:
            self.draft.lose(self.element.location, "this block has no duration: it is left out")
            return 0
        effort = self.power("power") + self.cadence("cadence")
        words = f"{_BLOCKS[self.element.name]}{effort}, for {_spoken(length_s)}."
        self.slot(words, length_s, self.events)
        return 1

    def intervals(self) -> int:
        """Add intervals: repeated where no text is shown meanwhile, else one by one."""
        on_s, off_s = self.number("onduration"), self.number("offduration")
        times = min(int(self.number("repeat")) or 1, intervals.MAX_LOOPS)
        if on_s < 1:
            self.draft.lose(self.element.location, "these intervals have no duration: they are left out")
            return 0
        hard = (
            f"Go{self.power('onpower') or self.power('power')}{self.cadence('cadence')}, for {_spoken(on_s)}."
        )
        easy = f"Easy{self.power('offpower')}{self.cadence('cadenceresting')}, for {_spoken(off_s)}."
        parts = [(hard, on_s), (easy, off_s)] if off_s >= 1 else [(hard, on_s)]
        at = self.element.location
        if not self.events:
            self.draft.lines([f"::: repeat {times}"], at)
            for words, length_s in parts:
                self.slot(words, length_s, [])
            self.draft.lines([":::"], at)
            return 1
        start_s = 0.0
        for _ in range(times):
            for words, length_s in parts:
                own = [
                    (time - start_s, event)
                    for time, event in self.events
                    if start_s <= time < start_s + length_s
                ]
                self.slot(words, length_s, own)
                start_s += length_s
        for time, event in self.events:
            if time >= start_s:
                self.draft.lose(event.location, "this text comes after its block has ended: it is left out")
        return 1

    def slot(self, words: str, length_s: float, events: Sequence[tuple[float, Element]]) -> None:
        at = self.element.location
        if not events:
            intervals.single(self.draft, Interval("", length_s, words, COUNTDOWN, location=at))
            return
        self.draft.lines([f"::: slot {length_of(length_s)}", "[beep]"], at)
        line = Line()
        line.say(words)
        self.draft.paragraph(line, at)
        last = 0.0
        for time, event in events:
            message = clean(event.attributes.get("message", ""))
            if not speakable(message):
                self.draft.lose(event.location, "this text has no words: it is left out")
            elif time >= length_s:
                self.draft.lose(event.location, "this text comes after its block has ended: it is left out")
            else:
                line = Line()
                line.say(message)
                self.draft.paragraph(line, event.location, time if time > max(last, 1.0) else None)
                last = max(last, time)
        self.draft.lines([":::"], at)

    def number(self, name: str) -> float:
        return _number(self.attributes.get(name))

    def power(self, name: str) -> str:
        """Return a power in words, as a share of what one can keep up for an hour."""
        low, high = (_number(self.attributes.get(f"{name}{end}")) for end in ("low", "high"))
        one = _number(self.attributes.get(name))
        if low and high and low != high:
            return f" from {_percent(low)} to {_percent(high)} percent"
        share = one or low or high
        return f" at {_percent(share)} percent" if share else ""

    def cadence(self, name: str) -> str:
        value = round(self.number(name))
        return f", {value} turns a minute" if 0 < value < 1000 else ""


def _number(text: str | None) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if 0 < value <= MAX_S else 0.0


def _percent(share: float) -> int:
    return min(round(share * 100), 999)


def _spoken(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    words = [f"{minutes} minute{'s' if minutes != 1 else ''}"] if minutes else []
    words += [f"{rest} second{'s' if rest != 1 else ''}"] if rest or not minutes else []
    return " ".join(words)


def looks_like(text: str) -> bool:
    """Return whether a text looks like a workout."""
    return "<workout_file" in text[:4000]
