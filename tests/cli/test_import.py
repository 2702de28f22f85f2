"""`voiceguide import` prints or writes a script, and what it does not say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voiceguide.cli import app

TEXT = "Sit down. [pause 3s] [soft music]\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*words: object, stdin: bytes | None = None) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["import", *map(str, words)], input=stdin)
    return done.exit_code, done.stdout, done.stderr


def test_the_script_goes_to_stdout_and_notices_to_stderr(file: Path) -> None:
    code, out, err = run(file)
    assert (code, out) == (0, "Sit down. [pause 3s]\n")
    assert err.splitlines() == [
        f"{file}:1:22: notice: what stands in square brackets is not spoken: it is left out",
        "    1 | Sit down. [pause 3s] [soft music]",
        "      |                      ^^^^^^^^^^^^",
    ]


def test_a_named_script_is_written_once_and_passes_check_and_fmt(file: Path) -> None:
    script = file.with_name("new.md")
    assert run(file, "-o", script)[:2] == (0, f"{script}\n")
    runner = CliRunner()
    assert runner.invoke(app, ["check", str(script)]).exit_code == 0
    assert runner.invoke(app, ["fmt", "--check", str(script)]).exit_code == 0
    code, _, err = run(file, "-o", script)
    assert (code, err) == (1, f"voiceguide: {script}: already exists\n")


def test_json_holds_the_script_and_each_notice_with_its_place(file: Path) -> None:
    code, out, _ = run(file, "--json")
    found = json.loads(out)
    assert (code, found["ok"], found["format"], found["script"]) == (
        0,
        True,
        "text",
        "Sit down. [pause 3s]\n",
    )
    (notice,) = found["notices"]
    assert (notice["line"], notice["column"], notice["severity"]) == (1, 22, "notice")
    assert found["lost"] == 1


def test_a_format_can_be_named_and_a_pipe_be_read() -> None:
    assert run("-", "--from", "lrc", stdin=b"[00:05.00]Hi\n")[1] == "[at 5s]\nHi\n"
    code, _, err = run("-", "--from", "lcr", stdin=b"x")
    assert code == 2
    assert "there is no format 'lcr', did you mean 'lrc'?; they are ssml, " in err


def test_a_language_can_be_named(file: Path) -> None:
    assert run(file, "--language", "de")[1].startswith('---\nlanguage: "de"\n---\n')


FAULTS = {
    b"\xff\xfe\x00\xd8": "this is not UTF-16 text: save it as UTF-8",
    b"one\ntw\xf6": "a.txt:2:3: this is not UTF-8 text: save it as UTF-8",
    b"a\0b": "this holds a NUL character: it is not a text file",
    b"<?xml version='1.0' encoding='ebcdic'?><speak/>": "the encoding ebcdic is not read: save it as UTF-8",
    b"x" * 1_100_000: "this is larger than 1024 KiB",
    b"": "there is nothing to say in this file",
    b" \n...\n": "there is nothing to say in this file",
}


@pytest.mark.parametrize("data", FAULTS, ids=lambda data: repr(data[:12]))
def test_a_file_that_cannot_be_read_is_a_fault_with_a_place(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    code, out, err = run(file)
    assert (code, out) == (1, "")
    assert FAULTS[data] in err.splitlines()[0]


def test_text_in_other_encodings_is_read(file: Path) -> None:
    file.write_bytes("Grüße.".encode("utf-16"))
    assert run(file)[1] == "Grüße.\n"
    file.write_bytes("<?xml version='1.0' encoding='ISO-8859-1'?><speak>Grüße.</speak>".encode("latin-1"))
    assert run(file)[1] == "Grüße.\n"


def test_a_folder_and_nothing_are_refused(tmp_path: Path) -> None:
    assert "this is a folder" in run(tmp_path)[2]
    assert "there is no such file" in run(tmp_path / "none")[2]
