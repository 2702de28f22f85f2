"""Changes: where a programme first becomes another one than it was."""

from __future__ import annotations

from collections.abc import Sequence

from voiceguide.timing.timeline import KINDS, BedSpan, Event, Timeline


def first_change(old: Timeline, new: Timeline) -> int | None:
    """Return the sample of the new timeline from which something else is heard; None where nothing is.

    Lengths that only follow from the requested length are no change. A changed silence is heard from what
    sounds before it on, and so is what was cut away at the end.
    """
    places = [place for place in (_of_events(old, new), _of_beds(old, new)) if place is not None]
    return min(places, default=None)


def _of_events(old: Timeline, new: Timeline) -> int | None:
    events = new.events
    index = _differs([_event(one) for one in old.events], [_event(one) for one in events])
    if index is None or not events:
        return None
    while index and (index == len(events) or KINDS[events[index].kind].quiet):
        index -= 1
    return events[index].start


def _of_beds(old: Timeline, new: Timeline) -> int | None:
    index = _differs([_bed(one) for one in old.beds], [_bed(one) for one in new.beds])
    if index is None:
        return None
    return new.beds[index].start if index < len(new.beds) else min(old.beds[index].start, new.length - 1)


def _differs(old: Sequence[object], new: Sequence[object]) -> int | None:
    """Return the first index at which two rows differ, or None."""
    for index, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return index
    return None if len(old) == len(new) else min(len(old), len(new))


def _event(event: Event) -> tuple[object, ...]:
    return event.kind, event.text, event.voice, event.name, event.natural_s


def _bed(bed: BedSpan) -> tuple[object, ...]:
    return bed.name, bed.gain_db, bed.fade
