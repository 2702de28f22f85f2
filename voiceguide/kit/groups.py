"""Groups: sounds at fixed distances from each other that overlap, or nearly touch, become one clip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from voiceguide.timing.pieces import Part
from voiceguide.timing.sounds import Sound, Utterance

APART = 4096
"""Samples from the end of one clip to the start of the next, at least. An MP3 decoder is 1105 samples late, a
frame's sound reaches 576 samples into the next one, and each clip moves by up to half a frame of 1152."""


@dataclass(frozen=True, slots=True)
class Member:
    """A sound in a group; `at` is from the start of the group and may be negative, where nothing is heard
    yet."""

    at: int
    sound: Sound
    gain_db: float
    pan: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words in a group, in samples from its start."""

    start: int
    end: int
    text: str
    aside: bool
    """Said during a wait, such as a countdown: it does not tell what the step is."""


@dataclass(frozen=True, slots=True)
class Group:
    """Sounds that become one clip. Equal groups are the same clip."""

    members: tuple[Member, ...]
    samples: int
    keep: int
    """Samples until what follows may begin; after them it only rings on."""
    spoken: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A group at an offset from the start of its island, with the steps of its words."""

    offset: int
    group: Group
    steps: tuple[int, ...]


@dataclass(slots=True)
class Sounding:
    """A sound in an island that is being filled: what is heard of it, from `first` to `last`."""

    first: int
    last: int
    start: int
    advance: int
    part: Part
    pan: float
    step: int
    aside: bool


def standing(sounds: Iterable[Sounding]) -> list[Standing]:
    """Return an island's sounds in groups that are far enough apart to be clips."""
    groups: list[list[Sounding]] = []
    end = 0
    for sounding in sorted(sounds, key=lambda one: (one.first, one.start)):
        if groups and sounding.first < end + APART:
            groups[-1].append(sounding)
        else:
            groups.append([sounding])
            end = sounding.last
        end = max(end, sounding.last)
    made = []
    for members in groups:
        group, steps = group_of(members)
        made.append(Standing(members[0].first, group, steps))
    return made


def group_of(soundings: list[Sounding]) -> tuple[Group, tuple[int, ...]]:
    """Return soundings, ordered by what is first heard, as a group; and the steps of its words."""
    origin = soundings[0].first
    end = max(one.last for one in soundings)
    keep = max(min(one.last, max(one.advance, one.first)) for one in soundings)
    words = [
        (one.start - origin, one.advance - origin, one.part.text, one.aside, one.step)
        for one in soundings
        if isinstance(one.part.sound, Utterance) and one.part.text
    ]
    words.sort(key=lambda word: word[:2])
    return (
        Group(
            tuple(Member(one.start - origin, one.part.sound, one.part.gain_db, one.pan) for one in soundings),
            end - origin,
            keep - origin,
            tuple(Spoken(max(start, 0), stop, text, aside) for start, stop, text, aside, _ in words),
        ),
        tuple(step for *_, step in words),
    )
