"""The tone engine: a beep for every word, as long as the word would take. For drafts and tests only."""

from __future__ import annotations

from collections.abc import Sequence

from voiceguide.engines.base import Speech, Utterance, Voice
from voiceguide.errors import EngineError, UnspeakableError
from voiceguide.timing.estimate import tone_words
from voiceguide.units import SAMPLE_RATE, seconds_to_samples

_PITCHES_HZ = {"tone": 440.0, "low-tone": 220.0}
_PEAK = 0.25
_EDGE_S = 0.005
"""Raised-cosine edges of a beep."""


class ToneEngine:
    """Speaks beeps: every word is as long as an English speaker would need for it. Thread-safe."""

    name = "tone"
    features = frozenset({"rate", "pitch"})
    parallel = "threads"

    def version(self) -> str:
        """Return the version of the beeps."""
        return "tone 1"

    def voices(self) -> Sequence[Voice]:
        """Return the two pitches; they speak any language, which BCP 47 calls `mul`."""
        return [
            Voice("tone", name, "mul", f"beeps at {hz:.0f} Hz", quality="beeps")
            for name, hz in _PITCHES_HZ.items()
        ]

    def unspeakable(self, utterance: Utterance) -> str:
        """Return why there is nothing to beep for, or ""."""
        heard = tone_words(utterance.text, utterance.prosody.rate)
        return "" if heard else f"there is nothing to say in {utterance.text!r}"

    def synthesize(self, utterance: Utterance) -> Speech:
        """Beep; raises UnspeakableError where the text holds no letter and no digit of any script."""
        import numpy as np

        if utterance.voice not in _PITCHES_HZ:
            raise EngineError(f"the tone engine has no voice {utterance.voice!r}")
        words = tone_words(utterance.text, utterance.prosody.rate)
        if not words:
            raise UnspeakableError(f"there is nothing to say in {utterance.text!r}")
        hertz = _PITCHES_HZ[utterance.voice] * utterance.prosody.pitch
        samples = np.zeros(seconds_to_samples(words[-1][1]), dtype=np.float32)
        for start_s, end_s in words:
            start = seconds_to_samples(start_s)
            count = seconds_to_samples(end_s) - start
            beep = np.sin(2 * np.pi * hertz / SAMPLE_RATE * np.arange(count))
            edge = min(seconds_to_samples(_EDGE_S), count // 2)
            ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(edge) / max(edge, 1))
            beep[:edge] *= ramp
            beep[count - edge :] *= ramp[::-1]
            samples[start : start + count] = beep * (_PEAK * utterance.prosody.volume)
        return Speech(samples, SAMPLE_RATE)

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""
