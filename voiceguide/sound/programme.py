"""From a timeline and its sounds to a programme: everything that sounds, and the audio of any part of it."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import BEDS, CUES, SoundSettings
from voiceguide.errors import UsageError
from voiceguide.script.source import suggest
from voiceguide.sound.beds.loop import LOOP, Loop
from voiceguide.sound.beds.open import open_bed
from voiceguide.sound.clips.recorder import Recorder
from voiceguide.sound.levels import Levels, open_beds, speech_ducking, tracks_of
from voiceguide.sound.mixing.bed_tracks import BedTrack
from voiceguide.sound.mixing.envelope import Envelope
from voiceguide.sound.mixing.level import fall_db
from voiceguide.sound.mixing.master import master
from voiceguide.sound.mixing.mix import Sources, mix
from voiceguide.sound.mixing.stretch import LEVEL, Bedding, Fade, Stretch
from voiceguide.sound.synth.cues import cue
from voiceguide.sound.tools.read_ahead import read_ahead
from voiceguide.sound.tools.store import Store
from voiceguide.timing.pieces import Plan
from voiceguide.timing.sounds import Sound
from voiceguide.timing.timeline import Placement, Timeline
from voiceguide.units import FRAME, ROUND, SAMPLE_RATE, seconds_to_samples

_SAMPLE_S = 30
"""Of a bed, when it is written to a file."""
WINDOW = 4 * ROUND
"""Samples mixed at a time; what they are does not depend on what was mixed before."""
_BEFORE, _AFTER = 36 * FRAME, 4 * FRAME
"""Samples mixed around a window: what the limiter does in it depends on them."""


class Programme:
    """A timeline with its sounds; a context manager. Iterating over it yields its audio in blocks."""

    def __init__(
        self,
        timeline: Timeline,
        plan: Plan,
        recorder: Recorder,
        store: Store,
        loud: Levels,
        *,
        ceiling_dbtp: float,
    ) -> None:
        """Take a recorder that has every sound of the plan. Raises SoundError for a bed's file."""
        self.length, self.channels = timeline.length, timeline.channels
        self.chapter_starts = tuple(c.start for c in timeline.chapters if not c.start % FRAME)
        self._settings, self._ceiling_dbtp = plan.settings.sound, ceiling_dbtp
        self._recorder = recorder
        self._stack = ExitStack()
        self._beds = open_beds(timeline, plan, store)
        for bed in self._beds.values():
            self._stack.callback(bed.close)
        self._by_identity = {bed.identity: bed for bed in self._beds.values()}
        self.tracks = tracks_of(timeline, plan)
        self._duck_db = speech_ducking(timeline, self._settings)
        fall = fall_db(timeline)
        self._gain_db = Envelope(fall.positions, fall.values + loud.gain_db)
        placements = sorted(timeline.placements, key=lambda placement: placement.start)
        self._placements = [
            replace(
                placement,
                gain_db=placement.gain_db
                + loud.sounds_db[placement.sound]
                + recorder.gain_db(placement.sound),
            )
            for placement in placements
        ]
        self._starts = np.array([placement.start for placement in placements], dtype=np.int64)
        frames = [recorder.frames(placement.sound) for placement in placements]
        self._ends = self._starts + np.array(frames, dtype=np.int64)
        self._last_end = np.maximum.accumulate(self._ends) if placements else self._ends
        self._ends_of_all = _ends(timeline, self._settings)
        self._digest = functools.cache(self._digest_of)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the beds."""
        self._stack.close()

    def __iter__(self) -> Iterator[NDArray[np.float32]]:
        """Yield the finished programme in blocks of shape (n, channels)."""
        with closing(read_ahead(self._windows())) as windows:
            yield from windows

    def window(self, start: int) -> NDArray[np.float32]:
        """Return the finished audio of WINDOW samples, or of what is left, from a multiple of that on."""
        first, around = self._around(start)
        return self.samples(around)[start - first : start - first + WINDOW][: self.length - start]

    def window_name(self, start: int) -> str:
        """Return what tells a window from all that sound otherwise, in this programme or another."""
        first, around = self._around(start)
        return f"{self.name(around)} {start - first} {min(WINDOW, self.length - start)}"

    def _around(self, start: int) -> tuple[int, Stretch]:
        """Return where what is mixed for a window starts, and that stretch."""
        first = max(start - _BEFORE, 0)
        return first, self.stretch(first, min(start + WINDOW + _AFTER, self.length), start)

    def stretch(self, start: int, stop: int, floor_at: int) -> Stretch:
        """Return what sounds between two samples; `floor_at` is where the round of the floor begins."""
        beds = tuple(
            self._bedding(track, start, stop)
            for track in self.tracks
            if track.start < stop and start < track.end
        )
        return Stretch(
            stop - start,
            self.channels,
            self._ceiling_dbtp,
            self._settings.floor_dbfs,
            (floor_at - start) % ROUND,
            self._gain_db.within(start, stop),
            self._duck_db.within(start, stop) if beds else LEVEL,
            tuple(self._sounds(start, stop)),
            beds,
            tuple(
                Fade(fade.start - start, fade.stop - start, fade.falls)
                for fade in self._ends_of_all
                if fade.start < stop and start < fade.stop
            ),
        )

    def floor(self, length: int, floor_at: int) -> Stretch:
        """Return a stretch of nothing but the floor."""
        floor_dbfs = self._settings.floor_dbfs
        return Stretch(length, self.channels, self._ceiling_dbtp, floor_dbfs, floor_at % ROUND)

    def bed_alone(self, sample: int, length: int, floor_at: int, place: int) -> Stretch:
        """Return a stretch with the only bed at a sample, at its level there, from a place of its loop on."""
        here = self.stretch(sample, sample + 1, sample)
        beds = tuple(replace(bed, place=place % LOOP, start=0, stop=length, fades=()) for bed in here.beds)
        return replace(here, length=length, floor_at=floor_at % ROUND, beds=beds, sounds=(), ends=())

    def name(self, stretch: Stretch) -> str:
        """Return what tells a stretch from all others, in this programme or another."""
        return stretch.name(self._digest)

    def samples(self, stretch: Stretch) -> NDArray[np.float32]:
        """Return the finished audio of a stretch, shape (n, channels)."""
        sources = Sources(
            self._recorder.segment, self._recorder.frames, self._recorder.channels, self._by_identity
        )
        blocks = list(master(mix(stretch, sources), stretch))
        return np.concatenate([np.zeros((0, self.channels), np.float32), *blocks])

    def moves(self) -> NDArray[np.int64]:
        """Return from where to where anything but the floor and steady beds is heard; shape (n, 2)."""
        spans = [(fade.start, fade.stop) for fade in self._ends_of_all]
        for track in self.tracks:
            spans += track.moves()
        rows = [
            np.array(spans, dtype=np.int64).reshape(-1, 2),
            np.stack([self._starts, self._ends], axis=1),
            self._gain_db.moves(),
        ]
        if self.tracks:
            rows.append(self._duck_db.moves())
        return np.concatenate(rows)

    def loop_place(self, sample: int) -> int | None:
        """Return where in its loop the only bed at a sample is; None where no bed is, or anything else."""
        heard = [track for track in self.tracks if track.start <= sample < track.end]
        if len(heard) != 1 or not isinstance(self._beds[heard[0].name], Loop):
            return None
        return (heard[0].origin + sample) % LOOP

    def is_bare(self, sample: int) -> bool:
        """Return whether no bed is heard at a sample."""
        return not any(track.start <= sample < track.end for track in self.tracks)

    def _windows(self) -> Generator[NDArray[np.float32], None, None]:
        for start in range(0, self.length, WINDOW):
            yield self.window(start)

    def _sounds(self, start: int, stop: int) -> Iterator[Placement]:
        first = int(np.searchsorted(self._last_end, start, "right"))
        last = int(np.searchsorted(self._starts, stop, "left"))
        for number in range(first, last):
            if self._ends[number] > start:
                placement = self._placements[number]
                yield replace(placement, start=placement.start - start)

    def _bedding(self, track: BedTrack, start: int, stop: int) -> Bedding:
        bed = self._beds[track.name]
        place = track.origin + start
        if isinstance(bed, Loop):
            place %= LOOP
        fades = (
            Fade(track.start - start, track.start + track.fade_in - start),
            Fade(track.end - track.fade_out - start, track.end - start, falls=True),
        )
        return Bedding(
            bed.identity,
            place,
            max(track.start - start, 0),
            min(track.end, stop) - start,
            track.gain_db.within(start, stop),
            tuple(fade for fade in fades if fade.start < min(fade.stop, stop - start) and fade.stop > 0),
        )

    def _digest_of(self, sound: Sound) -> str:
        digest = hashlib.blake2b(digest_size=16)
        for start in range(0, self._recorder.frames(sound), WINDOW):
            digest.update(self._recorder.segment(sound, start, start + WINDOW).raw_data)
        return f"{digest.hexdigest()} x{self._recorder.channels(sound)}"


def channels_of(plan: Plan, timeline: Timeline, recorder: Recorder) -> int:
    """Return 2 where something is stereo, and the script does not want mono."""
    if plan.settings.sound.stereo == "off":
        return 1
    stereo = timeline.channels == 2 or timeline.beds or any(recorder.channels(s) == 2 for s in plan.sounds)
    return 2 if stereo else 1


def end_samples(settings: SoundSettings) -> tuple[int, int]:
    """Return how many samples a programme fades in and out, unless it is too short for that."""
    return seconds_to_samples(settings.fade_in_s), seconds_to_samples(settings.fade_out_s)


def sample_of(name: str, store: Store) -> NDArray[np.float32]:
    """Return a built-in cue, shape (n, 1), or half a minute of a bed, shape (n, 2); raises UsageError."""
    if name in CUES:
        return cue(name)[:, None]
    if name in BEDS:
        with closing(open_bed(name, store, seed=0, channels=2)) as bed:
            return bed.read(0, _SAMPLE_S * SAMPLE_RATE)
    known = [*CUES, *BEDS]
    raise UsageError(f"unknown cue or bed {name!r}{suggest(name, known)}; `voiceguide cues` lists them")


def _ends(timeline: Timeline, settings: SoundSettings) -> Sequence[Fade]:
    """Return the fades at both ends of a programme."""
    rise, fall = (min(fade, timeline.length // 2) for fade in end_samples(settings))
    return Fade(0, rise), Fade(timeline.length - 1 - fall, timeline.length - 1, falls=True)
