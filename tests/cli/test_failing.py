"""Whatever goes wrong: words or one JSON object, an exit code as documented, and never a traceback."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from voiceguide.cli import app
from voiceguide.studio import Studio

TONE = ["--engine", "tone"]
KINDS = {
    *("script", "duration", "usage", "input", "engine", "sound", "output", "verify"),
    *("system", "internal", "interrupted", "terminated"),
}


def run(*words: object, code: int = 0) -> tuple[str, str]:
    """Return (stdout, stderr) of a command that must end with this exit code."""
    result = CliRunner().invoke(app, [str(word) for word in words], prog_name="voiceguide")
    assert result.exit_code == code, result.output + str(result.exception)
    return result.stdout, result.stderr


def failing(folder: Path) -> list[tuple[str, int, list[str]]]:
    """Return (kind, exit code, command) of commands that fail, each in its own way."""
    good, bad, flat = folder / "good.md", folder / "bad.md", folder / "flat.wav"
    good.write_text("Hello. [pause 3s]\n", encoding="utf-8")
    bad.write_text("Hello. [bel]\n\n[pause 5]\n", encoding="utf-8")
    flat.write_bytes(b"RIFF")
    (folder / "odd.timeline.json").write_text("{}", encoding="utf-8")
    (folder / "odd.mp3").touch()
    (folder / "taken.mp3").mkdir()
    cover = folder / "cover.md"
    cover.write_text("---\ncover: flat.wav\n---\nHello.\n", encoding="utf-8")
    out = ["-o", str(folder / "x.mp3"), *TONE]
    return [
        ("script", 1, ["render", str(bad), *out]),
        ("script", 1, ["check", str(bad)]),
        ("script", 1, ["plan", str(bad)]),
        ("script", 1, ["render", str(folder / "none.md"), *out]),
        ("script", 1, ["check", str(folder)]),
        ("duration", 1, ["plan", str(good), "--duration", "5h", *TONE]),
        ("duration", 1, ["render", str(good), "--duration", "5h", *out]),
        ("usage", 2, ["render", str(good), "--pace", "warp", *out]),
        ("usage", 2, ["render", str(good), "--nonsense", *out]),
        ("usage", 2, ["render", str(good), "--jobs", "0", *out]),
        ("usage", 2, ["render"]),
        ("usage", 2, ["nonsense"]),
        ("usage", 2, ["cues", "bel", "-o", str(folder / "bel.wav")]),
        ("usage", 2, ["cues", "bell"]),
        ("usage", 2, ["say", "Hello."]),
        ("script", 1, ["render", str(good), "-o", str(folder / "x.mp3"), "--voice", "hart"]),
        ("script", 1, ["say", "Hello.", "-o", str(folder / "s.wav"), "--engine", "festival"]),
        ("engine", 1, ["voices", "--engine", "festival"]),
        ("engine", 1, ["voices", "--install", "nobody"]),
        ("input", 1, ["verify", str(folder / "none.mp3")]),
        ("input", 1, ["verify", str(folder)]),
        ("input", 1, ["verify", str(folder / "odd.mp3")]),
        ("script", 1, ["render", str(cover), *out]),
        ("script", 1, ["check", str(cover)]),
        ("usage", 2, ["render", str(good), "-o", str(good), "--format", "mp3", *TONE]),
        ("output", 1, ["render", str(good), "-o", str(folder / "good.md" / "x.mp3"), *TONE]),
        ("output", 1, ["new", str(good)]),
    ]


def checked(text: str) -> dict[str, Any]:
    """Return the one JSON object of a failed command, which must have the documented shape."""
    data: dict[str, Any] = json.loads(text)
    assert data["ok"] is False
    error = data["error"]
    assert set(error) == {"kind", "message", "faults"}
    assert error["kind"] in KINDS
    assert error["message"] and isinstance(error["message"], str)
    for fault in error["faults"]:
        assert {"path", "line", "column", "message"} <= set(fault)
    return data


def test_every_failure_is_one_json_object_with_the_exit_code_of_its_words(tmp_path: Path) -> None:
    for kind, code, words in failing(tmp_path):
        before = sorted(tmp_path.rglob("*"))
        out, err = run(*words, code=code)
        assert err and "Traceback" not in err, words
        assert not out.startswith("{"), words
        out, err = run(*words, "--json", code=code)
        assert checked(out)["error"]["kind"] == kind, words
        assert sorted(tmp_path.rglob("*")) == before, words


def test_every_success_is_one_json_object_too(tmp_path: Path) -> None:
    script = tmp_path / "good.md"
    script.write_text("Hello. [pause 3s]\n", encoding="utf-8")
    target = tmp_path / "x.wav"
    for words in (
        ["new", tmp_path / "fresh"],
        ["check", script],
        ["plan", script, *TONE],
        ["render", script, "-o", target, *TONE],
        ["render", script, "-o", target, "-q", *TONE],
        ["verify", target],
        ["say", "Hello.", "-o", tmp_path / "s.wav", *TONE],
        ["cues"],
        ["cues", "bell", "-o", tmp_path / "bell.wav"],
        ["voices", "--engine", "tone"],
        ["voices", "--install", "heart"],
        ["cache", "info"],
        ["cache", "path"],
        ["cache", "clear"],
    ):
        assert json.loads(run(*words, "--json")[0])["ok"] is True, words


def test_a_file_that_fails_its_checks_says_which_in_json(tmp_path: Path) -> None:
    script, target = tmp_path / "good.md", tmp_path / "x.wav"
    script.write_text("Hello. [pause 3s]\n", encoding="utf-8")
    run("render", script, "-o", target, "-q", *TONE)
    target.write_bytes(target.read_bytes()[:100_000])
    data = checked(run("verify", target, "--json", code=1)[0])
    assert data["error"]["kind"] == "verify"
    assert data["error"]["message"].startswith("failed: file, length")
    assert {check["name"] for check in data["checks"]} > {"file", "length", "loudness"}


def raising(error: BaseException) -> Any:
    def plan(*_: object) -> None:
        raise error

    return plan


@pytest.mark.parametrize(
    "error, kind, code, words",
    [
        (MemoryError(), "system", 1, "there is not enough memory for this"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "system", 1, "there is not enough memory"),
        (ImportError("x.so: failed to map segment from shared object"), "system", 1, "not enough memory"),
        (RuntimeError("can't start new thread"), "system", 1, "no further process or thread"),
        (
            BlockingIOError(errno.EAGAIN, "Try again"),
            "system",
            1,
            "no further process",
        ),
        (OSError(errno.EMFILE, "Too many open files", "/x"), "system", 1, "/x: too many files are open"),
        (KeyboardInterrupt(), "interrupted", 130, "interrupted"),
    ],
)
def test_what_the_machine_lacks_is_told_in_words(
    script: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, kind: str, code: int, words: str
) -> None:
    monkeypatch.setattr(Studio, "plan", raising(error))
    assert words in run("plan", script, code=code)[1]
    data = checked(run("plan", script, "--json", code=code)[0])
    assert data["error"]["kind"] == kind
    assert words in data["error"]["message"]


def test_an_unexpected_error_is_one_line_and_a_file_with_the_details(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(Studio, "plan", raising(ZeroDivisionError("a\nb")))
    out, err = run("plan", script, code=70)
    match = re.fullmatch(
        r"voiceguide: unexpected error, which is a defect of voiceguide: ZeroDivisionError: a b; "
        r"please report it with the file (.*\.txt)\n",
        err,
    )
    assert match and not out
    details = Path(match[1]).read_text(encoding="utf-8")
    assert "Traceback" in details and "ZeroDivisionError" in details and sys.version.split()[0] in details
    assert checked(run("plan", script, "--json", code=70)[0])["error"]["kind"] == "internal"


def test_an_unexpected_error_is_told_even_where_no_file_can_be_written(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    monkeypatch.setattr(Studio, "plan", raising(ZeroDivisionError()))
    assert run("plan", script, code=70)[1].endswith("ZeroDivisionError; please report it\n")


def started(*words: object, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "voiceguide", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | environment,
        # a shell has what it runs in the background ignore Ctrl-C, and the tests may be that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def test_a_terminal_without_our_letters_shows_what_it_can(tmp_path: Path) -> None:
    script = tmp_path / "ruhe.md"
    script.write_text("# Für dich\nSchön ruhig. [pausse 3s]\n", encoding="utf-8")
    process = started("check", script, PYTHONIOENCODING="ascii")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Sch?n ruhig" in err and "Traceback" not in err
    process = started("plan", script, "--engine", "tone", "--json", PYTHONIOENCODING="ascii")
    assert checked(process.communicate(timeout=60)[0])["error"]["faults"]
    script.write_text("# Für dich\nSchön ruhig. [pause 3s]\n", encoding="utf-8")
    for words in (["plan", script, *TONE], ["plan", script, "--json", *TONE], ["cues"], ["--help"]):
        process = started(*words, PYTHONIOENCODING="ascii")
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, ""), words
        assert "--json" not in words or json.loads(out)["title"] == "Für dich"


def test_a_file_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    script = tmp_path / "a\x1b[31mb\u202e.md"
    script.write_text("Hello. [pause 3s]\n", encoding="utf-8")
    for words in (["plan", script, *TONE], ["check", script], ["check", f"{script}x"]):
        process = started(*words)
        out, err = process.communicate(timeout=60)
        assert not {"\x1b", "\u202e"} & set(out + err), words


def test_whoever_stops_reading_hears_nothing_more(script: Path) -> None:
    process = started("plan", script, *TONE)
    assert process.stdout
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=60)
    assert err == ""


HOOK = """
import builtins, os, signal, sys
sys.argv = ["voiceguide", "plan", sys.argv[1]]
real = builtins.__import__
def hooked(name, *rest):
    if name == {name!r}:
        os.kill(os.getpid(), signal.SIGINT)
    return real(name, *rest)
from voiceguide.__main__ import main
builtins.__import__ = hooked
main()
"""


@pytest.mark.parametrize(
    "name, said",
    [("voiceguide.cli", ""), ("typer", ""), ("voiceguide.compiler", "voiceguide: interrupted\n")],
)
def test_an_interrupt_at_any_moment_from_the_start_says_nothing_odd(
    script: Path, name: str, said: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOOK.format(name=name), str(script)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", said)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
@pytest.mark.parametrize("name, code", [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_while_encoding_leaves_nothing_and_is_told_in_json(
    tmp_path: Path, name: str, code: int
) -> None:
    script, temporary = tmp_path / "long.md", tmp_path / "temporary"
    script.write_text("Hello. [hold 5h]\n", encoding="utf-8")
    temporary.mkdir()
    target = tmp_path / "out" / "x.opus"  # is encoded from end to end
    process = started("render", script, "-o", target, "--json", *TONE, TMPDIR=str(temporary))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list(tmp_path.glob("out/.*.opus")):
        time.sleep(0.02)
    process.send_signal(getattr(signal, name))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (code, "")
    assert checked(out)["error"]["kind"] == ("interrupted" if name == "SIGINT" else "terminated")
    assert list((tmp_path / "out").iterdir()) == []
    assert list(temporary.iterdir()) == []


def test_one_script_that_cannot_have_its_length_does_not_hide_the_faults_of_another(tmp_path: Path) -> None:
    first, second = tmp_path / "a.md", tmp_path / "b.md"
    first.write_text("---\nduration: 5h\n---\nHello. [pause 3s]\n", encoding="utf-8")
    second.write_text("Hello. [bel]\n", encoding="utf-8")
    for command in (["check"], ["render", "-o", tmp_path / "out", *TONE]):
        data = checked(run(*command[:1], first, second, *command[1:], "--json", code=1)[0])
        places = [(fault["path"], fault["line"], fault["column"]) for fault in data["error"]["faults"]]
        assert places == [(str(first), 2, 11), (str(second), 1, 8)]
