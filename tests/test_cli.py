"""The command line: results on stdout, everything else on stderr, and exit codes that mean something."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voiceguide.cli import app

TONE = ["--engine", "tone"]


def run(*arguments: str | Path, code: int = 0) -> tuple[str, str]:
    """Return (stdout, stderr) of a command that must end with this exit code."""
    result = CliRunner().invoke(app, [str(word) for word in arguments], prog_name="voiceguide")
    assert result.exit_code == code, result.output + str(result.exception)
    return result.stdout, result.stderr


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_render_writes_the_programme_and_its_timeline(script: Path, tmp_path: Path) -> None:
    out, err = run("render", script, "-o", tmp_path / "o" / "x.mp3", *TONE)
    assert out.startswith(f"{tmp_path / 'o' / 'x.mp3'}  0:")
    assert "2 chapters" in out
    assert err == ""
    assert files(tmp_path / "o") == ["x.contour", "x.mp3", "x.timeline.json"]


def test_render_puts_files_into_output_by_default(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("render", script.name, "-q", *TONE)
    assert files(tmp_path / "output") == [
        "a break.draft.contour",
        "a break.draft.mp3",
        "a break.draft.timeline.json",
    ]


def test_json_is_one_object_with_what_was_written(script: Path, tmp_path: Path) -> None:
    out, _ = run("render", script, "-o", tmp_path / "x.flac", "--json", "--duration", "40s", *TONE)
    (done,) = json.loads(out)["files"]
    assert done["duration"] == 40.0
    assert done["samples"] == 40 * 44_100
    assert Path(done["timeline"]).name == "x.timeline.json"
    assert Path(done["contour"]).name == "x.contour"


def test_quiet_prints_nothing(script: Path, tmp_path: Path) -> None:
    assert run("render", script, "-o", tmp_path / "x.wav", "-q", *TONE) == ("", "")


def test_several_scripts_go_into_a_folder(script: Path, tmp_path: Path) -> None:
    other = tmp_path / "zweites ü.md"
    other.write_text("Hallo. [pause 1s]\n", encoding="utf-8")
    run("render", script, other, "-o", tmp_path / "out", "--format", "opus", "-q", *TONE)
    assert [name for name in files(tmp_path / "out") if name.endswith(".opus")] == [
        "a break.draft.opus",
        "zweites ü.draft.opus",
    ]
    run("render", script, other, "-o", tmp_path / "one.mp3", *TONE, code=2)


def test_nothing_is_written_where_one_of_several_scripts_has_a_fault(script: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.md"
    bad.write_text("Hello. [bel]\n", encoding="utf-8")
    _, err = run("render", script, bad, "-o", tmp_path / "out", *TONE, code=1)
    assert f"{bad}:1:8: unknown cue 'bel', did you mean 'bell'?" in err
    assert not (tmp_path / "out").exists()


def test_check_lists_every_fault(script: Path, tmp_path: Path) -> None:
    out, _ = run("check", script)
    assert out == f"{script}: no faults\n"
    bad = tmp_path / "bad.md"
    bad.write_text("Hello. [bel]\n\n[pause 5]\n", encoding="utf-8")
    _, err = run("check", bad, code=1)
    assert err == (
        f"{bad}:1:8: unknown cue 'bel', did you mean 'bell'?\n"
        "    1 | Hello. [bel]\n"
        "      |        ^^^^^\n\n"
        f"{bad}:3:8: '5' needs a unit: write 5s or 5m\n"
        "    3 | [pause 5]\n"
        "      |        ^\n"
    )
    out, _ = run("check", bad, "--json", code=1)
    faults = json.loads(out)["error"]["faults"]
    assert [(fault["line"], fault["column"]) for fault in faults] == [(1, 8), (3, 8)]


def test_plan_shows_estimates_and_how_long_it_can_be(script: Path) -> None:
    out, _ = run("plan", script, *TONE)
    assert "Settle in" in out
    assert "estimates" in out
    data = json.loads(run("plan", script, "--json", *TONE)[0])
    assert data["estimated"] is True
    assert data["shortest"] < data["natural"] == data["duration"] < data["longest"]


def test_an_impossible_length_names_the_possible_ones(script: Path, tmp_path: Path) -> None:
    _, err = run("render", script, "-o", tmp_path / "x.mp3", "--duration", "5h", *TONE, code=1)
    assert "cannot be 5:00:00 long: its shortest length is 0:" in err
    assert "To allow more: `elastic:` at the top, `::: repeat 2..6` or `::: optional`" in err
    assert files(tmp_path) == ["a break.md"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--duration", "12"],
        ["--pace", "warp"],
        ["--set", "nonsense"],
        ["--set", "nobody=1"],
        ["--format", "doc"],
        ["--bed", "oceen"],
        ["--sidecar", "pdf"],
        ["--loudness", "3"],
        ["--jobs", "0"],
        ["--unknown"],
    ],
)
def test_wrong_usage_exits_2_and_writes_nothing(script: Path, tmp_path: Path, arguments: list[str]) -> None:
    target = tmp_path / "out"
    _, err = run("render", script, "-o", target, *TONE, *arguments, code=2)
    assert err
    assert not target.exists()


def test_an_unknown_voice_or_engine_is_named(script: Path, tmp_path: Path) -> None:
    _, err = run("render", script, "-o", tmp_path / "x.mp3", "--voice", "hart", code=1)
    assert "hart" in err
    assert "heart" in err
    _, err = run("render", script, "-o", tmp_path / "x.mp3", "--engine", "festival", code=1)
    assert "tone" in err


def test_a_target_that_cannot_be_written_is_a_clear_error(script: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").write_text("a file, not a folder", encoding="utf-8")
    _, err = run("render", script, "-o", tmp_path / "sub" / "x.mp3", *TONE, code=1)
    assert "cannot be written: a part of its path is a file, not a folder" in err


def test_a_folder_may_be_called_like_a_file(script: Path, tmp_path: Path) -> None:
    (tmp_path / "x.mp3").mkdir()
    run("render", script, "-o", tmp_path / "x.mp3", "-q", *TONE)
    assert files(tmp_path / "x.mp3") == [
        "a break.draft.contour",
        "a break.draft.mp3",
        "a break.draft.timeline.json",
    ]


def test_say_writes_one_utterance_word_for_word(tmp_path: Path) -> None:
    out, _ = run("say", "1. Costs *5* [dollars] {now} & then # some", "-o", tmp_path / "s.wav", *TONE)
    assert files(tmp_path) == ["s.wav"]
    assert "0:" in out
    _, err = run("say", "🙂", "-o", tmp_path / "t.wav", *TONE, code=1)
    assert "nothing to say" in err


def test_new_writes_a_script_without_faults_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / 'my "break" #1'
    run("new", path)
    run("check", f"{path}.md")
    _, err = run("new", path, code=1)
    assert "already exists" in err


def test_cues_are_listed_and_written(tmp_path: Path) -> None:
    out, _ = run("cues")
    assert "bell" in out
    assert "ocean" in out
    assert {cue["name"] for cue in json.loads(run("cues", "--json")[0])["cues"]} >= {"bell", "gong"}
    run("cues", "bell", "-o", tmp_path / "bell.wav")
    assert (tmp_path / "bell.wav").stat().st_size > 10_000
    _, err = run("cues", "bel", "-o", tmp_path / "x.wav", code=2)
    assert "did you mean 'bell'" in err


def test_voices_are_listed() -> None:
    out, _ = run("voices", "--json", "--language", "en")
    voices = json.loads(out)["voices"]
    assert {"hibari", "pyttsx3"} <= {voice["engine"] for voice in voices}
    out, _ = run("voices", "--engine", "hibari")
    assert "heart" in out
    assert "heart" in run("voices", "--install", "heart")[0]
    run("voices", "--install", "nobody", code=1)


def test_verify_passes_what_was_rendered_and_fails_what_was_changed(script: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.wav"
    run("render", script, "-o", target, "-q", *TONE)
    assert "fail" not in run("verify", target)[0]
    data = bytearray(target.read_bytes())
    data[2_000_000:2_000_004] = b"\xff\x7f\x00\x80"
    target.write_bytes(data)
    report = json.loads(run("verify", target, "--json", code=1)[0])
    assert not report["ok"]
    _, err = run("verify", tmp_path / "none.mp3", code=1)
    assert "no such file" in err


def test_cache_commands_tell_what_is_kept_and_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(tmp_path))
    run("say", "Hello.", "-o", tmp_path / "a.mp3", *TONE)
    assert run("cache", "path")[0].strip() == str(tmp_path)
    info = json.loads(run("cache", "info", "--json")[0])
    assert (info["clips"]["entries"], info["clips"]["folder"]) == (1, str(tmp_path / "clips"))
    assert (info["parts"]["entries"], info["parts"]["folder"]) == (1, str(tmp_path / "parts"))
    lines = run("cache", "info")[0].splitlines()
    assert [line.partition(",")[0] for line in lines] == ["1 clips", "1 parts of programmes"]
    assert run("cache", "clear")[0] == "1 clips and 1 parts of programmes deleted\n"
    run("say", "Hello.", "-o", tmp_path / "a.mp3", "--no-cache", *TONE)
    info = json.loads(run("cache", "info", "--json")[0])
    assert (info["clips"]["entries"], info["parts"]["entries"]) == (0, 0)


@pytest.mark.parametrize("signal_number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_leaves_no_file_behind(tmp_path: Path, signal_number: int, code: int) -> None:
    script = tmp_path / "long.md"
    script.write_text("Hello. [hold 5h]\n", encoding="utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "voiceguide", "render", str(script), "-o", str(tmp_path / "out"), *TONE],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary)},
        # a shell has what it runs in the background ignore Ctrl-C, and the tests may be that
        preexec_fn=lambda: signal.signal(signal_number, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list(tmp_path.glob("out/.*.mp3")):
        time.sleep(0.02)
    process.send_signal(signal_number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in err
    assert list((tmp_path / "out").iterdir()) == []
    assert list(temporary.iterdir()) == []


def test_a_cache_that_cannot_be_used_is_told_with_what_follows_and_the_render_goes_on(
    script: Path, tmp_path: Path
) -> None:
    command = [
        sys.executable,
        "-m",
        "voiceguide",
        "render",
        str(script),
        "-o",
        str(tmp_path / "x.mp3"),
        *TONE,
    ]
    done = subprocess.run(
        [*command, "-q"],
        env={**os.environ, "VOICEGUIDE_CACHE_DIR": str(tmp_path / ("x" * 300)), "HIBARI_HOME": "x" * 300},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0 and done.stdout == ""
    lines = done.stderr.splitlines()
    assert [line.partition(" in ")[0] for line in lines] == [
        "voiceguide: the clip cache",
        "voiceguide: the part cache",
    ]
    assert all(
        line.endswith("cannot be used: the name is too long; what it would keep is made anew each time")
        for line in lines
    )
    assert files(tmp_path) == ["a break.md", "x.contour", "x.mp3", "x.timeline.json"]
