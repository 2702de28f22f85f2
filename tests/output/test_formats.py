"""Formats are found by a file's suffix or by name, and carry the bit rate asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.errors import UsageError
from voiceguide.output.formats import FORMATS, format_for


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


def test_every_format_is_listed_under_its_own_name_and_suffix() -> None:
    assert [fmt.name for fmt in FORMATS.values()] == list(FORMATS)
    assert [fmt.suffix for fmt in FORMATS.values()] == [f".{name}" for name in FORMATS]


def test_the_names_of_formats_and_sidecars_are_known_without_loading_any() -> None:
    code = (
        "import sys\nfrom voiceguide.output.formats import FORMATS\n"
        "from voiceguide.output.sidecars import SIDECARS\n"
        "assert list(FORMATS) and list(SIDECARS) and 'mp3' in FORMATS\n"
        "assert not {'mutagen', 'numpy', 'PIL'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_bit_rate_replaces_the_default_where_there_is_one() -> None:
    arguments = FORMATS["mp3"].ffmpeg_arguments(1)
    assert arguments[arguments.index("-b:a") + 1] == "64000"
    arguments = FORMATS["mp3"].ffmpeg_arguments(2, 192_000)
    assert arguments[arguments.index("-b:a") + 1] == "192000"
    assert "-b:a" not in FORMATS["flac"].ffmpeg_arguments(2, 192_000)


def test_only_what_loses_nothing_is_limited_close_to_the_ceiling() -> None:
    assert {name for name, fmt in FORMATS.items() if not fmt.bitrates} == {"flac", "wav"}
    for fmt in FORMATS.values():
        assert (fmt.ceiling_dbtp > -1.5) == (not fmt.bitrates)
