"""From a timeline and its sounds to finished blocks: levels, beds, mix and master in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import BEDS, CUES, SoundSettings
from voiceguide.errors import UsageError
from voiceguide.script.source import suggest
from voiceguide.sound.beds.open import Bed, open_bed
from voiceguide.sound.beds.power import measured_power
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
from voiceguide.sound.mixing.master import master
from voiceguide.sound.mixing.mix import mix
from voiceguide.sound.mixing.tracks import tracks
from voiceguide.sound.synth.cues import cue
from voiceguide.sound.tools.read_ahead import read_ahead
from voiceguide.sound.tools.store import Store
from voiceguide.timing.pieces import Plan
from voiceguide.timing.sounds import Sound
from voiceguide.timing.timeline import SPOKEN, Timeline
from voiceguide.units import SAMPLE_RATE

_SAMPLE_S = 30
"""Of a bed, when it is written to a file."""


@dataclass(frozen=True, slots=True)
class Levels:
    """How loud everything is made."""

    sounds_db: Mapping[Sound, float]
    """The gain of each sound."""
    gain_db: float
    """Of the whole programme."""
    whole_lufs: float
    """The integrated loudness that the programme then has; minus infinity if it is silent."""


def levels(
    timeline: Timeline, plan: Plan, recorder: Recorder, *, loudness_lufs: float, store: Store | None = None
) -> Levels:
    """Return the levels with which the speech has a loudness; raises SoundError for a bed's file.

    The recorder has every sound of the plan. How loud a bed is may be known from the store.
    """
    sounds_db = matching_gains_db(plan.sounds, recorder.energy)
    behind = bed_tracks(timeline)
    powers = [_bed_power(track, index, timeline, plan, store) for index, track in enumerate(behind)]
    duck_db = speech_ducking(timeline, plan.settings.sound)
    power = programme_power(timeline, recorder.energy, sounds_db, behind, powers, duck_db)
    gain_db = programme_gain_db(power, speech_lufs(timeline, recorder.energy, sounds_db), loudness_lufs)
    return Levels(sounds_db, gain_db, programme_lufs(power, gain_db))


def programme(
    timeline: Timeline, plan: Plan, recorder: Recorder, loud: Levels, *, ceiling_dbtp: float
) -> Iterator[NDArray[np.float32]]:
    """Yield the finished programme in blocks of shape (n, channels); raises SoundError for a bed's file."""
    settings = plan.settings.sound
    segment_gains_db = {sound: gain_db + recorder.gain_db(sound) for sound, gain_db in loud.sounds_db.items()}
    voices = tracks(timeline.placements, recorder.frames, recorder.channels, segment_gains_db)
    behind = bed_tracks(timeline)
    duck_db = speech_ducking(timeline, settings)
    with ExitStack() as stack:
        beds = [
            stack.enter_context(closing(open_behind(track.name, index, timeline, plan)))
            for index, track in enumerate(behind)
        ]
        mixed = mix(timeline, voices, recorder.segment, behind, beds, duck_db, gain_db=loud.gain_db)
        mixed = stack.enter_context(closing(read_ahead(mixed)))
        yield from master(mixed, timeline.length, timeline.channels, settings, ceiling_dbtp=ceiling_dbtp)


def channels_of(plan: Plan, timeline: Timeline, recorder: Recorder) -> int:
    """Return 2 where something is stereo, and the script does not want mono."""
    if plan.settings.sound.stereo == "off":
        return 1
    stereo = timeline.channels == 2 or timeline.beds or any(recorder.channels(s) == 2 for s in plan.sounds)
    return 2 if stereo else 1


def speech_ducking(timeline: Timeline, settings: SoundSettings) -> Envelope:
    """Return the gain of the beds in dB under the speech of a timeline."""
    spoken = sorted((event.start, event.end) for event in timeline.events if event.kind in SPOKEN)
    return ducking(spoken, settings.ducking, timeline.sample_rate)


def _bed_power(
    track: BedTrack, index: int, timeline: Timeline, plan: Plan, store: Store | None
) -> NDArray[np.float64]:
    """Return the power of every 100 ms of a bed: with few words the waves decide how loud a programme is."""
    own = track.name in plan.bed_files  # two files may begin alike
    with closing(open_behind(track.name, index, timeline, plan)) as bed:
        return measured_power(bed, track.end - track.start, None if own else store)


def open_behind(name: str, index: int, timeline: Timeline, plan: Plan) -> Bed:
    """Open the bed of a programme's track with this number, built in or the author's own."""
    seed, path = plan.settings.sound.seed + index, plan.bed_files.get(name)
    return open_bed(name, seed=seed, channels=timeline.channels, path=path)


def sample_of(name: str) -> NDArray[np.float32]:
    """Return a built-in cue, shape (n, 1), or half a minute of a bed, shape (n, 2); raises UsageError."""
    if name in CUES:
        return cue(name)[:, None]
    if name in BEDS:
        with closing(open_bed(name, seed=0, channels=2)) as bed:
            return bed.read(_SAMPLE_S * SAMPLE_RATE)
    known = [*CUES, *BEDS]
    raise UsageError(f"unknown cue or bed {name!r}{suggest(name, known)}; `voiceguide cues` lists them")
