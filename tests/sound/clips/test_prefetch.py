"""What is needed next is spoken meanwhile, and stops when it is told to."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from voiceguide.engines.base import Speech
from voiceguide.engines.tone import ToneEngine
from voiceguide.errors import EngineError
from voiceguide.options import Options
from voiceguide.output import write as publish
from voiceguide.sound.clips.cache import ClipCache
from voiceguide.sound.clips.prefetch import Prefetcher
from voiceguide.studio import Studio
from voiceguide.timing.sounds import Utterance


class Slow(ToneEngine):
    """The tone engine, which waits for `go` at each utterance, and remembers what it said."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Semaphore(0)
        self.said: list[str] = []

    def synthesize(self, utterance: Utterance) -> Speech:
        assert self.go.acquire(timeout=30)
        if utterance.text == "bad":
            raise EngineError("bad")
        self.said.append(utterance.text)
        return super().synthesize(utterance)


def items(*texts: str) -> list[Utterance]:
    return [Utterance(text, "tone", engine="tone") for text in texts]


def until(done: object) -> None:
    deadline = time.monotonic() + 30
    while not done() and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.01)


def test_it_speaks_into_the_cache_and_stops_when_told(tmp_path: Path) -> None:
    engine = Slow()
    following = Prefetcher(lambda _: engine, ClipCache(tmp_path), 1)
    following.begin(lambda: items(*(f"Sentence {number}." for number in range(60))))
    engine.go.release()
    until(lambda: engine.said)
    ending = threading.Thread(target=following.end)
    ending.start()
    time.sleep(0.05)
    engine.go.release(60)
    ending.join(30)
    following.close()
    until(lambda: ClipCache(tmp_path).info().entries == len(engine.said))
    assert 1 <= len(engine.said) <= 24  # one batch, if all of it was spoken before anybody looked


def test_a_fault_is_left_to_the_one_who_needs_it(tmp_path: Path) -> None:
    engine = Slow()
    engine.go.release()
    following = Prefetcher(lambda _: engine, ClipCache(tmp_path), 1)
    following.begin(lambda: items("bad"))
    following.end()
    assert ClipCache(tmp_path).info().entries == 0
    following.close()


def test_the_next_script_is_spoken_while_this_one_is_encoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(f"This is script {name}.\n", encoding="utf-8")
    kept: list[int] = []
    encode = publish.encode

    def waiting(*arguments: object, **options: object) -> None:
        until(lambda: ClipCache().info().entries == 2)
        kept.append(ClipCache().info().entries)
        encode(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(publish, "encode", waiting)
    with Studio() as studio:
        options = Options(engine="tone")
        studio.render(tmp_path / "a.md", tmp_path / "a.wav", options, following=tmp_path / "b.md")
        studio.render(tmp_path / "b.md", tmp_path / "b.wav", options)
    assert kept == [2, 2]
