"""What the player needs to know of a finished file: words, steps, chapters and marks, in seconds."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from voiceguide.timing.timeline import SPOKEN, Timeline
from voiceguide.units import samples_to_seconds

_BARE = frozenset({"Cc", "Cs", "Cn"})
"""Categories of control characters, halves of pairs, and what Unicode does not know."""


def clean(text: str) -> str:
    """Return a text as one line without control characters, which no page or feed may hold."""
    kept = "".join(" " if letter.isspace() else letter for letter in text)
    return " ".join("".join(letter for letter in kept if unicodedata.category(letter) not in _BARE).split())


@dataclass(frozen=True, slots=True)
class Step:
    """What is said in one step, or between two, and when it begins, in seconds."""

    start: float
    chapter: int
    text: str


def plan_of(timeline: Timeline) -> dict[str, Any]:
    """Return the plan of a file as the page reads it; captions are never two at a time."""
    found: list[list[Any]] = []
    holds = [(event.start, event.end) for event in timeline.events if event.kind == "hold"]
    for event in sorted(timeline.events, key=lambda event: event.start):
        text = clean(event.text)
        if event.kind not in SPOKEN or not text:
            continue
        start, end = (_seconds(at, timeline) for at in (event.start, event.end))
        if found and found[-1][0] == start:
            found[-1][1], found[-1][2] = max(found[-1][1], end), f"{found[-1][2]} {text}"
            continue
        if found and found[-1][1] > start:
            found[-1][1] = start
        within = any(first < event.start < last for first, last in holds)
        found.append([start, end, text, event.step, int(within or event.kind == "count")])
    return {
        "duration": _seconds(timeline.length, timeline),
        "captions": found,
        "chapters": [[_seconds(c.start, timeline), clean(c.title)] for c in timeline.chapters],
        "marks": [[_seconds(m.position, timeline), clean(m.name)] for m in timeline.markers],
    }


def steps_of(plan: dict[str, Any]) -> list[Step]:
    """Return the steps of a plan, for those who read the page without its script."""
    steps: list[Step] = []
    chapters, number = plan["chapters"], None
    for start, _, text, step, aside in plan["captions"]:
        chapter = max(sum(at <= start + 0.05 for at, _ in chapters) - 1, 0)
        if steps and steps[-1].chapter == chapter and number == step:
            if not aside:
                steps[-1] = Step(steps[-1].start, chapter, f"{steps[-1].text} {text}")
        else:
            steps.append(Step(start, chapter, text))
        number = step
    return steps


def _seconds(samples: int, timeline: Timeline) -> float:
    return round(samples_to_seconds(samples, timeline.sample_rate), 4)
