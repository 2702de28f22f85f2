"""Which file each script becomes, what is refused before a word is spoken, and pipes instead of files."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image
from typer.testing import CliRunner

import voiceguide
from voiceguide import Options, UsageError
from voiceguide.cli import app
from voiceguide.engines.tone import ToneEngine

TONE = ["--engine", "tone"]
TEXT = "Hello. [pause 3s]\n"


def run(*words: object, code: int = 0, stdin: str | None = None) -> tuple[str, str]:
    result = CliRunner().invoke(app, [str(word) for word in words], prog_name="voiceguide", input=stdin)
    assert result.exit_code == code, result.output + str(result.exception)
    return result.stdout, result.stderr


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with what it holds."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test in which anything is spoken."""

    def refuse(*_: object) -> Any:
        raise AssertionError("something was spoken")

    monkeypatch.setattr(ToneEngine, "synthesize", refuse)


@pytest.fixture
def calm(tmp_path: Path) -> Path:
    """Return a script that uses a file of every kind."""
    folder = tmp_path / "calm"
    folder.mkdir()
    noise = 0.1 * np.random.default_rng(0).standard_normal(44_100)
    for name in ("calm.mp3", "ding.wav", "song.flac", "calm.m4b.wav"):
        soundfile.write(folder / name, noise, 44_100)
    Image.new("RGB", (600, 600)).save(folder / "calm.png")
    script = folder / "calm.md"
    script.write_text(
        "---\ncover: calm.png\nbeds: {mine: calm.mp3}\nbed: mine\ncues: {ding: ding.wav}\n---\n"
        "Hello. [ding] [play song.flac]\n",
        encoding="utf-8",
    )
    return script


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize(
    "words, replaced",
    [
        (["-o", "calm.mp3"], "calm.mp3"),
        (["-o", "./../calm/calm.mp3"], "calm.mp3"),
        (["-o", "calm.wav", "--sidecar", "vtt,png"], "calm.png"),
        (["-o", "ding.wav"], "ding.wav"),
        (["-o", "song.flac"], "song.flac"),
        (["-o", "link.mp3"], "calm.mp3"),
        (["-o", "hard.flac"], "song.flac"),
    ],
)
def test_no_output_replaces_an_input(
    calm: Path, words: list[str], replaced: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(calm.parent)
    (calm.parent / "link.mp3").symlink_to("calm.mp3")
    os.link(calm.parent / "song.flac", calm.parent / "hard.flac")
    before = tree(calm.parent)
    _, err = run("render", "calm.md", *words, *TONE, code=2)
    assert "would replace" in err and replaced in err
    assert tree(calm.parent) == before


@pytest.mark.usefixtures("silent")
def test_no_output_replaces_the_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("t.md", "t.html", "t.mp3", "t.timeline.json"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    before = tree(tmp_path)
    for words in (
        ["t.md", "-o", "t.md", "--format", "mp3"],
        ["t.html", "-o", "t.mp3", "--sidecar", "html"],
        ["t.mp3", "-o", "t.mp3"],
        ["t.timeline.json", "-o", "t.wav"],
        ["t.md", "t.mp3", "-o", ".", "--engine", "tone"],  # one script's output, another script
    ):
        run("render", *words, *TONE, code=2)
        assert tree(tmp_path) == before, words


@pytest.mark.usefixtures("silent")
def test_the_python_api_refuses_it_too(calm: Path) -> None:
    with pytest.raises(UsageError, match="would replace"):
        voiceguide.render(calm, calm.parent / "calm.mp3", Options(engine="tone"))
    with pytest.raises(UsageError, match=r"does not end in \.wav"):
        with voiceguide.Studio() as studio:
            studio.render(calm, calm.parent / "x.mp3", Options(engine="tone"), format_name="wav")


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize(
    "words, message",
    [
        (["-o", "x.mp3", "--format", "wav"], "x.mp3 does not end in .wav, as the format wav does"),
        (["-o", "x.m4a", "--format", "m4b"], "x.m4a does not end in .m4b"),
        (["-o", "x.doc"], "'x.doc' is not a format voiceguide writes"),
        (["-o", ".mp3"], ".mp3: the name of the file is missing before .mp3"),
        (["-o", "sub/.WAV"], "the name of the file is missing before .WAV"),
        (["-o", "-", "--sidecar", "vtt"], "a pipe holds the audio alone"),
        (["-o", "-", "--json"], "a pipe holds the audio alone"),
    ],
)
def test_what_contradicts_itself_is_refused_before_speaking(
    script: Path, tmp_path: Path, words: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out, err = run("render", script, *words, *TONE, code=2)
    assert message in (json.loads(out)["error"]["message"] if "--json" in words else err)
    assert list(tree(tmp_path)) == [script.name]


@pytest.mark.usefixtures("silent")
def test_what_cannot_be_written_is_told_before_speaking(script: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "x.timeline.json").mkdir()
    for target in ("file/x.mp3", "x.mp3"):
        assert "cannot be written" in run("render", script, "-o", tmp_path / target, *TONE, code=1)[1]


def test_every_path_that_was_written_is_printed(script: Path, tmp_path: Path) -> None:
    out, _ = run("render", script, "-o", tmp_path / "o" / "x.mp3", "--sidecar", "vtt,html", *TONE)
    first, *rest = out.splitlines()
    assert first.startswith(f"{tmp_path / 'o' / 'x.mp3'}  0:")
    assert rest == [
        str(tmp_path / "o" / name) for name in ("x.timeline.json", "x.contour", "x.vtt", "x.html")
    ]
    assert sorted(tree(tmp_path / "o")) == ["x.contour", "x.html", "x.mp3", "x.timeline.json", "x.vtt"]


def test_two_scripts_of_one_name_do_not_replace_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scripts = [tmp_path / "n1" / "r.md", tmp_path / "n2" / "r.md"]
    for script in scripts:
        script.parent.mkdir()
        script.write_text(TEXT, encoding="utf-8")
    run("render", "n1/r.md", "--voice", "heart", "-q")
    before = tree(tmp_path)
    _, err = run("render", "n2/r.md", "--voice", "heart", code=2)
    assert err == (
        "voiceguide: output/r.mp3 was made from another script of that name; name this one with -o\n"
    )
    _, err = run("render", *scripts, code=2)
    assert "two scripts would both become output/r.mp3" in err
    assert tree(tmp_path) == before
    run("render", "n1/r.md", "--voice", "heart", "-q")  # the same script again
    run("render", "n2/r.md", "--voice", "heart", "-q", "-o", "output/r.mp3")  # on purpose
    run("render", "n2/r.md", "--voice", "heart", "-q")


def test_a_draft_does_not_replace_the_real_thing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("r.md").write_text(TEXT, encoding="utf-8")
    run("render", "r.md", "-q", *TONE)
    run("render", "r.md", "-q", "--voice", "tone/low-tone", "--format", "wav")
    assert sorted(tree(tmp_path / "output")) == [
        *("r.draft.contour", "r.draft.mp3", "r.draft.timeline.json"),
        *("r.draft.wav", "r.draft.wav.contour", "r.draft.wav.timeline.json"),
    ]


def test_two_files_of_one_stem_are_verified_each_against_its_own(script: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "o" / "break.mp3", tmp_path / "o" / "break.m4b"
    run("render", script, "-o", first, "-q", *TONE)
    run("render", script, "-o", second, "-q", "--duration", "40s", *TONE)
    for path in (first, second):
        report = json.loads(run("verify", path, "--json")[0])
        assert next(check["measured"] for check in report["checks"] if check["name"] == "file") == (
            "the same bytes"
        )


def test_verify_says_where_a_timeline_belongs_to_another_file(script: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.wav", tmp_path / "b.wav"
    run("render", script, "-o", first, "-q", *TONE)
    first.rename(second)
    for suffix in (".timeline.json", ".contour"):
        (tmp_path / f"a{suffix}").rename(tmp_path / f"b{suffix}")
    assert "the same bytes" in run("verify", second)[0]  # a new name alone is no fault
    run("render", script, "-o", first, "-q", "--duration", "40s", *TONE)
    first.replace(second)
    assert "its timeline belongs to another file: a.wav" in run("verify", second, code=1)[0]


def piped(*words: object, stdin: bytes = b"", cwd: Path) -> tuple[bytes, str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "voiceguide", *map(str, words)], input=stdin, capture_output=True, cwd=cwd
    )
    return done.stdout, done.stderr.decode(), done.returncode


@pytest.mark.parametrize("name", ["mp3", "wav", "flac"])
def test_a_programme_goes_through_a_pipe_whole(script: Path, tmp_path: Path, name: str) -> None:
    out, err, code = piped("render", script, "-o", "-", "--format", name, *TONE, cwd=tmp_path)
    assert (code, err) == (0, "")
    run("render", script, "-o", tmp_path / f"x.{name}", "-q", *TONE)
    assert out == (tmp_path / f"x.{name}").read_bytes()
    assert soundfile.info(io.BytesIO(out)).samplerate == 44_100
    (tmp_path / f"x.{name}").unlink()
    assert sorted(tree(tmp_path)) == [script.name, "x.contour", "x.timeline.json"]


def test_a_script_comes_through_a_pipe(tmp_path: Path) -> None:
    out, err, code = piped("check", "-", stdin=b"Hello. [bel]\n", cwd=tmp_path)
    assert (out, code) == (b"", 1)
    assert err.startswith("<stdin>:1:8: unknown cue 'bel', did you mean 'bell'?\n    1 | Hello. [bel]\n")
    out, err, code = piped("plan", "-", "--json", *TONE, stdin=TEXT.encode(), cwd=tmp_path)
    assert (json.loads(out)["ok"], err, code) == (True, "", 0)
    out, err, code = piped("render", "-", "-o", "x.wav", "-q", *TONE, stdin=TEXT.encode(), cwd=tmp_path)
    assert (out, err, code) == (b"", "", 0)
    assert sorted(tree(tmp_path)) == ["x.contour", "x.timeline.json", "x.wav"]
    out, _, code = piped("render", "-", "-o", "-", *TONE, stdin=TEXT.encode(), cwd=tmp_path)
    assert code == 0 and out[:3] == b"ID3"


@pytest.mark.parametrize(
    "stdin, message",
    [
        (b"\xff", "<stdin>:1:1: the script is not UTF-8 text"),
        (b"x" * 1_100_000, "the script is larger than 1024 KiB"),
    ],
)
def test_an_odd_script_from_a_pipe_is_a_fault_like_any_other(
    tmp_path: Path, stdin: bytes, message: str
) -> None:
    _, err, code = piped("check", "-", stdin=stdin, cwd=tmp_path)
    assert code == 1 and message in err


def test_standard_input_needs_a_name_to_become(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "name the file that standard input becomes" in run("render", "-", code=2, stdin=TEXT)[1]
    assert "only once" in run("check", "-", "-", code=2, stdin=TEXT)[1]
    assert not tree(tmp_path)


def test_say_refuses_what_holds_nothing_or_too_much(tmp_path: Path) -> None:
    for text in ("", "   "):
        _, err = run("say", text, "-o", tmp_path / "s.wav", *TONE, code=2)
        assert err == "voiceguide: there is nothing to say: the text is empty\n"
    _, err = run("say", "x" * 20_001, "-o", tmp_path / "s.wav", *TONE, code=2)
    assert "at most 20000 characters" in err
    assert not tree(tmp_path)


def test_a_file_name_that_is_not_utf_8_can_be_rendered(tmp_path: Path) -> None:
    script = tmp_path / os.fsdecode(b"a\xffb.md")
    script.write_text(TEXT, encoding="utf-8")
    target = tmp_path / os.fsdecode(b"c\xffd.mp3")
    _, err, code = piped("render", script, "-o", target, "--sidecar", "html,png,vtt", *TONE, cwd=tmp_path)
    assert (err, code) == ("", 0)
    assert target.exists()
    assert piped("verify", target, cwd=tmp_path)[2] == 0


@pytest.mark.parametrize("command", ["batch", "publish", "fmt"])
def test_what_names_its_files_after_scripts_takes_no_pipe_and_says_so(command: str, tmp_path: Path) -> None:
    where = [] if command == "fmt" else ["-o", tmp_path]
    _, err = run(command, "-", *where, code=2, stdin=TEXT)
    assert "this command takes files, not a pipe: name the script" in err
    assert list(tmp_path.iterdir()) == []
    assert "pipe" not in run(command, "--help")[0]


@pytest.mark.parametrize("command", ["check", "plan"])
def test_what_says_that_it_reads_a_pipe_reads_one(command: str) -> None:
    assert "- reads" in " ".join(run(command, "--help")[0].split())
    out, _ = run(command, "-", *TONE, stdin=TEXT)
    assert "no faults" in out or "Hello." in out
