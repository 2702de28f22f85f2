"""Formats are found by a file's suffix or by name, and carry the bit rate asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.errors import UsageError
from voiceguide.output.formats import FORMATS, format_for
from voiceguide.output.tags import TAGGED


@pytest.mark.parametrize(
    "asked, name",
    [
        (Path("a/b.mp3"), "mp3"),
        (Path("Évening walk.M4B"), "m4b"),
        ("x.tar.opus", "opus"),
        ("flac", "flac"),
        ("WAV", "wav"),
        (".m4a", "m4a"),
    ],
)
def test_a_format_is_found_by_suffix_or_name(asked: Path | str, name: str) -> None:
    assert format_for(asked).name == name


@pytest.mark.parametrize("asked", ["x.ogg", "mp4", "", "noise", Path("x.mp3.part")])
def test_an_unknown_format_names_the_known_ones(asked: Path | str) -> None:
    with pytest.raises(UsageError, match="it knows mp3, m4a, m4b, opus, flac, wav"):
        format_for(asked)


def test_every_format_can_be_tagged_and_has_its_own_suffix() -> None:
    assert sorted(TAGGED) == sorted(FORMATS)
    assert [fmt.suffix for fmt in FORMATS.values()] == [f".{name}" for name in FORMATS]


def test_a_bit_rate_replaces_the_default_where_there_is_one() -> None:
    arguments = FORMATS["mp3"].ffmpeg_arguments(1)
    assert arguments[arguments.index("-b:a") + 1] == "64000"
    arguments = FORMATS["mp3"].ffmpeg_arguments(2, 192_000)
    assert arguments[arguments.index("-b:a") + 1] == "192000"
    assert "-b:a" not in FORMATS["flac"].ffmpeg_arguments(2, 192_000)


def test_only_what_loses_nothing_is_limited_close_to_the_ceiling() -> None:
    assert {name for name, fmt in FORMATS.items() if fmt.lossless} == {"flac", "wav"}
    for fmt in FORMATS.values():
        assert (fmt.ceiling_dbtp > -1.5) == fmt.lossless
