"""Source: places, faults with a caret, and files that are no scripts."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from voiceguide.errors import ScriptError
from voiceguide.script.source import MAX_FAULTS, Faults, Location, make_source, read_source, suggest


def _refusal(path: Path) -> str:
    start = time.monotonic()
    with pytest.raises(ScriptError) as caught:
        read_source(path)
    assert time.monotonic() - start < 20
    return str(caught.value)


def test_a_fault_shows_path_place_line_and_caret() -> None:
    source = make_source(Path("talks/a.md"), "Hello.\nRing the [bel] now.")
    assert str(source.fault(Location(2, 10), "unknown cue 'bel'", 5)) == (
        "talks/a.md:2:10: unknown cue 'bel'\n    2 | Ring the [bel] now.\n      |          ^^^^^"
    )


def test_a_caret_stands_below_its_place_whatever_is_before_it() -> None:
    source = make_source(Path("a.md"), "\t日本e\u0301[bel]")
    assert str(source.fault(Location(1, 6), "no", 5)) == (
        "a.md:1:6: no\n    1 | \t日本e\u0301[bel]\n      | \t     ^^^^^"
    )


def test_of_a_long_line_only_what_is_near_is_shown() -> None:
    source = make_source(Path("a.md"), "x" * 50_000 + "[bel]" + "y" * 50_000)
    message, line, caret = str(source.fault(Location(1, 50_001), "no", 5)).splitlines()
    assert message == "a.md:1:50001: no"
    assert len(line) < 140
    assert line[caret.index("^") : caret.rindex("^") + 1] == "[bel]"
    assert line.startswith("    1 | …x")
    assert line.endswith("y…")


def test_a_long_message_is_cut() -> None:
    fault = make_source(Path("a.md"), "x").fault(Location(1), "m" * 100_000)
    assert len(fault.message) == 300
    assert fault.message.endswith("m…")


def test_control_characters_of_a_script_never_reach_a_terminal() -> None:
    shown = str(make_source(Path("a.md"), "\x1b[31mred").fault(Location(1), "no"))
    assert "\x1b" not in shown


def test_a_place_outside_the_text_is_moved_into_it() -> None:
    source = make_source(Path("a.md"), "one\ntwo")
    assert source.fault(Location(9, 9), "no").location == Location(2, 4)
    assert source.fault(Location(0, 0), "no").location == Location(1, 1)


def test_the_same_fault_at_the_same_place_is_listed_once_and_in_order() -> None:
    faults = Faults(make_source(Path("a.md"), "one\ntwo"))
    for location in (Location(2), Location(1), Location(2)):
        faults.add(location, "no")
    assert [fault.location.line for fault in faults.listed()] == [1, 2]


def test_more_faults_than_anyone_reads_are_not_listed() -> None:
    faults = Faults(make_source(Path("a.md"), "x" * 1000))
    for column in range(1, 1000):
        faults.add(Location(1, column), "no")
    assert len(faults.listed()) == MAX_FAULTS + 1
    assert faults.full
    assert faults.listed()[-1].message == "there are more faults: correct the first 200 of them"


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("bel", ", did you mean 'bell'?"),
        ("BELL", ", did you mean 'bell'?"),
        ("zebra", ""),
        ("b" * 90_000, ""),
    ],
)
def test_a_near_word_is_suggested(word: str, hint: str) -> None:
    assert suggest(word, ["bell", "gong"]) == hint


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\rb", "\ufeffa\nb"])
def test_every_line_end_and_a_byte_order_mark_are_understood(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(text.encode())
    assert read_source(path).lines == ("a", "b")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gone.md"
    assert _refusal(path) == f"{path}:1:1: there is no such file"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    handles = Path("/proc/self/fd")
    before = len(list(handles.iterdir())) if handles.exists() else 0
    assert _refusal(tmp_path) == f"{tmp_path}:1:1: this is a folder: a script is a Markdown text file"
    if before:
        assert len(list(handles.iterdir())) == before


def test_a_fifo_is_refused_without_waiting(tmp_path: Path) -> None:
    path = tmp_path / "fifo.md"
    os.mkfifo(path)
    assert _refusal(path) == f"{path}:1:1: this is not a file: a script is a Markdown text file"


def test_a_device_is_refused_without_reading_it() -> None:
    assert (
        _refusal(Path("/dev/zero")) == "/dev/zero:1:1: this is not a file: a script is a Markdown text file"
    )


def test_a_symbolic_link_to_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "loop.md"
    path.symlink_to(path)
    assert _refusal(path).startswith(f"{path}:1:1: the script cannot be read: ")


def test_a_path_with_a_nul_or_a_name_too_long_is_refused(tmp_path: Path) -> None:
    assert "the script cannot be read: " in _refusal(tmp_path / "a\0b.md")
    assert "the script cannot be read: " in _refusal(tmp_path / ("a" * 5000))


def test_a_name_that_is_not_text_is_shown_as_well_as_it_can_be(tmp_path: Path) -> None:
    _refusal(tmp_path / os.fsdecode(b"\xff.md")).encode("utf-8")


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 5 * 1024 * 1024])
def test_a_file_over_one_mebibyte_is_refused(size: int, tmp_path: Path) -> None:
    path = tmp_path / "big.md"
    path.write_bytes(b"a" * size)
    assert _refusal(path) == f"{path}:1:1: the script is larger than 1024 KiB"


def test_what_is_not_utf8_is_pointed_at(tmp_path: Path) -> None:
    path = tmp_path / "latin.md"
    path.write_bytes("Grüße\r\nschöne ".encode() + b"Gr\xfc\xdfe")
    assert _refusal(path) == f"{path}:2:10: the script is not UTF-8 text: save it as UTF-8"


def test_a_nul_is_pointed_at(tmp_path: Path) -> None:
    path = tmp_path / "nul.md"
    path.write_bytes(b"one\ntw\0o")
    assert _refusal(path) == f"{path}:2:3: the script holds a NUL character: this is not a text file"
