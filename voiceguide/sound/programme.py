"""From a timeline and its sounds to finished blocks: levels, beds, mix and master in their order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import BEDS, CUES, SoundSettings
from voiceguide.errors import UsageError
from voiceguide.script.paths import inside
from voiceguide.script.source import suggest
from voiceguide.sound.beds.open import Bed, open_bed
from voiceguide.sound.beds.power import measured_power
from voiceguide.sound.clips.recorder import Bank
from voiceguide.sound.mixing.bed_tracks import BedTrack, bed_tracks
from voiceguide.sound.mixing.envelope import Envelope, ducking
from voiceguide.sound.mixing.level import programme_gain_db, programme_power
from voiceguide.sound.mixing.master import master
from voiceguide.sound.mixing.mix import mix
from voiceguide.sound.synth.cues import cue
from voiceguide.sound.tools.read_ahead import ahead
from voiceguide.sound.tools.store import Store
from voiceguide.timing.timeline import SPOKEN, Timeline
from voiceguide.units import SAMPLE_RATE

_SAMPLE_S = 30
"""Of a bed, when it is written to a file."""


def programme(
    timeline: Timeline,
    bank: Bank,
    settings: SoundSettings,
    *,
    ceiling_dbtp: float,
    loudness_lufs: float,
    store: Store | None = None,
) -> Iterator[NDArray[np.float32]]:
    """Yield the finished programme in blocks of shape (n, channels); raises SoundError for a bed's file.

    How loud a bed is may be known from the store.
    """
    tracks = bed_tracks(timeline)
    duck_db = speech_ducking(timeline, settings)
    with ExitStack() as stack:
        powers = [_bed_power(track, index, timeline, bank, store) for index, track in enumerate(tracks)]
        power = programme_power(timeline, bank.energy, bank.gains_db, tracks, powers, duck_db)
        gain_db = programme_gain_db(power, loudness_lufs)
        beds = [
            stack.enter_context(closing(_open(track, index, timeline, bank)))
            for index, track in enumerate(tracks)
        ]
        mixed = mix(timeline, bank.samples, bank.gains_db, tracks, beds, duck_db, gain_db=gain_db)
        mixed = stack.enter_context(closing(ahead(mixed)))
        yield from master(mixed, timeline.length, timeline.channels, settings, ceiling_dbtp=ceiling_dbtp)


def speech_ducking(timeline: Timeline, settings: SoundSettings) -> Envelope:
    """Return the gain of the beds in dB under the speech of a timeline."""
    spoken = sorted((event.start, event.end) for event in timeline.events if event.kind in SPOKEN)
    return ducking(spoken, settings.ducking, timeline.sample_rate)


def _bed_power(
    track: BedTrack, index: int, timeline: Timeline, bank: Bank, store: Store | None
) -> NDArray[np.float64]:
    """Return the power of every 100 ms of a bed: with few words the waves decide how loud a programme is."""
    own = track.name in bank.plan.routine.front.beds  # two files may begin alike
    with closing(_open(track, index, timeline, bank)) as bed:
        return measured_power(bed, track.end - track.start, None if own else store)


def _open(track: BedTrack, index: int, timeline: Timeline, bank: Bank) -> Bed:
    routine = bank.plan.routine
    own = routine.front.beds.get(track.name)
    path = inside(routine.source.path.parent, own) if own else None
    return open_bed(track.name, seed=routine.front.seed + index, channels=timeline.channels, path=path)


def sample_of(name: str) -> NDArray[np.float32]:
    """Return a built-in cue, shape (n, 1), or half a minute of a bed, shape (n, 2); raises UsageError."""
    if name in CUES:
        return cue(name)[:, None]
    if name in BEDS:
        with closing(open_bed(name, seed=0, channels=2)) as bed:
            return bed.read(_SAMPLE_S * SAMPLE_RATE)
    known = [*CUES, *BEDS]
    raise UsageError(f"unknown cue or bed {name!r}{suggest(name, known)}; `voiceguide cues` lists them")
