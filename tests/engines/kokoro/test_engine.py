"""Kokoro: the same bytes always, at the rate that is asked for; and a model that is another is refused."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from benchmarks.voices import SENTENCES
from engines.kokoro.graph import FRAMES, LEAST, PACE, WANTED, piece
from onnx import ModelProto, TensorProto
from onnx.helper import make_tensor, make_tensor_value_info

from voiceguide.engines.base import Prosody, Utterance
from voiceguide.engines.kokoro import model
from voiceguide.engines.kokoro.engine import KokoroEngine
from voiceguide.engines.kokoro.model import alphabet, joined
from voiceguide.engines.kokoro.sounds import kokoro_sounds
from voiceguide.engines.registry import Engines, choose_voice
from voiceguide.errors import EngineError, UnspeakableError
from voiceguide.languages import primary
from voiceguide.sound.clips.trim import trim
from voiceguide.timing.estimate import estimate_s
from voiceguide.timing.sounds import Phones

needs_model = pytest.mark.skipif(
    find_spec(model.PARTS[0]) is None, reason="the extra voiceguide[voices] is not installed"
)
TEXTS = {
    "ff_siwis": ["Inspirez lentement par le nez.", "Laissez descendre les épaules, et sentez le sol."],
    "ef_dora": ["Inhala despacio por la nariz."],
    "af_bella": ["Breathe in slowly through your nose."],
}


@pytest.fixture(scope="module")
def engine() -> Iterator[KokoroEngine]:
    engine = KokoroEngine()
    yield engine
    engine.close()


def _say(engine: KokoroEngine, text: str, voice: str, rate: float = 1.0, ipa: str = "") -> np.ndarray:
    phones = (Phones(0, len(text.rstrip(".")), ipa),) if ipa else ()
    return engine.synthesize(Utterance(text, voice, Prosody(rate=rate), phones)).samples


@pytest.mark.parametrize(
    ("ipa", "sounds"),
    [
        ("wˈiːkˈɛnd", "wˈiːkˈɛnd"),
        ("ot^ʃo tɾˈe^ɪnta", "oʧo tɾˈAnta"),
        ("/ˈot\u0361ʃo/", "ˈoʧo"),
        ("lɑ̃tmˈɑ̃ le-z", "lɑ̃tmˈɑ̃ lez"),
        ("fʁɑ̃ˈsɛ, ˈça", "fʁɑ̃ˈsɛ, ˈça"),
    ],
)
def test_ipa_becomes_the_signs_of_the_model(ipa: str, sounds: str) -> None:
    found, strange = kokoro_sounds(ipa, alphabet())
    assert found == kokoro_sounds(sounds, alphabet())[0] and not strange
    assert set(found) <= set(alphabet())
    assert kokoro_sounds("a@1", alphabet()) == ("a", "@1")


def test_a_model_that_is_another_is_refused(tmp_path: Path) -> None:
    part = tmp_path / "part.bin"
    part.write_bytes(b"model")
    with pytest.raises(EngineError, match="not the one that voiceguide was tested with"):
        joined([part])
    with pytest.raises(EngineError, match="cannot be read"):
        joined([tmp_path / "none"])


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voiceguide.engines.registry.find_spec", lambda name: None)
    with Engines() as engines, pytest.raises(EngineError, match=r"pip install 'voiceguide\[voices\]'"):
        engines.get("kokoro")


@needs_model
def test_one_flipped_bit_in_a_part_is_found(tmp_path: Path) -> None:
    paths = model._part_paths()
    data = bytearray(paths[3].read_bytes())
    data[1_000_000] ^= 1
    broken = tmp_path / "part.bin"
    broken.write_bytes(data)
    with pytest.raises(EngineError, match="not the one"):
        joined([*paths[:3], broken])
    assert len(joined(paths)) == 92_361_271


@needs_model
def test_threads_and_a_new_engine_give_the_same_samples(engine: KokoroEngine) -> None:
    said = [(voice, text) for voice, texts in TEXTS.items() for text in texts[:1]]
    another = KokoroEngine()
    alone = [_say(another, text, voice) for voice, text in said]
    another.close()
    with ThreadPoolExecutor(2) as pool:
        for i, again in enumerate(pool.map(lambda one: _say(engine, one[1], one[0]), said * 2)):
            assert np.array_equal(again, alone[i % len(said)])


@needs_model
@pytest.mark.slow
@pytest.mark.parametrize("voice", ["ff_siwis", "ef_dora", "if_sara", "pf_dora", "af_bella"])
def test_the_rate_is_kept(engine: KokoroEngine, voice: str) -> None:
    language = next(one.language for one in engine.voices() if one.name == voice)
    every = [text.strip() for text in SENTENCES[primary(language)].splitlines()]
    texts = every[1::2]  # the others made the table

    def length(rate: float) -> int:
        return sum(len(trim(_say(engine, text, voice, rate), 24_000)) for text in texts)

    natural = length(1.0)
    for rate in (0.6, 0.75, 0.9, 1.1, 1.3, 1.5):
        assert natural / length(rate) == pytest.approx(rate, rel=0.03), rate


def test_the_piece_of_its_graph_is_what_is_made_of_its_description() -> None:
    shipped = (model.DATA / "pace.onnx").read_bytes()
    assert ModelProto.FromString(shipped) == ModelProto.FromString(piece())


def test_ends_are_rounded_so_that_lengths_sum_up_and_no_sound_is_lost() -> None:
    """The piece alone, between an input and an output: what it makes of lengths in frames."""
    from onnxruntime import InferenceSession  # voiceguide, imported first, switches its reports off

    alone = ModelProto.FromString((model.DATA / "pace.onnx").read_bytes())
    alone.ir_version = 8
    alone.opset_import.add(version=20)
    alone.graph.name = "alone"
    alone.graph.initializer.append(make_tensor(LEAST, TensorProto.FLOAT, [], [1.0]))
    for place, name in ((alone.graph.input, WANTED), (alone.graph.output, FRAMES)):
        place.append(make_tensor_value_info(name, TensorProto.FLOAT, [1, "sequence_length"]))
    session = InferenceSession(alone.SerializeToString(), providers=["CPUExecutionProvider"])
    wanted, pace = np.random.default_rng(1).uniform(0.2, 3.0, (2, 1, 200)).astype(np.float32)
    (frames,) = session.run(None, {WANTED: wanted, PACE: pace})
    assert frames.min() >= 1 and np.array_equal(frames, np.round(frames))
    ends = np.cumsum(np.maximum(wanted * pace, 1.0, dtype=np.float64))
    assert np.abs(np.cumsum(frames) - ends).max() <= 0.51
    fives, halves = np.full((1, 5), 5.0, np.float32), np.full((1, 5), 0.5, np.float32)
    assert session.run(None, {WANTED: fives, PACE: halves})[0].tolist() == [[2, 3, 3, 2, 2]]


@needs_model
@pytest.mark.parametrize("rate", [0.55, 1.6])
def test_the_quiet_before_the_words_is_as_long_at_any_rate(engine: KokoroEngine, rate: float) -> None:
    """Stretched, it was filled: "Fermez" became "Vous fermez" for a recogniser."""
    begins = []
    for one in (1.0, rate):
        samples = np.abs(_say(engine, "Commencez par les pieds.", "ff_siwis", one))
        begins.append(np.argmax(samples > samples.max() / 30) / 24_000)
    assert begins[1] == pytest.approx(begins[0], abs=0.05)


@needs_model
def test_ipa_and_silence(engine: KokoroEngine) -> None:
    assert not np.array_equal(_say(engine, "pin.", "ff_siwis", ipa="pɛ̃"), _say(engine, "oui.", "ff_siwis"))
    strange = Utterance("pin.", "ff_siwis", Prosody(), (Phones(0, 3, "a@"),))
    assert engine.unspeakable(strange) == "the voice ff_siwis has no sound for '@' in ipa"
    for text in ("", "...", "😀"):
        with pytest.raises(UnspeakableError, match="nothing to say"):
            _say(engine, text, "ff_siwis")
    with pytest.raises(EngineError, match="no voice 'xx'"):
        _say(engine, "oui.", "xx")


@needs_model
@pytest.mark.parametrize(
    ("language", "voice"), [("fr", "ff_siwis"), ("es-MX", "ef_dora"), ("it", "if_sara"), ("pt", "pf_dora")]
)
def test_it_is_chosen_for_its_languages(language: str, voice: str) -> None:
    with Engines() as engines:
        assert choose_voice(engines, "", language) == ("kokoro", voice)
        assert choose_voice(engines, "", "en-GB")[0] == "hibari"
        assert choose_voice(engines, "", "de")[0] == "pico"


@needs_model
def test_espeak_is_not_in_this_process(engine: KokoroEngine) -> None:
    _say(engine, "Oui.", "ff_siwis")
    maps = Path("/proc/self/maps")
    if maps.exists():
        assert "espeak" not in maps.read_text(encoding="utf-8")


@needs_model
@pytest.mark.slow
@pytest.mark.parametrize("voice", ["ff_siwis", "ef_dora", "if_sara", "pf_dora"])
def test_its_length_is_estimated_within_a_tenth(engine: KokoroEngine, voice: str) -> None:
    language, texts = {
        "ff_siwis": (
            "fr",
            ["Glissez les mains sous le bas du dos.", "Changez de main, et posez votre montre."],
        ),
        "ef_dora": (
            "es",
            ["Desliza las manos por debajo de la espalda.", "Cambia de mano, y quítate el reloj."],
        ),
        "if_sara": ("it", ["Fai scivolare le mani sotto la schiena.", "Cambia mano, e togli l'orologio."]),
        "pf_dora": ("pt", ["Deslize as mãos por baixo das costas.", "Troque de mão, e tire o relógio."]),
    }[voice]
    real = sum(len(trim(_say(engine, text, voice), 24_000)) for text in texts) / 24_000
    estimated = sum(estimate_s(text, language, "kokoro", 1.0) for text in texts)
    assert estimated == pytest.approx(real, rel=0.1)
