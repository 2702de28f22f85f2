"""A programme and what stands beside it are written together: all of it, or nothing is replaced."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import voiceguide
from voiceguide.errors import OutputError
from voiceguide.output.files import files_for
from voiceguide.output.formats import FORMATS
from voiceguide.output.metadata import Metadata
from voiceguide.output.sidecars import SIDECARS
from voiceguide.output.sidecars.base import Sidecar
from voiceguide.output.write import write
from voiceguide.timing.timeline import Chapter, Event, Timeline

RATE = 44_100
TIMELINE = Timeline(
    "Rest",
    2 * RATE,
    chapters=(Chapter("All", 0, 2 * RATE),),
    events=(Event("speech", RATE, 2 * RATE, text="Lie back."),),
)
BLOCKS = [np.zeros(2 * RATE, np.float32)]


def write_all(folder: Path, sidecars: list[str], blocks: object = BLOCKS, name: str = "x.flac") -> list[Path]:
    files = files_for(folder / name, sidecars)
    write(blocks, files, FORMATS["flac"], TIMELINE, Metadata("Rest"))  # type: ignore[arg-type]
    return list(files.all())


def test_everything_is_written_and_nothing_else(tmp_path: Path) -> None:
    paths = write_all(tmp_path, list(SIDECARS))
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in paths}
    assert all(path.stat().st_size for path in paths)


def test_text_sidecars_are_utf_8_with_plain_line_ends(tmp_path: Path) -> None:
    for path in write_all(tmp_path, ["vtt", "srt", "lrc", "json-chapters", "labels"])[1:]:
        if path.suffix == ".contour":
            continue
        data = path.read_bytes()
        assert b"\r" not in data
        assert data.decode("utf-8")


def test_a_sidecar_asked_for_twice_is_written_once(tmp_path: Path) -> None:
    assert len(write_all(tmp_path, ["vtt", "vtt"])) == 4


def test_the_timeline_names_its_file_by_digest(tmp_path: Path) -> None:
    audio, beside, contour = write_all(tmp_path, [])
    data = json.loads(beside.read_text(encoding="utf-8"))
    assert data["file"] == {
        "name": "x.flac",
        "sha256": hashlib.sha256(audio.read_bytes()).hexdigest(),
        "contour": hashlib.sha256(contour.read_bytes()).hexdigest(),
    }


def test_a_page_of_audio_that_is_too_large_to_embed_names_the_file_it_will_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voiceguide.output.sidecars.page.MAX_EMBEDDED_BYTES", 100)
    *_, page = write_all(tmp_path, ["html"], name="Größe 1.flac")
    assert 'src="Gr%C3%B6%C3%9Fe%201.flac"' in page.read_text(encoding="utf-8")


def _fail(*_: object) -> Iterator[bytes]:
    yield b"half"
    raise OSError(28, "No space left on device")


def test_a_sidecar_that_fails_leaves_the_old_files_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = write_all(tmp_path, ["vtt"])
    old = {path: path.read_bytes() for path in paths}
    made: dict[str, Sidecar] = dict(SIDECARS)
    monkeypatch.setattr("voiceguide.output.write.SIDECARS", made | {"srt": Sidecar(".srt", _fail)})
    loud = [np.full(2 * RATE, 0.5, np.float32)]
    with pytest.raises(OutputError, match=r"x\.srt: cannot be written: the disk is full"):
        write_all(tmp_path, ["vtt", "srt"], loud)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == old


def _broken() -> Iterator[NDArray[np.float32]]:
    yield BLOCKS[0]
    raise KeyboardInterrupt


def test_an_interrupt_leaves_the_old_files_as_they_were(tmp_path: Path) -> None:
    old = {path: path.read_bytes() for path in write_all(tmp_path, ["png"])}
    with pytest.raises(KeyboardInterrupt):
        write_all(tmp_path, ["png"], _broken())
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == old


def test_a_run_that_ends_between_two_renames_is_told_by_verify(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audio, beside, _ = write_all(tmp_path, [])
    old = audio.read_bytes(), beside.read_bytes()
    replace = Path.replace

    def killed(self: Path, target: Path) -> Path:
        if target == audio:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            write_all(tmp_path, [], [np.full(2 * RATE, 0.1, np.float32)])
    assert audio.read_bytes() == old[0] and beside.read_bytes() != old[1]
    report = voiceguide.verify(audio)
    (check,) = (check for check in report.checks if check.name == "file")
    assert (check.passed, check.measured) == (False, "changed, or another file")


def test_the_audio_is_renamed_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    renamed: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        renamed.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    write_all(tmp_path, ["vtt", "html"])
    assert renamed == ["x.html", "x.vtt", "x.timeline.json", "x.contour", "x.flac"]
