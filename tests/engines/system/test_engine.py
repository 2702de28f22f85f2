"""The voices of the system: the bundled eSpeak NG, fresh for every utterance, and workers that fail."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from voiceguide.engines.base import Prosody, Utterance
from voiceguide.engines.system import engine as module
from voiceguide.engines.system.engine import Pyttsx3Engine
from voiceguide.engines.system.espeak import bundled_folder, library
from voiceguide.engines.worker import Worker
from voiceguide.errors import EngineError, UnspeakableError
from voiceguide.sound.clips.trim import trim

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the bundled eSpeak NG is for Linux")

GERMAN = Utterance("Legen Sie sich hin, und atmen Sie.", "de")
FRENCH = Utterance("Inspirez lentement par le nez.", "fr", Prosody(rate=1.3))
HURRIED = Utterance("Breathe in. And out, slowly.", "en-US", Prosody(rate=2.0, pitch=1.4))
REAL = module._command()
Put = Callable[[str], Path]
FAKE = """
import json, os, pathlib, runpy, sys, time, wave
here = pathlib.Path(__file__).parent
runs = here / "runs"
runs.write_text(runs.read_text() + "x" if runs.exists() else "x")
count = len(runs.read_text())
def written(frames):
    request = json.loads(sys.stdin.readline())
    with wave.open(request["path"], "wb") as file:
        file.setnchannels(1); file.setsampwidth(2); file.setframerate(22050); file.writeframes(frames)
    print(json.dumps({"sample_rate": 22050, "spent": False}), flush=True)
    time.sleep(60)
def real():
    sys.argv = REAL
    runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pyttsx3Engine]:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    engine = Pyttsx3Engine()
    yield engine
    engine.close()
    assert list(folder.iterdir()) == []


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Return a function that puts a program in the place of the worker; it counts how often it is started."""

    def put(body: str) -> Path:
        path = tmp_path / "fake.py"
        path.write_text(FAKE.replace("REAL", repr(REAL[2:])) + body, encoding="utf-8")
        monkeypatch.setattr(module, "_command", lambda: [sys.executable, "-P", str(path)])
        return tmp_path / "runs"

    return put


def _maps(pid: int) -> set[str]:
    lines = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    return {line.split(maxsplit=5)[-1] for line in lines if "espeak" in line and ".so" in line}


@pytest.mark.parametrize("utterance", [GERMAN, FRENCH], ids=["German", "French"])
def test_it_speaks(engine: Pyttsx3Engine, utterance: Utterance) -> None:
    speech = engine.synthesize(utterance)
    assert speech.sample_rate == 22_050
    assert speech.samples.dtype == np.float32
    assert 0.9 < len(trim(speech.samples, 22_050)) / 22_050 < 2.5
    assert np.max(np.abs(speech.samples)) > 0.1


def test_the_library_in_the_worker_is_the_bundled_one(engine: Pyttsx3Engine) -> None:
    engine.synthesize(GERMAN)
    folder = bundled_folder()
    assert folder
    assert _maps(engine.workers.pids[0]) == {str(library(folder))}
    assert "bundled" in engine.version()
    assert all("bundled eSpeak NG" in voice.description for voice in engine.voices())


def test_an_espeak_of_the_system_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = bundled_folder()
    assert folder
    own = library(folder)
    assert own
    shutil.copy(own, tmp_path / "libespeak-ng.so.1")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    for command, used in [(REAL, own), (REAL[:-1], tmp_path / "libespeak-ng.so.1")]:
        worker = Worker(command)
        try:
            with suppress(EngineError):  # the copy has no data beside it
                worker.ask({"list": True}, 20)
            assert _maps(worker.pid) == {str(used)}
        finally:
            worker.close()


def test_every_voice_in_the_data_is_one_that_pyttsx3_finds() -> None:
    worker = Worker(REAL)
    try:
        reply = worker.ask({"list": True}, 20)
    finally:
        worker.close()
    ours = {voice.id.lower(): voice.name for voice in Pyttsx3Engine()._list()[0]}
    assert set(ours) == {voice["id"] for voice in reply["voices"]}
    assert len(set(ours.values())) == len(ours) > 100
    tags = {voice.name: voice.language for voice in Pyttsx3Engine().voices()}
    assert [tags[name] for name in ("de", "en", "en-US", "pt-BR")] == ["de", "en-GB", "en-US", "pt-BR"]


def test_neighbours_and_threads_leave_no_trace(engine: Pyttsx3Engine) -> None:
    order = [GERMAN, FRENCH, HURRIED]
    fresh = []
    for utterance in order:
        alone = Pyttsx3Engine()
        fresh.append(alone.synthesize(utterance).samples)
        alone.close()
    again = [engine.synthesize(utterance).samples for utterance in order * 3]
    assert len(engine.workers) == 1
    with ThreadPoolExecutor(4) as pool:
        again += pool.map(lambda utterance: engine.synthesize(utterance).samples, order * 6)
    assert 1 < len(engine.workers) <= 4
    for i, samples in enumerate(again):
        assert np.array_equal(samples, fresh[i % 3])


def test_rate_pitch_and_volume(engine: Pyttsx3Engine) -> None:
    def seconds(rate: float) -> float:
        samples = engine.synthesize(Utterance(GERMAN.text, "de", Prosody(rate=rate))).samples
        return len(trim(samples, 22_050)) / 22_050

    assert seconds(1.0) / seconds(2.0) == pytest.approx(2.0, rel=0.12)
    assert seconds(1.0) / seconds(0.5) == pytest.approx(0.5, rel=0.1)
    plain = engine.synthesize(GERMAN).samples
    soft = engine.synthesize(Utterance(GERMAN.text, "de", Prosody(volume=0.25))).samples
    assert np.array_equal(soft, plain * np.float32(0.25))
    high = engine.synthesize(Utterance(GERMAN.text, "de", Prosody(pitch=1.5))).samples
    spectra = [np.abs(np.fft.rfft(trim(samples, 22_050), 1 << 17)) for samples in (plain, high)]
    peaks = [np.argmax(spectrum[: 300 * (1 << 17) // 22_050]) for spectrum in spectra]
    assert peaks[1] / peaks[0] == pytest.approx(1.5, rel=0.2)


@pytest.mark.parametrize("text", ["", "...", " — ", "\u200d"])
def test_nothing_speakable_is_said(engine: Pyttsx3Engine, text: str) -> None:
    with pytest.raises(UnspeakableError, match="nothing to say"):
        engine.synthesize(Utterance(text, "de"))
    assert not len(engine.workers)


@pytest.mark.parametrize(
    ("voice", "text"),
    [("de", "😀"), ("de", "7,5 kg um 8:30"), ("ru", "Привет мир"), ("cmn", "你好"), ("fr", "l'été, à 20 °C")],
)
def test_pictures_units_and_other_scripts_are_heard(engine: Pyttsx3Engine, voice: str, text: str) -> None:
    assert len(trim(engine.synthesize(Utterance(text, voice)).samples, 22_050)) > 0.3 * 22_050


def test_a_sentence_of_two_thousand_letters_is_whole(engine: Pyttsx3Engine) -> None:
    clause = "Wärmen Sie etwas Öl, heben Sie die Schulter, und atmen Sie "
    one = len(trim(engine.synthesize(Utterance(clause * 2, "de")).samples, 22_050)) / 2
    text = (clause * 40)[:2000]
    whole = len(trim(engine.synthesize(Utterance(text, "de")).samples, 22_050))
    assert whole == pytest.approx(one * 2000 / len(clause), rel=0.1)


def test_an_unknown_voice_is_an_error(engine: Pyttsx3Engine) -> None:
    with pytest.raises(EngineError, match="no voice 'xx'"):
        engine.synthesize(Utterance("Hallo", "xx"))


def test_a_worker_that_was_killed_is_replaced(engine: Pyttsx3Engine) -> None:
    first = engine.synthesize(GERMAN)
    (killed,) = engine.workers.pids
    os.kill(killed, signal.SIGKILL)
    assert np.array_equal(engine.synthesize(GERMAN).samples, first.samples)
    assert killed not in engine.workers.pids
    assert not Path(f"/proc/{killed}").exists()  # it was waited for


def test_a_worker_that_dies_in_the_middle_is_tried_once_more(engine: Pyttsx3Engine, fake: Put) -> None:
    first = engine.synthesize(GERMAN)
    engine.close()
    runs = fake("real() if count > 1 else sys.stdin.readline()")
    assert np.array_equal(engine.synthesize(GERMAN).samples, first.samples)
    assert runs.read_text() == "xx"


def test_a_worker_that_hangs_is_ended_and_said(
    engine: Pyttsx3Engine, fake: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "START_S", 0.4)
    monkeypatch.setattr(module, "LETTER_S", 0.0)
    runs = fake("time.sleep(60)")
    with pytest.raises(EngineError) as caught:
        engine.synthesize(GERMAN)
    assert str(caught.value) == (
        'the voice de failed twice to speak "Legen Sie sich hin, und atmen Sie.": '
        "it did not answer within 0.4 s"
    )
    assert runs.read_text() == "xx"
    assert not len(engine.workers)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("written(b'RIFF'[:1])", "which cannot be right|no readable sound|nothing to say"),
        ("written(b'\\0' * 44100)", "finds nothing to say"),
        ("written(b'\\x10\\x40' * 2000)", "it spoke for 0.09 s, which cannot be right"),
        ("written(b'\\x10\\x40' * 22050 * 200)", "it spoke for 200.00 s, which cannot be right"),
        ("sys.exit('no driver here')", "its process ended: no driver here"),
        ('print(\'{"error": "out of breath"}\', flush=True); time.sleep(60)', "out of breath"),
        ('print(\'{"sample_rate": 1, "spent": false}\', flush=True); time.sleep(60)', "cannot be read"),
    ],
)
def test_what_cannot_be_right_is_an_error(engine: Pyttsx3Engine, fake: Put, body: str, message: str) -> None:
    fake(body)
    with pytest.raises(EngineError, match=message):
        engine.synthesize(GERMAN)


def test_closing_ends_what_speaks_and_the_engine_can_be_used_again(
    engine: Pyttsx3Engine, fake: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context():
        fake("time.sleep(60)")
        caught: list[EngineError] = []

        def speak() -> None:
            try:
                engine.synthesize(GERMAN)
            except EngineError as error:
                caught.append(error)

        thread = threading.Thread(target=speak)
        thread.start()
        while not engine.workers.pids:
            time.sleep(0.01)
        (pid,) = engine.workers.pids
        engine.close()
        thread.join(5)
        assert [str(error) for error in caught] == ["the voice was stopped"]
        assert not Path(f"/proc/{pid}").exists()
    monkeypatch.setattr(module, "_command", lambda: REAL)
    assert len(engine.synthesize(GERMAN).samples)


def test_ctrl_c_does_not_reach_the_worker(engine: Pyttsx3Engine) -> None:
    engine.synthesize(GERMAN)
    pid = engine.workers.pids[0]
    assert os.getsid(pid) == pid != os.getsid(0)
    engine.close()
    assert not Path(f"/proc/{pid}").exists()


def test_nothing_is_printed_and_a_file_named_like_a_module_does_no_harm(tmp_path: Path) -> None:
    for name in ("pyttsx3.py", "wave.py", "json.py", "signal.py"):
        (tmp_path / name).write_text("raise SystemExit('the wrong module')", encoding="utf-8")
    code = (
        "from voiceguide.engines.system.engine import Pyttsx3Engine\n"
        "from voiceguide.engines.base import Utterance\n"
        "engine = Pyttsx3Engine()\n"
        "print(len(engine.synthesize(Utterance('Hallo', 'de')).samples) > 5000)\n"
        "engine.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=30
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_worker_left_alone_goes_away() -> None:
    worker = Worker(REAL)
    try:
        worker.ask({"list": True}, 20)
        assert worker._process.stdin
        worker._process.stdin.close()
        assert worker._process.wait(5) == 0
    finally:
        worker.close()


def test_names_as_other_systems_give_them_are_made_unlike() -> None:
    listed = [
        ("HKEY\\ZIRA", "Microsoft Zira Desktop - English (United States)", "en-US"),
        ("com.apple.eddy.de", "Eddy", "de_DE"),
        ("com.apple.eddy.fr", "Eddy", "fr_FR"),
        ("com.apple.eddy.fr2", "Eddy", "fr_FR"),
    ]
    voices = module._named([{"id": i, "name": name, "language": tag} for i, name, tag in listed])
    assert [(voice.name, voice.language) for voice in voices] == [
        ("Microsoft Zira Desktop", "en-US"),
        ("Eddy (de-DE)", "de-DE"),
        ("Eddy (fr-FR)", "fr-FR"),
        ("com.apple.eddy.fr2", "fr-FR"),
    ]
