"""What the README shows is true: its scripts render, its commands and settings exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

import voiceguide
from voiceguide import Options
from voiceguide.cli import app
from voiceguide.config import BEDS, CUES
from voiceguide.script.commands.blocks import BLOCKS
from voiceguide.script.commands.directives import DIRECTIVES
from voiceguide.script.settings.front_matter import KEYS, documentation

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def fences(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_the_readme_opens_with_what_it_does_then_the_two_commands_then_a_script_of_ten_lines() -> None:
    headings = re.findall(r"^## (.*)", README, re.MULTILINE)
    assert headings[:2] == ["Two commands", "A script in ten lines"]
    setup, test = fences("sh")[:2]
    assert setup.startswith("python3 -m venv") and "render scripts/gentle-milk-flow.md" in setup
    assert test.startswith("python3 -m venv") and "pytest" in test
    assert len([line for line in fences("markdown")[0].splitlines() if line.strip()]) <= 10


@pytest.mark.parametrize("number", range(len(fences("markdown"))))
def test_every_script_in_it_renders(number: int, tmp_path: Path) -> None:
    script = tmp_path / "break.md"
    script.write_text(fences("markdown")[number], encoding="utf-8")
    assert voiceguide.check(script) == []
    assert voiceguide.render(script, tmp_path / "x.wav", Options(engine="tone")).path.exists()


def test_every_command_and_option_in_it_exists() -> None:
    command = typer.main.get_command(app)
    commands = dict(command.commands)  # type: ignore[attr-defined]
    lines = [line for block in fences("sh") for line in block.splitlines()]
    used = [match for line in lines for match in re.findall(r"voiceguide (\w+)([^#&]*)", line)]
    used += re.findall(r"`voiceguide (\w+)([^`]*)`", README)
    assert {name for name, _ in used} >= set(commands), "a command that the README does not show"
    for name, rest in used:
        options = {word for parameter in commands[name].params for word in parameter.opts}
        for option in re.findall(r"(?<!\S)--?[a-z][\w-]*", rest):
            assert option in options, f"voiceguide {name} {option}"


def test_every_option_of_render_is_described() -> None:
    command = typer.main.get_command(app).commands["render"]  # type: ignore[attr-defined]
    for parameter in command.params:
        if parameter.param_type_name == "option" and parameter.name != "help":
            assert any(word in README for word in parameter.opts), parameter.opts


def test_every_directive_block_and_setting_is_described() -> None:
    for name in DIRECTIVES:
        assert f"`[{name} " in README, name
    for name in BLOCKS:
        assert f"`::: {name}" in README, name
    for name in KEYS:
        assert f"`{name}`" in README, name


def test_the_table_of_settings_is_made_from_their_declarations() -> None:
    assert documentation() in README


def test_every_cue_bed_and_script_is_named() -> None:
    for name in [*CUES, *BEDS]:
        assert f"`{name}`" in README, name
    for script in (ROOT / "scripts").glob("*.md"):
        assert f"`{script.name}`" in README, script.name


@pytest.mark.parametrize("number", range(len(fences("python"))))
def test_the_python_in_it_runs(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "break.md").write_text(fences("markdown")[0], encoding="utf-8")
    exec(fences("python")[number], {})  # noqa: S102  (our own README)
