"""`voiceguide batch`: every combination, whatever fails; what is there whole is not made again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from doing import until
from hearing import decoded
from typer.testing import CliRunner

from voiceguide.cli import app

GOOD = "# Rest\nLean back. [pause 5s min=1s max=60s]\n"


def run(*arguments: str | Path, code: int = 0) -> tuple[str, str]:
    """Return (stdout, stderr) of a batch with beeps."""
    words = ["batch", "--jobs", "1", *map(str, arguments), "--engine", "tone"]
    result = CliRunner().invoke(app, words, prog_name="voiceguide")
    assert result.exit_code == code, result.output + str(result.exception)
    return result.stdout, result.stderr


def outcomes(out: str) -> dict[str, str]:
    data: dict[str, Any] = json.loads(out)
    return {Path(row["path"] or "none").name: row["outcome"] for row in data["files"]}


@pytest.fixture
def scripts(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("rest.md", "other.md")]
    for path in paths:
        path.write_text(GOOD, encoding="utf-8")
    return paths


def test_every_combination_is_made_once_and_then_only_what_changed(
    scripts: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    wish = [*scripts, "--voices", "tone,low-tone,tone", "--lengths", "10s,1m1.5s", "-o", folder]
    out, err = run(*wish, "--sidecar", "vtt")
    assert err == ""
    assert "8 made" in out
    names = [
        f"{name}.{voice}.{length}"
        for name in ("other", "rest")
        for voice in ("low-tone", "tone")
        for length in ("10s", "1m1.5s")
    ]
    suffixes = (".contour", ".mp3", ".timeline.json", ".vtt")
    assert sorted(path.name for path in folder.iterdir()) == [f"{n}{s}" for n in names for s in suffixes]
    made = sorted(folder.glob("*.mp3"), key=lambda path: path.stat().st_mtime_ns)
    assert [path.name.split(".")[2] for path in made] == ["10s"] * 4 + ["1m1"] * 4  # each is spoken once
    assert len(decoded(folder / "rest.tone.1m1.5s.mp3")) == round(61.5 * 44_100)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    again, _ = run(*wish, "--sidecar", "vtt", "--json")
    assert set(outcomes(again).values()) == {"there"}
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    scripts[0].write_text(GOOD + "\nWell done.\n", encoding="utf-8")
    (folder / "other.tone.10s.mp3").write_bytes(b"half")
    third, _ = run(*wish, "--sidecar", "vtt", "--json")
    made = [name for name, outcome in outcomes(third).items() if outcome == "done"]
    assert sorted(made) == ["other.tone.10s.mp3", *(f"{name}.mp3" for name in names if "rest" in name)]


def test_what_fails_is_told_with_its_reason_and_the_others_go_on(scripts: list[Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.md"
    bad.write_text(f"{GOOD}[bel]\n", encoding="utf-8")
    wish = [bad, tmp_path / "none.md", *scripts, "--lengths", "10s,2h", "-o", tmp_path / "out"]
    out, err = run(*wish, code=1)
    assert "2 made, 6 failed" in out
    assert f"bad.10s:\n{bad}:3:1: unknown cue 'bel', did you mean 'bell'?" in err
    assert f"none.10s, none.2h:\n{tmp_path / 'none.md'}:1:1: there is no such file" in err
    assert "rest.2h:\n" in err
    assert "cannot be 2:00:00 long: its shortest length is 0:" in err
    data = json.loads(run(*wish, "--json", code=1)[0])
    assert (data["ok"], data["error"]["kind"], data["folder"]) == (False, "batch", str(tmp_path / "out"))
    assert data["error"]["message"] == "6 of 8 files could not be made"
    rows = {(Path(row["script"]).stem, row["length"]): row for row in data["files"]}
    assert rows["bad", 10.0]["error"]["faults"][0]["suggestion"] == "bell"
    assert rows["rest", 7200.0]["error"]["kind"] == "duration"
    there = rows["rest", 10.0]
    assert (there["outcome"], there["duration"], there["error"]) == ("there", 10.0, None)
    assert there["bytes"] == Path(there["path"]).stat().st_size


def test_a_fault_that_shows_only_when_it_is_spoken_comes_back_from_its_process(tmp_path: Path) -> None:
    script = tmp_path / "tight.md"
    script.write_text("# T\n[play sub.wav]\n\nWords.\n", encoding="utf-8")
    target = tmp_path / "sub.wav"
    CliRunner().invoke(app, ["cues", "bell", "-o", str(target)])
    target.write_bytes(target.read_bytes()[:30])
    _, err = run(script, "-o", tmp_path / "out", code=1)
    assert "tight.md:2:" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--lengths", "12"], "--lengths 12: '12' needs a unit"),
        (["--lengths", "0s"], "--lengths 0s: must be greater than 0"),
        (["--bed", "oceen"], "unknown bed 'oceen'"),
        (["--format", "doc"], "'doc' is not a format"),
        (["--sidecar", "pdf"], "pdf"),
        (["--jobs", "0"], "--jobs: must be a whole number"),
    ],
)
def test_wrong_usage_is_told_at_once(
    scripts: list[Path], tmp_path: Path, arguments: list[str], said: str
) -> None:
    _, err = run(*scripts, "-o", tmp_path / "out", *arguments, code=2)
    assert said in err
    assert not (tmp_path / "out").exists()


def test_names_that_would_clash_are_refused(scripts: list[Path], tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    twin = tmp_path / "sub" / "rest.md"
    twin.write_text(GOOD, encoding="utf-8")
    folder = tmp_path / "out"
    assert "two scripts would both become rest" in run(scripts[0], twin, "-o", folder, code=2)[1]
    run(scripts[0], "-o", folder)
    assert "was made from another script of that name" in run(twin, "-o", folder, code=1)[1]
    _, err = run(scripts[1], "-o", folder, "--voices", "tone,tone/tone", code=1)
    assert "is made in another voice of that name already" in err


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "voiceguide", "batch", *map(str, arguments), "--engine", "tone"]
    return subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        # a shell has what it runs in the background ignore Ctrl-C, and the tests may be that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def halves(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if ".part" in path.name] if folder.exists() else []


@pytest.mark.parametrize(("kill", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_run_that_is_stopped_leaves_nothing_half_and_the_next_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kill: int, code: int
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    short, long = tmp_path / "short.md", tmp_path / "long.md"
    short.write_text(GOOD, encoding="utf-8")
    long.write_text("Hello. [hold 5h]\n", encoding="utf-8")
    folder = tmp_path / "out"
    with start(short, long, "-o", folder, "--jobs", "2") as process:
        until(lambda: (folder / "short.tone.natural.mp3").exists() and halves(folder))
        process.send_signal(kill)
        err = process.stderr.read() if process.stderr else ""
    assert process.returncode == code
    assert "Traceback" not in err
    until(lambda: not halves(folder))
    assert {path.name.split(".")[0] for path in folder.iterdir()} == {"short"}
    if kill == signal.SIGINT:
        assert list((tmp_path / "temporary").iterdir()) == []
    out, _ = run(short, "-o", folder, "--json")
    assert outcomes(out) == {"short.tone.natural.mp3": "there"}


def test_a_killed_worker_costs_nothing_but_time(
    tmp_path: Path, scripts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / "long.md"
    long.write_text("Hello. [hold 1h]\n", encoding="utf-8")
    folder = tmp_path / "out"
    with start(long, "-o", folder, "--jobs", "1") as process:
        until(lambda: halves(folder))
        os.kill(int(halves(folder)[0].split(".part")[0].rsplit(".", 1)[1].split("-")[0]), signal.SIGKILL)
        process.wait(120)
    assert process.returncode == 0
    assert len(list(folder.iterdir())) == 3
