"""A programme is encoded where it is new, and has the same bytes whatever was kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hearing import decoded

from voiceguide.options import Options
from voiceguide.output.mp3 import encoder
from voiceguide.output.mp3.frames import split_frames
from voiceguide.studio import Studio
from voiceguide.units import FRAME

TONE = Options(voice="tone/tone")
CHAPTER = "## {name}\nThis is said in {name}. And one thing more. [pause {pause}s]\nThen it goes on.\n\n"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The samples of everything that was encoded."""
    lengths: list[int] = []
    really = encoder.encode_files

    def encode_files(
        pairs: Sequence[tuple[Path, Path]], arguments: Sequence[str], channels: int, **more: str
    ) -> None:
        lengths.extend(pcm.stat().st_size // 4 // channels for pcm, _ in pairs)
        really(pairs, arguments, channels, **more)

    monkeypatch.setattr(encoder, "encode_files", encode_files)
    return lengths


def script(*names: str, bed: str = "", pause: int = 9) -> str:
    front = f"---\nbed: {bed}\n---\n" if bed else ""
    return front + "".join(CHAPTER.format(name=name, pause=pause) for name in names)


def render(folder: Path, text: str, *, jobs: int | None = None, cached: bool = True, **more: object) -> bytes:
    (folder / "a.md").write_text(text, encoding="utf-8")
    with Studio(jobs=jobs, use_cache=cached) as studio:
        studio.render(folder / "a.md", folder / "a.mp3", TONE, **more)  # type: ignore[arg-type]
    return (folder / "a.mp3").read_bytes()


@pytest.mark.parametrize("bed", ["", "pink"])
def test_the_bytes_are_the_same_whatever_was_kept_and_however_many_encode(tmp_path: Path, bed: str) -> None:
    one, other = script("One", "Two", "Three", bed=bed), script("Zero", "Two", "Three", "Four", bed=bed)
    cold = render(tmp_path, one, jobs=1, cached=False)
    render(tmp_path, other, jobs=3)
    assert render(tmp_path, one, jobs=3) == cold  # after another that is alike
    assert render(tmp_path, one) == cold  # all of it kept
    assert render(tmp_path, one, sidecars=["png"]) == cold


def test_an_edit_encodes_its_chapter_and_what_lies_against_it(tmp_path: Path, encoded: list[int]) -> None:
    names = ["One", "Two", "Three", "Four", "Five", "Six"]
    text = script(*names, bed="rain")
    render(tmp_path, text)
    whole = sum(encoded)
    encoded.clear()
    render(tmp_path, text)
    assert not encoded
    render(tmp_path, text.replace("said in Two", "said now in Two, with some more words"))
    assert 0 < sum(encoded) < 0.6 * whole


def test_the_floor_is_encoded_once(tmp_path: Path, encoded: list[int]) -> None:
    render(tmp_path, script("One", pause=20))
    short = sum(encoded)
    encoded.clear()
    data = render(tmp_path, script("One", pause=900), cached=False)
    assert sum(encoded) < 1.2 * short
    assert len(split_frames(data)) > 900 * 44_100 // FRAME


@pytest.mark.slow
def test_a_steady_bed_is_encoded_once_for_each_place_of_its_loop(tmp_path: Path, encoded: list[int]) -> None:
    render(tmp_path, script("One", bed="brown", pause=3600))
    assert sum(encoded) < 400 * 44_100
    encoded.clear()
    render(tmp_path, script("One", bed="brown", pause=7200))
    assert sum(encoded) < 90 * 44_100


def test_it_is_as_long_as_its_timeline_and_loud_where_that_says(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(script("One", "Two", pause=12), encoding="utf-8")
    with Studio() as studio:
        done = studio.render(tmp_path / "a.md", tmp_path / "a.mp3", TONE)
        report = studio.verify(tmp_path / "a.mp3")
    heard = decoded(tmp_path / "a.mp3")
    assert len(heard) == done.timeline.length
    assert report.passed
    pauses = [event for event in done.timeline.events if event.kind == "pause"]
    for pause in pauses:
        quiet = heard[pause.start + 4_410 : pause.end - 4_410]
        assert 10 * np.log10(np.mean(quiet.astype(np.float64) ** 2)) == pytest.approx(-78, abs=1.5)
