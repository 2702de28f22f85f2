"""Voices downloaded from a server on this machine that misbehaves: they are whole, or not there."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from voiceguide.engines.piper import catalogue, download, store
from voiceguide.engines.piper.catalogue import File, Offer
from voiceguide.engines.piper.engine import PiperEngine
from voiceguide.errors import EngineError

MODEL = bytes(range(256)) * 4000
SETTINGS = json.dumps(
    {"audio": {"sample_rate": 16000}, "phoneme_id_map": {"a": [1]}, "language": {"code": "de_DE"}}
).encode()
FILES = {"de_DE-tina-low.onnx": MODEL, "de_DE-tina-low.onnx.json": SETTINGS, "MODEL_CARD": b"CC0"}


class Server(ThreadingHTTPServer):
    """Serves FILES; `faults` says what goes wrong with each of the next requests for the model."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.faults: list[str] = []
        self.ranges: list[str] = []
        self.resumes = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/voices"

    def handle_error(self, *_: object) -> None:
        return


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        data = FILES.get(self.path.rsplit("/", 1)[-1])
        is_model = self.path.endswith(".onnx")
        fault = self.server.faults.pop(0) if is_model and self.server.faults else ""
        if data is None or not self.path.startswith("/voices/de/") or fault == "missing":
            self.send_error(404)
            return
        wanted = self.headers.get("Range", "")
        if is_model:
            self.server.ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and self.server.resumes else 0
        self.send_response(206 if start else 200)
        body = data[start:]
        if fault == "flipped":
            body = body[:1000] + bytes([body[1000] ^ 1]) + body[1001:]
        if fault == "longer":
            body += b"x" * 100
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 3] if fault == "cut" else b"" if fault == "nothing" else body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server) -> Path:
    monkeypatch.setenv("VOICEGUIDE_VOICES_DIR", str(tmp_path / "voices"))
    monkeypatch.setenv("VOICEGUIDE_PIPER_URL", server.address + "/")
    monkeypatch.setattr(store, "offers", lambda: {"tina": offer()})
    monkeypatch.setattr("voiceguide.engines.piper.engine.offers", lambda: {"tina": offer()})
    return tmp_path / "voices"


def offer() -> Offer:
    files = tuple(
        File(name, len(data), hashlib.md5(data, usedforsecurity=False).hexdigest())
        for name, data in FILES.items()
    )
    return Offer("tina", "de-DE", "woman", "CC BY 4.0", "Tina", "de/de_DE/tina/low", files)


def _left(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir()) if home.exists() else []


def test_a_voice_is_downloaded_whole_and_found_without_a_server(home: Path, server: Server) -> None:
    heard: list[tuple[int, int]] = []
    said = PiperEngine().install("tina", lambda done, total: heard.append((done, total)))
    assert said == ("tina is installed (1 MB, checked against its publisher's MD5; licence: CC BY 4.0; Tina)")
    assert _left(home) == ["tina"]
    assert {path.name: path.read_bytes() for path in (home / "tina").iterdir()} == FILES
    assert heard[-1] == (offer().bytes, offer().bytes)
    server.shutdown()
    (voice,) = PiperEngine().voices()
    assert (voice.name, voice.language, voice.installed, voice.bytes) == (
        "tina",
        "de-DE",
        True,
        offer().bytes,
    )
    assert PiperEngine().install("tina") == "tina is already installed"
    assert PiperEngine().remove("tina") == "tina is removed"
    assert _left(home) == []
    (voice,) = PiperEngine().voices()
    assert not voice.installed
    with pytest.raises(EngineError, match="'tina' is not installed"):
        PiperEngine().remove("tina")


@pytest.mark.parametrize("faults", [["cut"], ["cut", "cut", "cut"], ["nothing", "cut"]])
def test_a_cut_connection_is_resumed(home: Path, server: Server, faults: list[str]) -> None:
    server.faults = list(faults)
    store.install_offer(offer())
    assert (home / "tina" / "de_DE-tina-low.onnx").read_bytes() == MODEL
    assert server.ranges[0] == ""
    assert server.ranges[-1] == f"bytes={_after(faults)}-"


def _after(faults: list[str]) -> int:
    done = 0
    for fault in faults:
        done += (len(MODEL) - done) // 3 if fault == "cut" else 0
    return done


def test_a_server_that_cannot_resume_is_asked_from_the_start(home: Path, server: Server) -> None:
    server.faults, server.resumes = ["cut"], False
    store.install_offer(offer())
    assert (home / "tina" / "de_DE-tina-low.onnx").read_bytes() == MODEL


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        (["nothing"] * 10, r"cannot be downloaded: \w+"),
        (["flipped"], "arrived damaged, or is not the file that voiceguide knows"),
        (["longer"], "it is too long"),
        (["missing"], "cannot be downloaded: the server answers 404"),
    ],
)
def test_what_goes_wrong_is_one_line_and_leaves_nothing(
    home: Path, server: Server, faults: list[str], message: str
) -> None:
    server.faults = faults
    with pytest.raises(EngineError, match=message) as caught:
        store.install_offer(offer())
    assert "\n" not in str(caught.value)
    assert _left(home) == []


def test_another_hash_than_the_known_one_is_refused(home: Path) -> None:
    right = offer()
    wrong = File(right.files[0].name, right.files[0].bytes, "0" * 32)
    other = Offer(right.name, right.language, "", "", "", right.folder, (wrong, *right.files[1:]))
    with pytest.raises(EngineError, match="arrived damaged"):
        store.install_offer(other)
    assert _left(home) == []


def test_no_server_is_one_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_PIPER_URL", "http://127.0.0.1:9/voices")
    with pytest.raises(EngineError, match=r"cannot be downloaded: .*refused"):
        store.install_offer(offer())
    assert _left(home) == []


def test_a_full_disk_is_told_before_and_during(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(home.parent)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
        with pytest.raises(EngineError, match=r"has 0 MB left, and tina needs 1 MB"):
            store.install_offer(offer())
    assert _left(home) == []
    full = Path("/dev/full")
    if full.exists():
        with pytest.raises(EngineError, match="the disk is full"):
            download.download(f"{catalogue.address()}/de/x/MODEL_CARD", offer().files[2], full)


def test_the_catalogue_is_sound() -> None:
    found = catalogue.offers()
    assert {"kerstin", "mls", "gilles", "siwis", "claude", "serena", "edresson", "alex"} <= set(found)
    for voice in found.values():
        assert [file.name.rpartition(".")[2] for file in voice.files] == ["onnx", "json", "MODEL_CARD"]
        assert voice.licence and all(len(file.md5) == 32 for file in voice.files)
        assert voice.credit or not voice.licence.startswith("CC BY")
        assert "lessac" not in voice.folder
    assert found["kerstin"].bytes // 10**6 == 63


@pytest.mark.parametrize(
    ("present", "message"),
    [
        ([], "there is no such file"),
        (["de_DE-tina-low.onnx"], r"tina-low.onnx.json: there is no such file"),
        (["de_DE-tina-low.onnx", "de_DE-tina-low.onnx.json"], "is not a model of Piper"),
    ],
)
def test_a_file_that_is_no_voice_is_refused(
    home: Path, tmp_path: Path, present: list[str], message: str
) -> None:
    for name in present:
        (tmp_path / name).write_bytes(FILES[name])
    with pytest.raises(EngineError, match=message):
        PiperEngine().install(str(tmp_path / "de_DE-tina-low.onnx"))
    assert _left(home) == []


def test_a_damaged_folder_of_voices_hides_nothing_else(home: Path) -> None:
    store.install_offer(offer())
    (home / "other").mkdir()
    (home / "other" / "x.onnx").write_bytes(b"")
    (home / "file").write_bytes(b"")
    assert list(store.installed()) == ["tina"]
