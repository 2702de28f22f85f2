"""Chapters for podcast players, and labels for audio editors. Pure functions of a timeline."""

from __future__ import annotations

import json

from voiceguide.output.sidecars.base import Sidecar, from_text
from voiceguide.timing.timeline import KINDS, Event, Timeline
from voiceguide.units import samples_to_seconds


def json_chapters(timeline: Timeline) -> str:
    """Return the chapters as Podcasting 2.0 JSON (`application/json+chapters`)."""
    rate = timeline.sample_rate
    rows = [
        {
            "startTime": round(samples_to_seconds(chapter.start, rate), 3),
            "endTime": round(samples_to_seconds(chapter.end, rate), 3),
            "title": chapter.title,
        }
        for chapter in timeline.chapters
    ]
    data = {"version": "1.2.0", "title": timeline.title, "chapters": rows}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def audacity_labels(timeline: Timeline) -> str:
    """Return chapters, events and markers as an Audacity label track: start, end and label, tab-separated."""
    rows = [(c.start, c.end, f"chapter {c.title}") for c in timeline.chapters]
    rows += [(e.start, e.end, label(e)) for e in timeline.events if KINDS[e.kind].labelled]
    rows += [(m.position, m.position, f"mark {m.name}") for m in timeline.markers]
    rows.sort(key=lambda row: row[0])
    return "".join(
        f"{_sec(start, timeline)}\t{_sec(end, timeline)}\t{_line(text)}\n" for start, end, text in rows
    )


def label(event: Event) -> str:
    """Return the words of an event, or its kind and name where it has none."""
    return event.text or f"{event.kind} {event.name}".strip()


def _sec(samples: int, timeline: Timeline) -> str:
    return f"{samples_to_seconds(samples, timeline.sample_rate):.6f}"


def _line(text: str) -> str:
    return " ".join(text.split())


JSON_CHAPTERS = Sidecar(".chapters.json", from_text(json_chapters))
LABELS = Sidecar(".labels.txt", from_text(audacity_labels))
