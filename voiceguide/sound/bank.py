"""Sound bank: every sound of a plan by its key, with its length and gain; speech is made on demand.

Only so many samples are kept in memory. The rest is read again from the clip cache when it is mixed, so a
programme may hold more speech than memory would.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import CUES
from voiceguide.engines.base import Engine
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
"""Samples of speech that stay in memory."""
_BATCH = 32
"""Utterances spoken before their samples may be let go."""


@dataclass(frozen=True, slots=True)
class Spool:
    """What one programme, or several, have spoken so far. `measured` holds clips without their samples."""

    engines: Callable[[str], Engine]
    cache: ClipCache
    jobs: int | None
    measured: dict[Spoken, tuple[int, Clip]]
    kept: dict[Spoken, Clip]

    def speak(self, wanted: Iterable[Spoken], progress: Callable[[int, int], None] | None = None) -> None:
        """Speak what is not there yet; `progress` is called with (done, total)."""
        missing = [spoken for spoken in dict.fromkeys(wanted) if spoken not in self.measured]
        for first in range(0, len(missing), _BATCH):
            batch = missing[first : first + _BATCH]

            def report(done: int, _: int, first: int = first) -> None:
                if progress:
                    progress(first + done, len(missing))

            clips = speak_all(batch, self.engines, self.cache, jobs=self.jobs, progress=report)
            for spoken, clip in clips.items():
                self.measured[spoken] = len(clip), replace(clip, samples=clip.samples[:0].copy())
                if sum(kept.samples.nbytes for kept in self.kept.values()) < KEPT_BYTES:
                    self.kept[spoken] = clip

    def samples(self, spoken: Spoken) -> NDArray[np.float32]:
        """Return the samples of what was spoken, from memory or else from the cache."""
        clip = self.kept.get(spoken)
        if clip is None:
            clip = speak_all([spoken], self.engines, self.cache, jobs=1)[spoken]
        return clip.samples


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
            return self.spool.measured[self._spoken(key)][0]
        if kind == "cue" and name in CUES:
            return seconds_to_samples(CUES[name].advance_s)
        return len(self.clips[key])

    def _clip(self, key: str) -> Clip:
        kind, _, name = key.partition(":")
        if kind == "say":
            return self.spool.measured[self._spoken(key)][1]
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
