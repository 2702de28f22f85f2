"""Sound bank: every sound of a plan by its key, with its length and gain; speech is made on demand.

Only so many samples are kept in memory, so a programme may hold more speech than memory would.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import CUES
from voiceguide.engines.base import Engine
from voiceguide.errors import OutputError
from voiceguide.script.paths import inside
from voiceguide.sound.audio import read_sound
from voiceguide.sound.cache import ClipCache
from voiceguide.sound.clip import Clip
from voiceguide.sound.clips import speak_all
from voiceguide.sound.cues import breath, cue
from voiceguide.sound.level import matching_gain_db
from voiceguide.sound.loudness import running_energy
from voiceguide.timing.pieces import Plan
from voiceguide.timing.utterance import Spoken
from voiceguide.units import seconds_to_samples

KEPT_BYTES = 24 * 1024 * 1024
"""Samples of speech that stay in memory; more go to a temporary file without a name."""
_BATCH = 32
"""Utterances spoken before their samples are put aside."""
_WIDTH = 4
"""Bytes of a sample."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where an utterance lies in the spool, in samples, and its clip without the samples."""

    start: int
    length: int
    measured: Clip


class Spool:
    """What one programme, or several, have spoken so far; a context manager."""

    def __init__(self, engines: Callable[[str], Engine], cache: ClipCache | None, jobs: int | None) -> None:
        self.recorded: dict[Spoken, Recorded] = {}
        self._engines = engines
        self._cache = cache
        self._jobs = jobs
        self._file = tempfile.SpooledTemporaryFile(KEPT_BYTES)
        self._end = 0

    def speak(self, wanted: Iterable[Spoken], progress: Callable[[int, int], None] | None = None) -> None:
        """Speak what is not there yet; `progress` is called with (done, total). Raises EngineError."""
        missing = [spoken for spoken in dict.fromkeys(wanted) if spoken not in self.recorded]
        for first in range(0, len(missing), _BATCH):
            batch = missing[first : first + _BATCH]

            def report(done: int, _: int, first: int = first) -> None:
                if progress:
                    progress(first + done, len(missing))

            clips = speak_all(batch, self._engines, self._cache, jobs=self._jobs, progress=report)
            for spoken, clip in clips.items():
                self._put(spoken, clip)

    def samples(self, spoken: Spoken) -> NDArray[np.float32]:
        """Return the samples of what was spoken; shape (n,)."""
        place = self.recorded[spoken]
        self._file.seek(place.start * _WIDTH)
        return np.frombuffer(self._file.read(place.length * _WIDTH), dtype=np.float32)

    def close(self) -> None:
        """Let go of all samples."""
        self._file.close()
        if self._cache:
            self._cache.close()

    def _put(self, spoken: Spoken, clip: Clip) -> None:
        measured = replace(clip, samples=clip.samples[:0].copy())
        self.recorded[spoken] = Recorded(self._end, len(clip), measured)
        try:
            self._file.seek(self._end * _WIDTH)
            self._file.write(clip.samples.tobytes())
        except OSError as error:
            raise OutputError(
                f"the temporary folder {tempfile.gettempdir()} cannot be written: {error.strerror or error}"
            ) from error
        self._end += len(clip)


class Bank:
    """The sounds of one plan."""

    def __init__(self, plan: Plan, spool: Spool) -> None:
        self.plan = plan
        self.spool = spool
        self.clips = {key: self._clip(key) for key in sorted(plan.sounds)}
        """Clips by key; of speech only the measurement."""
        self.gains_db = self._gains_db()

    @property
    def stereo(self) -> bool:
        """Whether any sound has two channels."""
        return any(clip.channels == 2 for clip in self.clips.values())

    def lengths(self) -> dict[str, int]:
        """Return how long the programme waits for each sound, in samples."""
        return {key: self._length(key) for key in self.clips}

    @functools.lru_cache(maxsize=32)  # noqa: B019  (a bank lives as long as one render)
    def samples(self, key: str) -> NDArray[np.float32]:
        """Return the samples of a sound."""
        if key.startswith("say:"):
            return self.spool.samples(self._spoken(key))
        return self.clips[key].samples

    def _spoken(self, key: str) -> Spoken:
        return self.plan.utterances[int(key.removeprefix("say:"))]

    def _length(self, key: str) -> int:
        kind, _, name = key.partition(":")
        if kind == "say":
            return self.spool.recorded[self._spoken(key)].length
        if kind == "cue" and name in CUES:
            return seconds_to_samples(CUES[name].advance_s)
        return len(self.clips[key])

    def _clip(self, key: str) -> Clip:
        kind, _, name = key.partition(":")
        if kind == "say":
            return self.spool.recorded[self._spoken(key)].measured
        if kind == "breath":
            phase, _, samples = name.partition(":")
            return _measured(breath(phase, int(samples)))
        if kind == "file":
            path, from_s, to_s = self.plan.files[int(name)]
            return _measured(read_sound(Path(path), from_s=from_s, to_s=to_s))
        if name in CUES:
            return _measured(cue(name))
        source, front = self.plan.routine.source, self.plan.routine.front
        return _measured(read_sound(inside(source.path.parent, front.cues[name])))

    def _gains_db(self) -> dict[str, float]:
        """Return the gain that brings each voice, and each file, to the reference."""
        voices: dict[tuple[str, str], list[Clip]] = {}
        for key in self.clips:
            if key.startswith("say:"):
                voices.setdefault(self._voice(key), []).append(self.clips[key])
        of_voice = {voice: matching_gain_db(clips) for voice, clips in voices.items()}
        gains = {}
        for key, clip in self.clips.items():
            kind, _, name = key.partition(":")
            if kind == "say":
                gains[key] = of_voice[self._voice(key)]
            elif kind == "file" or (kind == "cue" and name not in CUES):
                gains[key] = matching_gain_db([clip])
            else:
                gains[key] = 0.0  # made at the right level
        return gains

    def _voice(self, key: str) -> tuple[str, str]:
        engine, utterance = self._spoken(key)
        return engine, utterance.voice


def _measured(samples: NDArray[np.float32]) -> Clip:
    return Clip(samples, running_energy(samples))
