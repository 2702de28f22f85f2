"""Sidecars stand beside the programme, complete or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voiceguide.errors import OutputError, UsageError
from voiceguide.output.sidecars.table import SIDECARS, check_names, write_sidecars
from voiceguide.timing.timeline import Chapter, Event, Timeline

RATE = 44_100
TIMELINE = Timeline(
    "Rest",
    4 * RATE,
    chapters=(Chapter("All", 0, 4 * RATE),),
    events=(Event("speech", RATE, 2 * RATE, text="Lie back."),),
)
PEAKS = np.zeros((40, 2), np.float32)


def write(names: list[str], audio: Path) -> list[Path]:
    return write_sidecars(names, audio, TIMELINE, cover=b"", peaks=PEAKS)


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    path = tmp_path / "Milk flow v1.2.mp3"
    path.write_bytes(b"not really audio")
    return path


def test_every_sidecar_is_named_after_the_programme(audio: Path) -> None:
    paths = write(list(SIDECARS), audio)
    assert [path.name.removeprefix("Milk flow v1.2") for path in paths] == [
        *(".vtt", ".srt", ".lrc", ".chapters.json", ".labels.txt", ".html", ".png")
    ]
    assert all(path.parent == audio.parent and path.stat().st_size for path in paths)
    assert {path.name for path in audio.parent.iterdir()} == {audio.name, *(path.name for path in paths)}


def test_text_sidecars_are_utf_8_with_plain_line_ends(audio: Path) -> None:
    for path in write(["vtt", "srt", "lrc", "json-chapters", "labels"], audio):
        data = path.read_bytes()
        assert b"\r" not in data
        assert data.decode("utf-8")


def test_a_sidecar_asked_for_twice_is_written_once(audio: Path) -> None:
    assert len(write(["vtt", "vtt"], audio)) == 1


def test_an_unknown_sidecar_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UsageError) as caught:
        check_names(["vtt", "htm"])
    assert str(caught.value) == (
        "unknown sidecar 'htm', did you mean 'html'?; "
        "the sidecars are vtt, srt, lrc, json-chapters, labels, html, png"
    )


def test_nothing_is_written_where_one_name_is_unknown(audio: Path) -> None:
    with pytest.raises(UsageError):
        write(["vtt", "nonsense"], audio)
    assert list(audio.parent.iterdir()) == [audio]


def test_nothing_is_left_where_one_sidecar_fails(audio: Path) -> None:
    (audio.parent / "Milk flow v1.2.srt").mkdir()
    with pytest.raises(OutputError, match="there is a folder of that name"):
        write(["vtt", "srt"], audio)
    assert not audio.with_suffix(".vtt").exists()
    assert len(list(audio.parent.iterdir())) == 2


def test_a_page_without_its_audio_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"gone\.html"):
        write(["html"], tmp_path / "gone.mp3")
    assert not list(tmp_path.iterdir())
