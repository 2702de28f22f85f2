"""`voiceguide check --explain` shows a script as it will be spoken, beside its source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voiceguide.cli import app

TEXT = """\
---
language: en-US
vars: {oil: coconut oil}
pronounce: {areola: uh REE oh luh}
---
## Begin
Warm the {oil} for 30s. [pause 5s]

::: each side = left, right
1. Your {side} [H2O]{sub="water"}, areola. [hold 20s halfway countdown=3]
:::
::: slot 30s
[bell] Rest. [hold fill]
:::
[at 3:00]
[count 2]
"""
HEARD = [
    (6, "section", "Begin"),
    (7, "speech", "Warm the coconut oil for 30 seconds."),
    (7, "pause", "5s"),
    (10, "speech", "Your left water, uh ree oh luh /əˈɹiːoʊlə/."),
    (10, "hold", "20s, halfway, a countdown of 3"),
    (10, "speech", "Your right water, uh ree oh luh /əˈɹiːoʊlə/."),
    (10, "hold", "20s, halfway, a countdown of 3"),
    (12, "slot", "30s"),
    (13, "cue", "bell"),
    (13, "speech", "Rest."),
    (13, "hold", "what the slot has left"),
    (15, "pause", "until 3:00"),
    (16, "count", "One."),
    (16, "count", "Two."),
]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["check", "--explain", *map(str, words)])
    return done.exit_code, done.output


def test_everything_that_is_heard_has_its_line(script: Path) -> None:
    code, output = run("--voice", "tone/tone", "--json", script)
    assert code == 0
    (found,) = json.loads(output)["scripts"]
    assert found["path"] == str(script)
    assert [(row["line"], row["kind"], row["text"]) for row in found["heard"]] == HEARD
    assert {row["voice"] for row in found["heard"] if row["kind"] == "speech"} == {"tone"}


def test_the_source_stands_beside_it_once_for_each_change_of_line(script: Path) -> None:
    code, output = run("--voice", "tone/tone", script)
    assert code == 0
    lines = [line.split() for line in output.splitlines()]
    at = next(number for number, line in enumerate(lines) if line[:1] == ["7"])
    source = ["Warm", "the", "{oil}", "for", "30s.", "[pause", "5s]"]
    assert lines[at] == ["7", *source, "Warm", "the", "coconut", "oil", "for", "30", "seconds."]
    assert lines[at + 1] == ["pause", "5s"]


def test_faults_are_told_instead(script: Path) -> None:
    script.write_text("[bel]\n", encoding="utf-8")
    code, output = run(script)
    assert code == 1
    assert "unknown cue 'bel'" in output


def test_what_an_included_file_says_has_its_own_place(script: Path) -> None:
    script.with_name("b.md").write_text("Safe.\n", encoding="utf-8")
    script.write_text("Hello.\n\n[include b.md]\n", encoding="utf-8")
    code, output = run("--voice", "tone/tone", "--json", script)
    assert code == 0
    (found,) = json.loads(output)["scripts"]
    assert [(Path(row["path"]).name, row["line"], row["text"]) for row in found["heard"]] == [
        ("a.md", 1, "Hello."),
        ("b.md", 1, "Safe."),
    ]


def test_where_several_voices_speak_each_line_says_which(script: Path) -> None:
    script.write_text("Hi.\n\n::: voice low-tone\nHo. [pause 3s]\n:::\n", encoding="utf-8")
    for command in (["plan"], ["check", "--explain"]):
        done = CliRunner().invoke(app, [*command, "--voice", "tone/tone", str(script)])
        assert done.exit_code == 0, done.output
        lines = [line.split() for line in done.output.splitlines()]
        assert any("voice" in line for line in lines)
        assert any("Hi." in line and line[-1] == "tone" for line in lines)
        assert any("Ho." in line and line[-1] == "low-tone" for line in lines)
        assert not any("pause" in line and line[-1] in ("tone", "low-tone") for line in lines)
    script.write_text("Hi.\n", encoding="utf-8")
    for command in (["plan"], ["check", "--explain"]):
        done = CliRunner().invoke(app, [*command, "--voice", "tone/tone", str(script)])
        assert not any(line.split()[-1:] == ["voice"] for line in done.output.splitlines())
