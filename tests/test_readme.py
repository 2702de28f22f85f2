"""What the README shows is true: its scripts render, its commands and settings exist."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import voiceguide
from voiceguide import Options
from voiceguide.cli import app
from voiceguide.cli.faults import KINDS
from voiceguide.cli.help import TOPICS, topic_text
from voiceguide.config import BEDS, CUES
from voiceguide.engines.registry import Engines, choose_voice, engine_names
from voiceguide.options import flags
from voiceguide.output.formats import FORMATS
from voiceguide.output.sidecars import SIDECARS
from voiceguide.script.commands.table import BLOCKS, DIRECTIVES
from voiceguide.script.commands.table import documentation as tables
from voiceguide.script.phrases import PHRASE_NAMES
from voiceguide.script.settings.front_matter import KEYS, documentation
from voiceguide.script.starter import starter

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {"README": README} | {topic: topic_text(topic) for topic in TOPICS}
ALL = "\n".join(PAGES.values())


def fences(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def commands() -> dict[str, Any]:
    return dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_the_readme_opens_with_what_it_does_then_the_two_commands_then_a_script_of_ten_lines() -> None:
    headings = re.findall(r"^## (.*)", README, re.MULTILINE)
    assert headings[:2] == ["Two commands", "A script in ten lines"]
    setup, test = fences("sh")[:2]
    assert setup.startswith("python3 -m venv") and "render scripts/gentle-milk-flow.md" in setup
    assert test.startswith("python3 -m venv") and "pytest" in test
    assert len([line for line in fences("markdown")[0].splitlines() if line.strip()]) <= 10


@pytest.mark.parametrize("number", range(len(fences("markdown", ALL))))
def test_every_script_in_it_renders(number: int, tmp_path: Path) -> None:
    script = tmp_path / "break.md"
    script.write_text(fences("markdown", ALL)[number], encoding="utf-8")
    assert voiceguide.check(script) == []
    assert voiceguide.render(script, tmp_path / "x.wav", Options(engine="tone")).path.exists()


@pytest.mark.slow
@pytest.mark.parametrize("page", [name for name, text in PAGES.items() if fences("sh", text)])
def test_every_command_works_in_order_as_typed(page: str, tmp_path: Path) -> None:
    (tmp_path / "break.md").write_text(fences("markdown")[0], encoding="utf-8")
    program = tmp_path / "bin" / "voiceguide"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m voiceguide "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    for line in "".join(fences("sh", PAGES[page])).splitlines():
        if line.startswith("voiceguide "):  # not the two that install it
            done = subprocess.run(
                ["sh", "-c", line],
                capture_output=True,
                cwd=tmp_path,
                env=os.environ | {"PATH": path},
                timeout=300,
            )
            assert done.returncode == 0, (line, done.stderr.decode())


def helps() -> str:
    """Return the help of all commands and options."""
    texts = [command.help or "" for command in commands().values()]
    made = [parameter for command in commands().values() for parameter in getattr(command, "params", [])]
    return "\n".join([*texts, *(parameter.help or "" for parameter in made)])


def test_every_command_and_option_in_it_exists() -> None:
    lines = [line for block in fences("sh", ALL) for line in block.splitlines()]
    used = [match for line in lines for match in re.findall(r"voiceguide (\w+)([^#&]*)", line)]
    used += re.findall(r"`voiceguide (\w+)([^`]*)`", ALL + helps())
    assert {name for name, _ in used} >= set(commands()), "a command that no page shows"
    for name, rest in used:
        options = {word for parameter in commands()[name].params for word in parameter.opts}
        for option in re.findall(r"(?<!\S)--?[a-z][\w-]*", rest):
            assert option in options, f"voiceguide {name} {option}"


def test_every_command_tells_what_each_of_its_options_is() -> None:
    for name, command in commands().items():
        for parameter in getattr(command, "params", []):
            if parameter.param_type_name == "option" and parameter.name != "help":
                assert parameter.help, (name, parameter.opts)
                assert parameter.is_flag or parameter.metavar, (name, parameter.opts)


def test_every_command_prints_json_and_the_page_tells_its_fields() -> None:
    for name, command in commands().items():
        for each in getattr(command, "commands", {name: command}).values():
            assert any("--json" in parameter.opts for parameter in each.params), each.name
        assert re.search(rf"^\\| (`\\w+`, )*`{name}`", PAGES["json"], re.MULTILINE), name


EXAMPLES = {
    "duration_s": "20m 1h10m 12:30",
    "pace": "slow unhurried natural brisk 0.9",
    "rate": "0.9 90%",
    "pauses": "1.5",
    "engine": "hibari pyttsx3 tone",
    "bed": "off",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_in_the_help_of_an_option_can_be_given(name: str, tmp_path: Path) -> None:
    flag = flags("render")[name]
    for word in EXAMPLES[name].split():
        assert re.search(rf"(?<![\w.]){re.escape(word)}(?![\w%])", flag.help), word
        Options(**{name: flag.read(word)})
        (tmp_path / "break.md").write_text("Sit. [pause 1s..2h]\n", encoding="utf-8")
        told = CliRunner().invoke(app, ["plan", str(tmp_path / "break.md"), flag.name, word])
        assert told.exit_code == 0, (word, told.output)
    assert set(engine_names()) >= set(EXAMPLES["engine"].split())


def test_the_help_of_the_language_names_every_phrase_in_an_example() -> None:
    line = re.search(r"^ *phrases: \{(.*)\}$", topic_text("language"), re.MULTILINE)
    assert line and re.findall(r"(\w+):", line[1]) == list(PHRASE_NAMES)


def test_the_help_of_render_names_every_format_and_sidecar() -> None:
    texts = {parameter.name: parameter.help for parameter in commands()["render"].params}
    assert all(name in texts["format_name"] for name in FORMATS)
    assert all(name in texts["sidecar"] for name in SIDECARS)


def test_every_directive_block_and_setting_is_described() -> None:
    for name in DIRECTIVES:
        assert f"`[{name} " in PAGES["language"], name
    for name in BLOCKS:
        assert f"`::: {name}" in PAGES["language"], name
    for name in KEYS:
        assert f"`{name}`" in PAGES["language"], name


def test_the_table_of_settings_is_made_from_their_declarations() -> None:
    assert documentation() in PAGES["language"]


def test_the_tables_of_directives_and_blocks_are_made_from_their_classes() -> None:
    for table in tables():
        assert table in PAGES["language"]


def test_every_cue_bed_format_sidecar_and_topic_is_named() -> None:
    for name in [*CUES, *BEDS]:
        assert f"`{name}`" in PAGES["sound"], name
    for name in FORMATS:
        assert f"`{name}`" in PAGES["files"], name
    assert f"--sidecar {','.join(SIDECARS)}" in PAGES["files"]
    for name in TOPICS:
        assert f"`{name}`" in README, name


def seconds(clock: str) -> int:
    """Return the seconds that 1:02:03 or 2:03 is."""
    return sum(int(part) * 60**power for power, part in enumerate(reversed(clock.split(":"))))


def test_the_table_of_scripts_is_what_the_command_lists() -> None:
    listed = json.loads(CliRunner().invoke(app, ["new", "--list", "--json"]).stdout)["scripts"]
    engines = Engines()
    time = r"([\d:]+)"
    rows = re.findall(rf"^\| `([\w.-]+)` \| (.*) \| {time} \| {time} \| {time} \|$", README, re.MULTILINE)
    assert [row[:2] for row in rows] == [(row["name"], row["about"]) for row in listed]
    assert {name for name, *_ in rows} == {path.stem for path in (ROOT / "scripts").glob("*.md")}
    for (name, _, *shown), row in zip(rows, listed, strict=True):
        # elsewhere, or with more voices, other languages than English are spoken by another engine
        doubt_s = 0 if choose_voice(engines, "", row["language"])[0] in ("hibari", "pico") else 30
        for text, key in zip(shown, ("natural", "shortest", "longest"), strict=True):
            assert abs(seconds(text) - row[key]) <= doubt_s, (name, key)


def test_the_examples_of_json_have_the_shape_that_the_tables_tell() -> None:
    kinds = set(re.findall(r"^\| `(\w+)` \| .* \| [\d, ]+ \|$", PAGES["json"], re.MULTILINE))
    good, bad = (json.loads(text) for text in fences("json", PAGES["json"]))
    assert (good["ok"], bad["ok"]) == (True, False)
    assert bad["error"]["kind"] in kinds
    assert {*(kind for kind, _ in KINDS.values()), "verify", "system", "internal"} - {"other"} <= kinds


def test_the_comments_of_the_starter_are_settings_that_work(tmp_path: Path) -> None:
    text = starter("my routine")
    path = tmp_path / "x.md"
    lines = re.findall(r"^# (\w+: .*)$", text, re.MULTILINE)
    assert len(lines) >= 3
    for line in lines:
        path.write_text(text.replace(f"# {line}", line), encoding="utf-8")
        assert voiceguide.check(path) == [], line
    path.write_text(re.sub(r"^# (\w+: )", r"\1", text, flags=re.MULTILINE), encoding="utf-8")
    assert voiceguide.check(path) == []


@pytest.mark.parametrize("number", range(len(fences("python"))))
def test_the_python_in_it_runs(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "break.md").write_text(fences("markdown")[0], encoding="utf-8")
    exec(fences("python")[number], {})  # noqa: S102  (our own README)
