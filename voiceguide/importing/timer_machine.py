"""TimeR Machine's backup or share: timers of steps and groups of steps."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from voiceguide.errors import ScriptError
from voiceguide.importing import intervals
from voiceguide.importing.base import Surroundings
from voiceguide.importing.draft import Draft
from voiceguide.importing.intervals import MAX_LOOPS, Interval
from voiceguide.importing.json import number_of, place_of, read_json, text_of
from voiceguide.importing.words import clean
from voiceguide.script.source import Location, Source

MAX_MS = 24 * 3600 * 1000
MAX_STEPS = 5000
MAX_DEPTH = 8
DEFAULT_COUNT = 5
"""Numbers that a step counts down where it does not say how many."""
_SEEN = {
    "MUSIC": "music is left out: [bed] and [play] take files of your own",
    "VIBRATION": "vibration is left out",
    "HALT": "a step cannot wait for you: it ends when its time is over",
    "SCREEN": "what the screen shows is left out",
    "NOTIFICATION": "notifications are left out",
    "FLASHLIGHT": "the flashlight is left out",
    "IMAGE": "pictures are left out",
}
"""What a script cannot do, and what is told of it."""
_NAMES = re.compile(r"\{step_name\}|\$step_name|\{SName\}")
_OTHER = re.compile(r"\{[\w%]+\}|\$[a-z_%]+")


def convert(source: Source, around: Surroundings) -> Draft:
    """Return the script of the first timer."""
    value = read_json(source)
    timers = [
        timer for timer in _timers(value) if isinstance(timer, dict) and isinstance(timer.get("steps"), list)
    ]
    if not timers:
        raise ScriptError([source.fault(Location(1), "there is no timer of TimeR Machine here")])
    draft = Draft(source, language=around.language)
    for timer in timers[1:]:
        name = text_of(timer.get("name"))
        draft.lose(place_of(source, name), f"a script is one programme: the timer {name!r} is left out")
    _Timer(source, draft).write(timers[0])
    return draft


def _timers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        found = value.get("timers", [value])
        return found if isinstance(found, list) else []
    return value if isinstance(value, list) else []


class _Timer:
    def __init__(self, source: Source, draft: Draft) -> None:
        self.source = source
        self.draft = draft
        self.seen = Counter[str]()
        self.told: set[str] = set()
        self.count = 0

    def at(self, name: str) -> Location:
        """Return the next place at which a step of this name stands."""
        self.seen[name] += 1
        return place_of(self.source, name, self.seen[name] - 1)

    def write(self, timer: dict[str, Any]) -> None:
        self.draft.title = text_of(timer.get("name"))
        if isinstance(timer.get("startStep"), dict):
            self.steps([timer["startStep"]], 0)
        loops = self.loops(timer)
        if loops > 1:
            self.draft.lines([f"::: repeat {loops}"], place_of(self.source, "loop"))
        before = len(self.draft.parts)
        self.steps(timer["steps"], 0)
        if len(self.draft.parts) == before:
            raise ScriptError([self.source.fault(Location(1), "this timer has no step with a length")])
        if loops > 1:
            self.draft.lines([":::"], Location(1))
        if isinstance(timer.get("endStep"), dict):
            self.steps([timer["endStep"]], 0)

    def loops(self, value: dict[str, Any]) -> int:
        return max(int(number_of(value.get("loop"), MAX_LOOPS)), 1)

    def steps(self, values: list[Any], depth: int) -> None:
        """Add steps: what stands between groups is one table."""
        rows: list[Interval] = []
        for value in values:
            self.count += 1
            if self.count > MAX_STEPS:
                raise ScriptError(
                    [self.source.fault(Location(1), f"this timer has more than {MAX_STEPS} steps")]
                )
            if not isinstance(value, dict):
                continue
            if isinstance(value.get("steps"), list):
                intervals.table(self.draft, rows)
                rows = []
                self.group(value, depth)
            elif step := self.step(value):
                rows.append(step)
        intervals.table(self.draft, rows)

    def group(self, value: dict[str, Any], depth: int) -> None:
        name = text_of(value.get("name"))
        at = place_of(self.source, name)
        if depth >= MAX_DEPTH:
            raise ScriptError([self.source.fault(at, f"groups are nested deeper than {MAX_DEPTH} levels")])
        loops = self.loops(value)
        if loops > 1:
            self.draft.lines([f"::: repeat {loops}"], at)
        before = len(self.draft.parts)
        self.steps(value["steps"], depth + 1)
        if loops > 1 and len(self.draft.parts) == before:
            self.draft.parts.pop()
        elif loops > 1:
            self.draft.lines([":::"], at)

    def step(self, value: dict[str, Any]) -> Interval | None:
        """Return a step; None for one without a length."""
        label = clean(text_of(value.get("label")))
        at = self.at(text_of(value.get("label")))
        length_s = number_of(value.get("length"), MAX_MS) / 1000
        if length_s < 0.1:
            self.draft.lose(at, f"the step {label!r} has no length: it is left out")
            return None
        found = value.get("behaviour")
        says, countdown, halfway, tick = "", 0, False, False
        for behaviour in found if isinstance(found, list) else []:
            if not isinstance(behaviour, dict):
                continue
            kind = text_of(behaviour.get("type"))
            text = text_of(behaviour.get("label"))
            if kind == "VOICE":
                says = self.said(text_of(behaviour.get("content")) or text, label, at)
            elif kind == "HALF":
                halfway = True
            elif kind == "COUNT":
                countdown = int(text) if re.fullmatch(r"[0-9]{1,3}", text) else DEFAULT_COUNT
            elif kind == "BEEP":
                tick = True
            elif kind in _SEEN and kind not in self.told:
                self.told.add(kind)
                self.draft.lose(at, _SEEN[kind])
        if countdown > 20:
            self.draft.lose(at, "at most the last 20 seconds are counted")
        return Interval(label or "Step", length_s, says, countdown, halfway, tick, at)

    def said(self, text: str, label: str, at: Location) -> str:
        """Return what a step says; without words of its own it is its name."""
        if not text.strip():
            return label
        text = _NAMES.sub(lambda _: label, text)
        if _OTHER.search(text):
            self.draft.lose(at, "times and numbers that change are left out of what is spoken")
            text = _OTHER.sub(" ", text)
        return clean(text)


def looks_like(text: str) -> bool:
    """Return whether a text looks like a timer of TimeR Machine."""
    return text.lstrip()[:1] in "{[" and '"steps"' in text and '"length"' in text
