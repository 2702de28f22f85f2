"""OpenHIIT's export: one timer, or a list of them."""

from __future__ import annotations

import json
from typing import Any

from voiceguide.errors import ScriptError
from voiceguide.importing import intervals
from voiceguide.importing.base import Surroundings
from voiceguide.importing.draft import Draft
from voiceguide.importing.intervals import COUNTDOWN, MAX_LOOPS, Interval
from voiceguide.importing.json import number_of, place_of, read_json, text_of
from voiceguide.importing.words import clean
from voiceguide.script.source import Location, Source

MAX_S = 24 * 3600
_SILENT = ("", "none")


def convert(source: Source, around: Surroundings) -> Draft:
    """Return the script of the first timer of an export."""
    value = read_json(source)
    timers = [timer for timer in (value if isinstance(value, list) else [value]) if _is_timer(timer)]
    if not timers:
        raise ScriptError([source.fault(Location(1), "there is no timer of OpenHIIT here")])
    draft = Draft(source, language=around.language)
    for timer in timers[1:]:
        name = text_of(timer.get("name") or timer.get("title"))
        draft.lose(place_of(source, name), f"a script is one programme: the timer {name!r} is left out")
    _Timer(source, draft, timers[0]).write()
    return draft


def _is_timer(value: Any) -> bool:
    return isinstance(value, dict) and ("timeSettings" in value or "exerciseTime" in value)


def _object(value: Any) -> dict[str, Any]:
    """Return an object, which an export may hold as a text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


class _Timer:
    def __init__(self, source: Source, draft: Draft, timer: dict[str, Any]) -> None:
        self.source = source
        self.draft = draft
        self.timer = timer
        self.times = _object(timer["timeSettings"]) if "timeSettings" in timer else timer
        self.sounds = _object(timer.get("soundSettings")) if "soundSettings" in timer else timer

    def length(self, *names: str) -> float:
        return next((found for name in names if (found := number_of(self.times.get(name), MAX_S))), 0.0)

    def names(self) -> list[str]:
        """Return the activities, by name."""
        found = self.timer.get("activities", self.timer.get("exercises"))
        if isinstance(found, str):
            try:
                found = json.loads(found)
            except (ValueError, RecursionError):
                found = []
        return [clean(text_of(name)) for name in found] if isinstance(found, list) else []

    def at(self, text: str) -> Location:
        return place_of(self.source, text)

    def write(self) -> None:
        draft, names = self.draft, self.names()
        draft.title = text_of(self.timer.get("name") or self.timer.get("title"))
        work_s, rest_s = self.length("workTime", "exerciseTime"), self.length("restTime")
        given = self.timer.get("activeIntervals", self.timer.get("numExercises"))
        count = int(number_of(given, 1000)) or len(names[:1000])
        if not work_s or not count:
            raise ScriptError([self.source.fault(self.at("workTime"), "this timer has no work to do")])
        restarts = int(number_of(self.timer.get("restarts", self.timer.get("iterations")), MAX_LOOPS - 1))
        if len(names) > count:
            draft.lose(self.at(names[count]), f"the timer ends before {names[count]!r}: it is left out")
        names = (names + ["Work"] * count)[:count]
        self.tell_sounds()
        countdown = 0 if text_of(self.sounds.get("countdownSound", "x")) in _SILENT else COUNTDOWN
        halfway = text_of(self.sounds.get("halfwaySound", "x")) not in _SILENT

        def step(name: str, length_s: float, says: str, key: str) -> Interval:
            return Interval(name, length_s, says, countdown, location=self.at(key))

        intervals.single(
            draft, step("", self.length("getReadyTime"), "Get ready. First: {next}.", "getReadyTime")
        )
        warmup_s = self.length("warmupTime")
        intervals.single(draft, step("", warmup_s, "Warm up.", "warmupTime"))
        rest = step("", rest_s, "Rest. Next: {next}.", "restTime")
        if warmup_s:
            intervals.single(draft, rest)
        steps = [
            Interval(name or "Work", work_s, f"{name or 'Work'}.", countdown, halfway, location=self.at(name))
            for name in names
        ]
        if restarts:
            draft.lines([f"::: repeat {restarts + 1}"], self.at("restarts"))
        intervals.table(draft, steps, rest=rest)
        if restarts:
            pause_s = self.length("breakTime", "halfTime")
            pause = step("", pause_s, "Take a break. Next: {next}.", "breakTime") if pause_s else rest
            if pause.length_s:
                draft.lines(["::: between"], pause.location)
                intervals.single(draft, pause)
                draft.lines([":::"], pause.location)
            draft.lines([":::"], self.at("restarts"))
        intervals.single(draft, step("", self.length("cooldownTime"), "Cool down.", "cooldownTime"))
        if text_of(self.sounds.get("endSound", self.sounds.get("completeSound", "x"))) not in _SILENT:
            draft.lines(["[bell]"], Location(1))

    def tell_sounds(self) -> None:
        """Tell once that the timer's own sounds are not ours."""
        keys = [
            key for key in self.sounds if key.endswith("Sound") and text_of(self.sounds[key]) not in _SILENT
        ]
        if keys:
            self.draft.lose(
                self.at(keys[0]), "the timer's own sounds become [beep] and [bell]", len(keys[0]) + 2
            )


def looks_like(text: str) -> bool:
    """Return whether a text looks like an export of OpenHIIT."""
    return text.lstrip()[:1] in "{[" and ('"timeSettings"' in text or '"exerciseTime"' in text)
