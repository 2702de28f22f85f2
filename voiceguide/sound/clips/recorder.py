"""Sound bank: every sound of a plan by its key, with its length and gain; speech is made on demand.

Only so many samples are kept in memory, so a programme may hold more speech than memory would.
"""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import CUES
from voiceguide.engines.base import Engine
from voiceguide.errors import OutputError
from voiceguide.script.paths import inside
from voiceguide.sound.clips.cache import ClipCache
from voiceguide.sound.clips.clip import Clip
from voiceguide.sound.clips.speak import batches, speak_all
from voiceguide.sound.files import read_sound
from voiceguide.sound.measure.loudness import running_energy
from voiceguide.sound.mixing.level import matching_gain_db
from voiceguide.sound.synth.cues import breath, cue
from voiceguide.timing.pieces import Plan
from voiceguide.timing.sounds import Spoken
from voiceguide.units import seconds_to_samples

KEPT_BYTES = 8 * 1024 * 1024
"""Of speech this much stays in memory; more goes to a temporary file without a name."""
_SPEECH = "say:"
"""How the key of what is spoken begins."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where a clip lies in the spool: its samples, and then its energy."""

    start: int
    """In bytes."""
    length: int
    """Samples."""
    steps: int
    """Values of energy."""


class Spool:
    """What one programme, or several, have spoken so far; a context manager."""

    def __init__(self, engines: Callable[[str], Engine], cache: ClipCache | None, jobs: int | None) -> None:
        self.recorded: dict[Spoken, Recorded] = {}
        self._engines = engines
        self.cache = cache
        self._jobs = jobs
        self._file = tempfile.SpooledTemporaryFile(KEPT_BYTES)
        self._end = 0

    def speak(self, wanted: Iterable[Spoken], progress: Callable[[int, int], None] | None = None) -> None:
        """Speak what is not there yet; `progress` is called with (done, total). Raises EngineError."""
        missing = [spoken for spoken in dict.fromkeys(wanted) if spoken not in self.recorded]
        before = len(self.recorded)
        for batch in batches(missing):

            def report(done: int, _: int, first: int = len(self.recorded) - before) -> None:
                if progress:
                    progress(first + done, len(missing))

            clips = speak_all(batch, self._engines, self.cache, jobs=self._jobs, progress=report)
            for spoken, clip in clips.items():
                self._put(spoken, clip)
        _give_back()

    def samples(self, spoken: Spoken) -> NDArray[np.float32]:
        """Return the samples of what was spoken; shape (n,)."""
        place = self.recorded[spoken]
        return self._get(place.start, place.length, np.dtype(np.float32))

    def energy(self, spoken: Spoken) -> NDArray[np.float64]:
        """Return the running energy of what was spoken."""
        place = self.recorded[spoken]
        return self._get(place.start + 4 * place.length, place.steps, np.dtype(np.float64))

    def close(self) -> None:
        """Let go of all of it."""
        self._file.close()
        if self.cache:
            self.cache.close()

    def _get(self, start: int, count: int, dtype: np.dtype[Any]) -> NDArray[Any]:
        self._file.seek(start)
        return np.frombuffer(self._file.read(count * dtype.itemsize), dtype)

    def _put(self, spoken: Spoken, clip: Clip) -> None:
        data = clip.samples.tobytes() + clip.energy.tobytes()
        try:
            self._file.seek(self._end)
            self._file.write(data)
        except OSError as error:
            raise OutputError(
                f"the temporary folder {tempfile.gettempdir()} cannot be written: {error.strerror or error}"
            ) from error
        self.recorded[spoken] = Recorded(self._end, len(clip), len(clip.energy))
        self._end += len(data)


class Bank:
    """The sounds of one plan."""

    def __init__(self, plan: Plan, spool: Spool) -> None:
        self.plan = plan
        self.spool = spool
        self._clips = {key: self._clip(key) for key in sorted(plan.sounds) if not _is_speech(key)}
        """Everything but speech."""
        self.gains_db = self._gains_db()

    @property
    def stereo(self) -> bool:
        """Whether any sound has two channels."""
        return any(clip.channels == 2 for clip in self._clips.values())

    def lengths(self) -> dict[str, int]:
        """Return how long the programme waits for each sound, in samples."""
        return {key: self._length(key) for key in sorted(self.plan.sounds)}

    def samples(self, key: str) -> NDArray[np.float32]:
        """Return the samples of a sound."""
        return self.spool.samples(self._spoken(key)) if _is_speech(key) else self._clips[key].samples

    def energy(self, key: str) -> NDArray[np.float64]:
        """Return the running energy of a sound."""
        return self.spool.energy(self._spoken(key)) if _is_speech(key) else self._clips[key].energy

    def _spoken(self, key: str) -> Spoken:
        return self.plan.utterances[int(key.removeprefix(_SPEECH))]

    def _length(self, key: str) -> int:
        if _is_speech(key):
            return self.spool.recorded[self._spoken(key)].length
        kind, _, name = key.partition(":")
        if kind == "cue" and name in CUES:
            return seconds_to_samples(CUES[name].advance_s)
        return len(self._clips[key])

    def _clip(self, key: str) -> Clip:
        kind, _, name = key.partition(":")
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
        voices: dict[tuple[str, str], list[str]] = {}
        gains = {}
        for key in sorted(self.plan.sounds):
            kind, _, name = key.partition(":")
            if _is_speech(key):
                voices.setdefault(self._voice(key), []).append(key)
            elif kind == "file" or (kind == "cue" and name not in CUES):
                gains[key] = matching_gain_db([self.energy(key)])
            else:
                gains[key] = 0.0  # made at the right level
        for keys in voices.values():
            gains.update(dict.fromkeys(keys, matching_gain_db(map(self.energy, keys))))
        return gains

    def _voice(self, key: str) -> tuple[str, str]:
        engine, utterance = self._spoken(key)
        return engine, utterance.voice


def _give_back() -> None:
    """Have the C library return to the system what speaking no longer needs; glibc keeps some 50 MB."""
    with suppress(OSError, AttributeError, TypeError):  # no glibc, no such function
        ctypes.CDLL(None).malloc_trim(0)


def _is_speech(key: str) -> bool:
    return key.startswith(_SPEECH)


def _measured(samples: NDArray[np.float32]) -> Clip:
    return Clip(samples, running_energy(samples))
