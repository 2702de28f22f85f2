"""The tone engine: the length of the words, the pitch of the voice, nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from voiceguide.engines.base import Prosody, Utterance
from voiceguide.engines.tone import ToneEngine
from voiceguide.errors import EngineError, UnspeakableError

TEXT = "Lie back, and let your shoulders drop."


def _hertz(samples: np.ndarray, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


@pytest.mark.parametrize(("voice", "hertz"), [("tone", 440.0), ("low-tone", 220.0)])
def test_each_voice_has_its_pitch(voice: str, hertz: float) -> None:
    speech = ToneEngine().synthesize(Utterance(TEXT, voice))
    assert _hertz(speech.samples, speech.sample_rate) == pytest.approx(hertz, rel=0.01)


def test_rate_pitch_and_volume_do_what_they_say() -> None:
    engine = ToneEngine()
    plain = engine.synthesize(Utterance(TEXT, "tone"))
    fast = engine.synthesize(Utterance(TEXT, "tone", Prosody(rate=2.0)))
    high = engine.synthesize(Utterance(TEXT, "tone", Prosody(pitch=1.5)))
    soft = engine.synthesize(Utterance(TEXT, "tone", Prosody(volume=0.5)))
    assert len(fast.samples) == pytest.approx(len(plain.samples) / 2, abs=2)
    assert _hertz(fast.samples, 44_100) == pytest.approx(440, rel=0.01)
    assert _hertz(high.samples, 44_100) == pytest.approx(660, rel=0.01)
    assert np.max(np.abs(soft.samples)) == pytest.approx(np.max(np.abs(plain.samples)) / 2, rel=1e-6)


def test_it_is_about_as_long_as_an_english_speaker() -> None:
    text = "Stop at once if anything hurts, burns or goes numb. Turn your head to the right and come back."
    speech = ToneEngine().synthesize(Utterance(text, "tone"))
    assert 5.0 < len(speech.samples) / speech.sample_rate < 7.5


@pytest.mark.parametrize("text", ["深呼吸", "Привет", "مرحبا", "3", "٣", "é"])
def test_any_script_is_heard(text: str) -> None:
    assert np.max(np.abs(ToneEngine().synthesize(Utterance(text, "tone")).samples)) > 0.2


@pytest.mark.parametrize("text", ["", "...", "😀", " — "])
def test_no_letter_and_no_digit_is_unspeakable(text: str) -> None:
    with pytest.raises(UnspeakableError):
        ToneEngine().synthesize(Utterance(text, "tone"))


def test_an_unknown_voice_is_an_error() -> None:
    with pytest.raises(EngineError, match="'heart'"):
        ToneEngine().synthesize(Utterance(TEXT, "heart"))
