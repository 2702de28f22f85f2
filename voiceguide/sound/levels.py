"""How loud everything in a programme is made, and the backgrounds that it depends on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import SoundSettings
from voiceguide.sound.beds.open import STAYS, Bed, open_bed
from voiceguide.sound.clips.recorder import Recorder
from voiceguide.sound.mixing.bed_tracks import BedTrack, bed_tracks
from voiceguide.sound.mixing.envelope import Envelope, ducking
from voiceguide.sound.mixing.level import (
    matching_gains_db,
    programme_gain_db,
    programme_lufs,
    programme_power,
    speech_lufs,
)
from voiceguide.sound.tools.store import Store
from voiceguide.timing.pieces import Plan
from voiceguide.timing.sounds import Sound
from voiceguide.timing.timeline import SPOKEN, Timeline


@dataclass(frozen=True, slots=True)
class Levels:
    """How loud everything is made."""

    sounds_db: Mapping[Sound, float]
    """The gain of each sound."""
    gain_db: float
    """Of the whole programme."""
    whole_lufs: float
    """The integrated loudness that the programme then has; minus infinity if it is silent."""
    missed_lu: float
    """By how much its speech, or where none is the whole, is quieter than asked; 0 if it is silent."""


def levels(
    timeline: Timeline, plan: Plan, recorder: Recorder, store: Store, *, loudness_lufs: float
) -> Levels:
    """Return the levels with which the speech has a loudness; raises SoundError for a bed's file.

    The recorder has every sound of the plan. How loud a bed is may be known from the store.
    """
    with ExitStack() as stack:
        beds = open_beds(timeline, plan, store)
        for bed in beds.values():
            stack.callback(bed.close)

        def power_of(track: BedTrack, steps: int) -> NDArray[np.float64]:
            return beds[track.name].power(track.origin + track.start, steps)

        sounds_db = matching_gains_db(plan.sounds, recorder.energy)
        behind, duck_db = tracks_of(timeline, plan), speech_ducking(timeline, plan.settings.sound)
        power = programme_power(timeline, recorder.energy, sounds_db, behind, power_of, duck_db)
        spoken_lufs = speech_lufs(timeline, recorder.energy, sounds_db)
        gain_db = programme_gain_db(power, spoken_lufs, loudness_lufs)
        whole_lufs = programme_lufs(power, gain_db)
        heard_lufs = spoken_lufs + gain_db if math.isfinite(spoken_lufs) else whole_lufs
        missed_lu = loudness_lufs - heard_lufs if math.isfinite(heard_lufs) else 0.0
        return Levels(sounds_db, gain_db, whole_lufs, missed_lu)


def open_beds(timeline: Timeline, plan: Plan, store: Store) -> dict[str, Bed]:
    """Open the beds of a programme, by name, built in or the author's own."""
    seed, channels = plan.settings.sound.seed, timeline.channels
    return {
        name: open_bed(name, store, seed=seed, channels=channels, path=plan.bed_files.get(name))
        for name in dict.fromkeys(bed.name for bed in timeline.beds)
    }


def tracks_of(timeline: Timeline, plan: Plan) -> list[BedTrack]:
    """Return the backgrounds of a timeline, each with where it is heard and how loud."""
    return bed_tracks(timeline, lambda name: name not in plan.bed_files, STAYS)


def speech_ducking(timeline: Timeline, settings: SoundSettings) -> Envelope:
    """Return the gain of the beds in dB under the speech of a timeline."""
    spoken = sorted((event.start, event.end) for event in timeline.events if event.kind in SPOKEN)
    return ducking(spoken, settings.ducking, timeline.sample_rate)
