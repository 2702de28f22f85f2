"""Estimator: how long every sound will be, before any of it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from voiceguide.config import CUES
from voiceguide.timing.estimate import estimate_s
from voiceguide.timing.sounds import Breath, CueSound, Lengths, Recording, Sound, Utterance
from voiceguide.units import seconds_to_samples

RecordingLength = Callable[[Recording], int]
"""From a recording to its samples; raises SoundError."""


class Estimator:
    """Estimates speech from its text; all else is exact."""

    doubt = 0.1

    def __init__(self, recording_length: RecordingLength) -> None:
        self._recording_length = recording_length
        self._known: dict[Sound, int] = {}

    def of(self, sounds: Iterable[Sound]) -> Mapping[Sound, int]:
        """Return the length in samples of each sound; raises SoundError for a file that cannot be used."""
        return {sound: self._length(sound) for sound in sounds}

    def upbeats(self, counted: Iterable[Sound]) -> Mapping[Sound, int]:
        """Return nothing: it shows only in what was spoken."""
        return {}

    def _length(self, sound: Sound) -> int:
        if sound not in self._known:
            self._known[sound] = self._worked_out(sound)
        return self._known[sound]

    def _worked_out(self, sound: Sound) -> int:
        match sound:
            case Utterance():
                seconds = estimate_s(sound.text, sound.language, sound.engine, sound.prosody.rate)
                return seconds_to_samples(seconds)
            case CueSound():
                return seconds_to_samples(CUES[sound.name].advance_s)
            case Recording():
                return self._recording_length(sound)
            case Breath():
                return sound.samples


class Scaled:
    """Other lengths, with those of speech multiplied by a factor."""

    def __init__(self, lengths: Lengths, factor: float) -> None:
        self.doubt = lengths.doubt
        self._lengths = lengths
        self._factor = factor

    def of(self, sounds: Iterable[Sound]) -> Mapping[Sound, int]:
        """Return the scaled lengths."""
        return scaled(self._lengths.of(sounds), self._factor)

    def upbeats(self, counted: Iterable[Sound]) -> Mapping[Sound, int]:
        """Return those of the other lengths."""
        return self._lengths.upbeats(counted)


def scaled(lengths: Mapping[Sound, int], factor: float) -> Mapping[Sound, int]:
    """Return lengths in samples with those of speech multiplied by a factor."""
    if factor == 1:
        return lengths
    return {s: round(n * factor) if isinstance(s, Utterance) else n for s, n in lengths.items()}
