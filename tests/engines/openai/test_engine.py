"""An OpenAI-compatible server on this machine that does everything wrong that such servers do."""

from __future__ import annotations

import io
import json
import struct
import threading
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voiceguide.engines.base import Prosody, Utterance
from voiceguide.engines.openai import engine as module
from voiceguide.engines.openai.engine import OpenAiEngine
from voiceguide.engines.registry import Engines, choose_voice
from voiceguide.errors import EngineError, UnspeakableError
from voiceguide.options import Options
from voiceguide.studio import Studio

RATE = 24_000
HELLO = Utterance("Hello there.", "alloy", Prosody(rate=0.8))


def wav(seconds: float = 1.0, level: float = 0.3) -> bytes:
    tone = level * np.sin(np.arange(round(seconds * RATE)) * 0.06)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((tone * 32767).astype("<i2").tobytes())
    return buffer.getvalue()


def streamed() -> bytes:
    """Return a WAV as a server that streams writes it: lengths unknown."""
    data = bytearray(wav())
    struct.pack_into("<I", data, 4, 0xFFFFFFFF)
    struct.pack_into("<I", data, 40, 0xFFFFFFFF)
    return bytes(data) + b"\x01"  # and half a frame too much


def clicking() -> bytes:
    tone = np.frombuffer(wav()[44:], "<i2")
    samples = np.concatenate([tone, np.zeros(RATE // 4), np.full(RATE // 100, 20_000)]).astype("<i2")
    data = bytearray(wav()[:44])
    struct.pack_into("<I", data, 40, len(samples) * 2)
    return bytes(data) + samples.tobytes()


class Server(ThreadingHTTPServer):
    """Answers what `answers` lists, and then always the last of it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, bytes, dict[str, str]]] = [(200, wav(), {})]
        self.requests: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.now = self.most = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, *_: object) -> None:
        return


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.requests.append((self.path, body, dict(self.headers)))
            self.server.now += 1
            self.server.most = max(self.server.most, self.server.now)
            answers = self.server.answers
            status, data, headers = answers.pop(0) if len(answers) > 1 else answers[0]
        threading.Event().wait(0.02)
        self.server.now -= 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        length = len(data) + (500 if headers.get("X") == "cut" else 0)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv(module.URL, server.url)
        monkeypatch.setattr(module, "WAITS_S", (0.0, 0.0, 0.0))
        yield server
        server.shutdown()
        thread.join()


def test_it_is_off_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(module.URL, raising=False)
    with Engines() as engines:
        with pytest.raises(EngineError, match="openai is off: VOICEGUIDE_OPENAI_URL names no server"):
            choose_voice(engines, "openai/alloy", "en")
        assert choose_voice(engines, "", "en")[0] == "hibari"
    monkeypatch.setenv(module.URL, "file:///etc/passwd")
    with pytest.raises(EngineError, match="must start with http"):
        OpenAiEngine().voices()


def test_what_is_asked_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(module.KEY, "secret")
    monkeypatch.setenv(module.VOICES, "alloy, af_heart")
    monkeypatch.setenv(module.MODEL, "kokoro")
    engine = OpenAiEngine()
    assert [voice.name for voice in engine.voices()] == ["alloy", "af_heart"]
    assert "secret" not in engine.version() and server.url in engine.version()
    speech = engine.synthesize(HELLO)
    assert (len(speech.samples), speech.sample_rate) == (RATE, RATE)
    ((path, body, headers),) = server.requests
    assert path == "/v1/audio/speech"
    assert body == {
        "model": "kokoro",
        "voice": "alloy",
        "input": "Hello there.",
        "response_format": "wav",
        "speed": 0.8,
    }
    assert headers["Authorization"] == "Bearer secret"


@pytest.mark.parametrize("data", [streamed(), clicking()], ids=["streamed", "clicking"])
def test_what_servers_do_wrong_is_mended(server: Server, data: bytes) -> None:
    server.answers = [(200, data, {})]
    samples = OpenAiEngine().synthesize(HELLO).samples
    assert RATE <= len(samples) <= 1.3 * RATE
    assert np.abs(samples[-RATE // 100 :]).max() < 0.5


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"ID3\x04abc", "MP3 where WAV was asked for"),
        (b"\xff\xfb\x90\x00", "MP3 where WAV was asked for"),
        (b"OggS....", "Ogg where WAV"),
        (b"fLaC....", "FLAC where WAV"),
        (b"<!doctype html>", "a web page where WAV"),
        (b'{"audio": ""}', "JSON where WAV"),
        (b"", "nothing where WAV"),
        (b"RIFF\x00\x00\x00\x00WAVE", "holds no sound"),
        (wav(0.01), "which cannot be right"),
    ],
)
def test_what_is_no_speech_is_said(server: Server, data: bytes, message: str) -> None:
    server.answers = [(200, data, {})]
    with pytest.raises(EngineError, match=message):
        OpenAiEngine().synthesize(HELLO)


def test_silence_is_said(server: Server) -> None:
    server.answers = [(200, wav(level=0.0), {})]
    with pytest.raises(UnspeakableError):
        OpenAiEngine().synthesize(HELLO)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(server: Server, status: int) -> None:
    server.answers = [(status, b"busy", {"Retry-After": "0"}), (status, b"", {}), (200, wav(), {})]
    assert len(OpenAiEngine().synthesize(HELLO).samples) == RATE
    assert len(server.requests) == 3


def test_a_cut_answer_is_asked_for_again(server: Server) -> None:
    server.answers = [(200, wav()[:1000], {"X": "cut"}), (200, wav(), {})]
    assert len(OpenAiEngine().synthesize(HELLO).samples) == RATE


@pytest.mark.parametrize(
    ("status", "data", "message"),
    [
        (401, b'{"error": {"message": "wrong\\nkey"}}', "answers 401 wrong key"),
        (400, b'{"detail": "no such voice"}', "answers 400 no such voice"),
        (404, b"<html>not here</html>", "answers 404 <html>not here"),
        (503, b"busy", "does not speak after 4 attempts: 503 busy"),
    ],
)
def test_a_refusal_is_one_line(server: Server, status: int, data: bytes, message: str) -> None:
    server.answers = [(status, data, {})]
    with pytest.raises(EngineError, match=message) as caught:
        OpenAiEngine().synthesize(HELLO)
    assert "\n" not in str(caught.value)


def test_no_server_is_one_line(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(module.URL, "http://127.0.0.1:9/v1")
    with pytest.raises(EngineError, match=r"does not speak after 4 attempts: .*refused"):
        OpenAiEngine().synthesize(HELLO)


def test_few_are_asked_at_once(server: Server) -> None:
    engine = OpenAiEngine()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: engine.synthesize(HELLO), range(12)))
    assert server.most <= 2


def test_a_render_says_that_text_is_sent_and_asks_once_for_each_sentence(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    script = tmp_path / "a.md"
    script.write_text("Sit down. Breathe.\n\nSit down.\n", encoding="utf-8")
    options, told = (
        Options(voice="openai/alloy"),
        f"rendering sends the text to {server.url}, which speaks it",
    )
    with Studio() as studio:
        studio.check(script, options)
    assert told in caplog.messages and not server.requests, "it is told before anything is sent"
    for number in (1, 2):
        caplog.clear()
        with Studio() as studio:
            studio.render(script, tmp_path / f"{number}.wav", options)
        assert caplog.messages.count(told) == 1
    assert [body["input"] for _, body, _ in sorted(server.requests, key=str)] == ["Breathe.", "Sit down."]
