"""Recorder: every sound that a programme needs, made once, measured, and kept in a temporary file.

Only so much is kept in memory, so a programme may hold more sound than memory would. Several threads may use
one recorder.
"""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import CUES
from voiceguide.disk import temporary_fault
from voiceguide.engines.base import Engine
from voiceguide.sound import segments
from voiceguide.sound.clips.cache import ClipCache
from voiceguide.sound.clips.clip import Clip, measured
from voiceguide.sound.clips.speak import batches, speak_all
from voiceguide.sound.clips.upbeat import upbeat
from voiceguide.sound.files import stream_sound
from voiceguide.sound.measure.loudness import EnergyMeter
from voiceguide.sound.synth.breath import breath
from voiceguide.sound.synth.cues import cue
from voiceguide.timing.sounds import Breath, CueSound, Recording, Sound, Utterance
from voiceguide.units import linear_to_db, seconds_to_samples

if TYPE_CHECKING:
    from voiceguide.sound.segments import AudioSegment

KEPT_BYTES = 8 * 1024 * 1024
"""So much stays in memory; more goes to a temporary file without a name."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a clip lies in the file: its raw data, and then its energy."""

    start: int
    """In bytes."""
    bytes: int
    """Of raw data."""
    frames: int
    channels: int
    steps: int
    """Values of energy."""
    gain_db: float


class Recorder:
    """Makes sounds and tells their measured lengths: a `timing.sounds.Lengths`."""

    doubt = 0.0

    def __init__(
        self,
        engines: Callable[[str], Engine],
        cache: ClipCache | None = None,
        *,
        jobs: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.cache = cache
        self._engines = engines
        self._jobs = jobs
        self._progress = progress
        self._places: dict[Sound, _Place] = {}
        self._upbeats: dict[Sound, int] = {}
        self._file = tempfile.SpooledTemporaryFile(KEPT_BYTES)
        self._end = 0
        self._lock = RLock()

    def of(self, sounds: Iterable[Sound]) -> Mapping[Sound, int]:
        """Return how long the programme waits for each sound, in samples; what is not there yet is made.

        `progress` is called with (done, total) utterances. Raises EngineError, SoundError, or OutputError
        where the temporary folder is full.
        """
        wanted = list(dict.fromkeys(sounds))
        with self._lock:
            self._record([sound for sound in wanted if sound not in self._places])
            return {sound: self._length(sound) for sound in wanted}

    def upbeats(self, counted: Iterable[Sound]) -> Mapping[Sound, int]:
        """Return how many samples of numbers that were recorded come before their beat."""
        wanted = list(counted)
        for sound in wanted:
            if sound not in self._upbeats:
                self._upbeats[sound] = upbeat(segments.samples(self.segment(sound)))
        return {sound: self._upbeats[sound] for sound in wanted}

    def segment(self, sound: Sound, start: int = 0, stop: int | None = None) -> AudioSegment:
        """Return the segment of a sound that was recorded, or its part between two samples."""
        place = self._places[sound]
        width = place.bytes // max(place.frames, 1)
        end = place.frames if stop is None else min(stop, place.frames)
        data = self._read(place.start + start * width, (end - start) * width)
        return segments.raw_segment(data, place.channels)

    def energy(self, sound: Sound) -> NDArray[np.float64]:
        """Return the running energy of a sound that was recorded: see `Clip.energy`."""
        place = self._places[sound]
        return np.frombuffer(self._read(place.start + place.bytes, 8 * place.steps), np.float64)

    def frames(self, sound: Sound) -> int:
        """Return the length of a sound in samples; that of a cue includes its ringing."""
        return self._places[sound].frames

    def channels(self, sound: Sound) -> int:
        """Return 1 or 2."""
        return self._places[sound].channels

    def gain_db(self, sound: Sound) -> float:
        """Return what brings a sound's segment to its level: see `Clip.gain_db`."""
        return self._places[sound].gain_db

    def close(self) -> None:
        """Let go of all of it."""
        self._file.close()
        if self.cache:
            self.cache.close()

    def _length(self, sound: Sound) -> int:
        if isinstance(sound, CueSound):  # what rings on overlaps with what follows
            return seconds_to_samples(CUES[sound.name].advance_s)
        return self._places[sound].frames

    def _record(self, missing: list[Sound]) -> None:
        spoken = [sound for sound in missing if isinstance(sound, Utterance)]
        before = 0
        for batch in batches(spoken):

            def report(done: int, _: int, before: int = before) -> None:
                if self._progress:
                    self._progress(before + done, len(spoken))

            clips = speak_all(batch, self._engines, self.cache, jobs=self._jobs, progress=report)
            for utterance, clip in clips.items():
                self._put(utterance, clip)
            before += len(batch)
        if spoken:
            _give_back()
        for sound in missing:
            if isinstance(sound, Recording):
                self._copy(sound)
            elif not isinstance(sound, Utterance):
                self._put(sound, measured(_made(sound)))

    def _read(self, start: int, count: int) -> bytes:
        with self._lock:
            self._file.seek(start)
            return self._file.read(count)

    def _put(self, sound: Sound, clip: Clip) -> None:
        data = clip.segment.raw_data
        self._write(self._end, data)
        self._add(sound, len(data), int(clip.segment.channels), clip.energy, clip.gain_db)

    def _copy(self, sound: Recording) -> None:
        """Copy an author's file, by the block: how much quieter it must be is known only at its end."""
        meter, end, peak, channels = EnergyMeter(), self._end, 1.0, 1
        with closing(stream_sound(sound.path, from_s=sound.from_s, to_s=sound.to_s)) as blocks:
            for block in blocks:
                meter.add(block)
                peak = max(peak, float(np.max(np.abs(block))))
                channels = block.shape[1]
                self._write(end, block.tobytes())
                end += block.nbytes
        for start in range(self._end, end, KEPT_BYTES):
            data = self._read(start, min(KEPT_BYTES, end - start))
            plain = np.frombuffer(data, np.float32).reshape(-1, channels) / np.float32(peak)
            self._write(start, segments.segment(plain).raw_data)  # as wide as what it replaces
        self._add(sound, end - self._end, channels, meter.energy(), linear_to_db(peak))

    def _add(
        self, sound: Sound, count: int, channels: int, energy: NDArray[np.float64], gain_db: float
    ) -> None:
        """Write the energy behind so many bytes of a sound, and know it from then on."""
        self._write(self._end + count, energy.astype(np.float64).tobytes())
        frames = count // (segments.WIDTH * channels)
        self._places[sound] = _Place(self._end, count, frames, channels, len(energy), gain_db)
        self._end += count + 8 * len(energy)

    def _write(self, start: int, data: bytes) -> None:
        try:
            self._file.seek(start)
            self._file.write(data)
        except OSError as error:
            raise temporary_fault(error) from error


def _made(sound: CueSound | Breath) -> NDArray[np.float32]:
    """Return the samples of what neither is spoken nor a file; shape (n,)."""
    match sound:
        case CueSound():
            return cue(sound.name)
        case Breath():
            return breath(sound.phase, sound.samples)


def _give_back() -> None:
    """Have the C library return to the system what speaking no longer needs; glibc keeps some 50 MB."""
    with suppress(OSError, AttributeError, TypeError):  # no glibc, no such function
        ctypes.CDLL(None).malloc_trim(0)
