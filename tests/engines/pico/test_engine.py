"""Pico: fresh for every utterance, never clipping, and none of its traps reaches a programme."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from voiceguide.engines.base import Prosody, Utterance
from voiceguide.engines.pico.engine import MAX_LETTERS, PicoEngine
from voiceguide.engines.pico.sounds import pico_sounds
from voiceguide.errors import EngineError, UnspeakableError
from voiceguide.sound.clips.trim import trim
from voiceguide.timing.sounds import Phones

pytestmark = pytest.mark.skipif(
    find_spec("py_nanotts") is None, reason="py-nanotts has no wheel for this system"
)

TEXTS = {
    "pico-de": "Atmen Sie langsam durch die Nase ein, und lassen Sie die Schultern sinken.",
    "pico-fr": "Inspirez lentement par le nez, et laissez descendre les épaules.",
    "pico-es": "Inhala despacio por la nariz, y deja caer los hombros.",
    "pico-it": "Inspira lentamente dal naso, e lascia cadere le spalle.",
}
GERMAN = Utterance(TEXTS["pico-de"], "pico-de")


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PicoEngine]:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    engine = PicoEngine()
    yield engine
    engine.close()
    assert list(folder.iterdir()) == []


def _seconds(engine: PicoEngine, text: str, voice: str = "pico-de", rate: float = 1.0) -> float:
    speech = engine.synthesize(Utterance(text, voice, Prosody(rate=rate)))
    return len(trim(speech.samples, speech.sample_rate)) / speech.sample_rate


@pytest.mark.parametrize("voice", TEXTS)
def test_it_speaks_and_does_not_clip(engine: PicoEngine, voice: str) -> None:
    speech = engine.synthesize(Utterance(TEXTS[voice], voice))
    assert (speech.sample_rate, speech.samples.dtype) == (16_000, np.float32)
    assert 2 < len(trim(speech.samples, 16_000)) / 16_000 < 6
    assert 0.2 < np.abs(speech.samples).max() < 0.9


def test_ipa_is_spoken_within_the_sentence(engine: PicoEngine) -> None:
    """The sounds of a word are the word, whether read or given; what is not a sound is told beforehand."""
    text = "Legen Sie die Hand auf die Schulter."
    given = Utterance(text, "pico-de", phones=(Phones(27, 35, "ˈʃʊltɐ"),))
    other = Utterance(text, "pico-de", phones=(Phones(27, 35, "ˈmʊtɐ"),))
    read, said, strange = (engine.synthesize(it).samples for it in (Utterance(text, "pico-de"), given, other))
    assert len(trim(said, 16_000)) == pytest.approx(len(trim(read, 16_000)), rel=0.03)
    assert not np.array_equal(said, strange)
    unknown = Utterance("Ja.", "pico-de", phones=(Phones(0, 2, "ǃa"),))
    assert engine.unspeakable(unknown) == "the voice pico-de has no sound for 'ǃ' in ipa"


@pytest.mark.parametrize(
    ("ipa", "language", "sounds"),
    [
        ("ˈtsɔʏçə", "de", '"tsOYC@'),
        ("θɪŋ", "de", "sIN"),
        ("ʃaˈvaːsana", "es", 'tSa"Basana'),
        ("ʁɔ̃", "fr", "Ro~"),
        ("ˌtaɪ ˈtʃiː", "it", '%taI "tSi'),
    ],
)
def test_ipa_becomes_the_nearest_signs_that_a_voice_has(ipa: str, language: str, sounds: str) -> None:
    assert pico_sounds(ipa, language) == (sounds, "")


def test_neighbours_threads_and_other_engines_leave_no_trace(engine: PicoEngine) -> None:
    wanted = [Utterance(text, voice, Prosody(rate=0.9)) for voice, text in TEXTS.items()]
    fresh = []
    for utterance in wanted:
        alone = PicoEngine()
        fresh.append(alone.synthesize(utterance).samples)
        alone.close()
    again = [engine.synthesize(utterance).samples for utterance in wanted * 2]
    assert len(engine.workers) == 1
    with ThreadPoolExecutor(4) as pool:
        again += pool.map(lambda utterance: engine.synthesize(utterance).samples, wanted * 3)
    for i, samples in enumerate(again):
        assert np.array_equal(samples, fresh[i % len(wanted)])


def test_memory_that_others_left_behind_is_not_heard(
    engine: PicoEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = engine.synthesize(GERMAN).samples
    engine.close()
    monkeypatch.setenv("MALLOC_PERTURB_", "85")  # glibc then fills new memory: enough to shorten a sentence
    assert np.array_equal(engine.synthesize(GERMAN).samples, plain)


@pytest.mark.parametrize("voice", TEXTS)
@pytest.mark.parametrize("rate", [0.6, 0.8, 0.9, 1.15, 1.5])
def test_the_rate_is_kept(engine: PicoEngine, voice: str, rate: float) -> None:
    natural, changed = _seconds(engine, TEXTS[voice], voice), _seconds(engine, TEXTS[voice], voice, rate)
    assert natural / changed == pytest.approx(rate, rel=0.05)


@pytest.mark.parametrize("text", ["Atmen Sie\nein.", "Atmen Sie \r\n ein.", "<b>Atmen</b> Sie ein.", "A&B"])
def test_mark_up_and_line_breaks_are_only_spaces(engine: PicoEngine, text: str) -> None:
    plain = " ".join(text.replace("<b>", " ").replace("</b>", " ").replace("&", " ").split())
    if "<" in text:
        plain = "b Atmen /b Sie ein."  # the signs go, the letters stay: nothing is dropped without a word
    expected = engine.synthesize(Utterance(plain, "pico-de")).samples
    assert np.array_equal(engine.synthesize(Utterance(text, "pico-de")).samples, expected)


def test_a_long_text_is_whole_and_a_long_word_is_spoken(engine: PicoEngine) -> None:
    clause = "wärmen Sie etwas Öl, heben Sie die Schulter, "
    one = _seconds(engine, clause * 2) / 2
    count = 3 * MAX_LETTERS // len(clause)
    assert _seconds(engine, clause * count) == pytest.approx(one * count, rel=0.1)
    assert len(engine.synthesize(Utterance("ja" * MAX_LETTERS, "pico-de")).samples) > 5 * 16_000


@pytest.mark.parametrize("voice", TEXTS)
def test_nothing_is_heard_after_the_last_word(engine: PicoEngine, voice: str) -> None:
    for text in (TEXTS[voice], "Ja.", "Blatt."):
        samples = engine.synthesize(Utterance(text, voice)).samples
        levels = np.sqrt(np.square(samples[: len(samples) // 320 * 320].reshape(-1, 320)).mean(axis=1))
        loud = np.flatnonzero(levels > 0.05 * levels.max())
        assert len(levels) - loud[-1] < 0.3 * 50


@pytest.mark.parametrize("text", ["", "...", "😀", "—", "日本語", "Привет"])
def test_silence_is_told(engine: PicoEngine, text: str) -> None:
    with pytest.raises(UnspeakableError, match="nothing to say"):
        engine.synthesize(Utterance(text, "pico-de"))


def test_an_unknown_voice_is_an_error(engine: PicoEngine) -> None:
    with pytest.raises(EngineError, match="no voice 'xx'"):
        engine.synthesize(Utterance("Hallo", "xx"))


def test_its_library_is_not_in_this_process(engine: PicoEngine) -> None:
    engine.synthesize(GERMAN)
    maps = Path("/proc/self/maps")
    if maps.exists():
        assert "_nanotts" not in maps.read_text(encoding="utf-8")
    assert os.getpid() not in engine.workers.pids
