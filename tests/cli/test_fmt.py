"""`voiceguide fmt` writes scripts in the usual way, or tells what would change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voiceguide.cli import app

MESSY = "Hello.  [Pause: 8 sec]\n"
NEAT = "Hello.  [pause 8s]\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_text(MESSY, encoding="utf-8")
    return path


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["fmt", *map(str, words)])
    return done.exit_code, done.output


def test_it_writes_and_is_content_the_second_time(script: Path) -> None:
    assert run(script) == (0, f"{script}: formatted\n")
    assert script.read_text(encoding="utf-8") == NEAT
    assert run(script) == (0, f"{script}: unchanged\n")
    assert run("--check", script) == (0, f"{script}: unchanged\n")
    assert [path.name for path in script.parent.iterdir()] == ["a.md"]


def test_check_writes_nothing_and_ends_with_1(script: Path) -> None:
    assert run("--check", script) == (1, f"{script}: would be formatted\n")
    assert script.read_text(encoding="utf-8") == MESSY


def test_diff_shows_the_change_and_writes_nothing(script: Path) -> None:
    code, output = run("--diff", script)
    assert code == 0
    assert output.splitlines() == [
        f"--- {script}",
        f"+++ {script}",
        "@@ -1 +1 @@",
        f"-{MESSY[:-1]}",
        f"+{NEAT[:-1]}",
    ]
    assert run("--diff", "--check", script)[0] == 1
    assert script.read_text(encoding="utf-8") == MESSY


def test_json_tells_each_script(script: Path) -> None:
    code, output = run("--check", "--json", script)
    assert code == 1
    assert json.loads(output) == {"ok": False, "scripts": [{"path": str(script), "changed": True}]}


def test_a_script_with_faults_keeps_every_script_as_it_is(script: Path) -> None:
    other = script.with_name("b.md")
    other.write_text("[bel]\n", encoding="utf-8")
    code, output = run(script, other)
    assert code == 1
    assert f"{other}:1:1: unknown cue 'bel', did you mean 'bell'?" in output
    assert script.read_text(encoding="utf-8") == MESSY


def test_line_ends_permissions_and_links_stay(script: Path) -> None:
    script.write_bytes(MESSY.replace("\n", "\r\n").encode())
    script.chmod(0o640)
    link = script.with_name("link.md")
    link.symlink_to(script)
    assert run(link)[0] == 0
    assert script.read_bytes() == NEAT.replace("\n", "\r\n").encode()
    assert script.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
