"""Options: every field is checked by its own name; the command line has one option for each."""

from __future__ import annotations

import math
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import voiceguide
from voiceguide import Options, UsageError
from voiceguide.cli import app
from voiceguide.options import flag_name, flags

LENGTH = "must be greater than 0, and at most 86400 seconds"
FACTOR = "must be a number from 0.5 to 2"
SEED = "must be a whole number from 0 to 999999999"


@pytest.mark.parametrize(
    "given, message",
    [
        ({"duration_s": "5m"}, f"duration_s: {LENGTH}, not '5m'"),
        ({"duration_s": 0}, f"duration_s: {LENGTH}, not 0"),
        ({"duration_s": -1.0}, f"duration_s: {LENGTH}, not -1.0"),
        ({"duration_s": math.inf}, f"duration_s: {LENGTH}, not inf"),
        ({"duration_s": math.nan}, f"duration_s: {LENGTH}, not nan"),
        ({"duration_s": True}, f"duration_s: {LENGTH}, not True"),
        ({"duration_s": 1e9}, f"duration_s: {LENGTH}, not 1000000000.0"),
        ({"pace": "slow"}, f"pace: {FACTOR}, not 'slow'"),
        ({"pace": 9}, f"pace: {FACTOR}, not 9"),
        ({"pace": 0}, f"pace: {FACTOR}, not 0"),
        ({"pace": -1}, f"pace: {FACTOR}, not -1"),
        ({"pace": math.nan}, f"pace: {FACTOR}, not nan"),
        ({"rate": 3}, f"rate: {FACTOR}, not 3"),
        ({"pauses": math.inf}, "pauses: must be a number from 0.1 to 10, not inf"),
        ({"voice": None}, "voice: must be a text, not None"),
        ({"engine": 5}, "engine: must be a text, not 5"),
        ({"bed": 1}, "bed: must be a text, not 1"),
        ({"seed": -1}, f"seed: {SEED}, not -1"),
        ({"seed": 1.5}, f"seed: {SEED}, not 1.5"),
        ({"loudness_lufs": math.nan}, "loudness_lufs: must be a number from -36 to -9 LUFS, not nan"),
        ({"loudness_lufs": 3}, "loudness_lufs: must be a number from -36 to -9 LUFS, not 3"),
        ({"sets": "a=b"}, "sets: must map names to texts, not 'a=b'"),
        ({"sets": {"a": 1}}, "sets: must map names to texts, not {'a': 1}"),
        (
            {"sets": {"oil": "x" * 2001}},
            "sets: oil: a value may have at most 2000 characters, not {'oil': '" + "x" * 48 + "...",
        ),
    ],
)
def test_a_field_is_refused_by_its_own_name(given: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        Options(**given)
    assert str(caught.value) == message


def test_the_ends_of_every_range_are_accepted() -> None:
    Options(duration_s=86_400, pace=0.5, rate=2, pauses=0.1, seed=0, loudness_lufs=-36)
    Options(duration_s=1e-3, pace=2, rate=0.5, pauses=10, seed=999_999_999, loudness_lufs=-9)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--duration", "12"], "--duration: '12' needs a unit: write 12s or 12m"),
        (["--duration", "0s"], f"--duration: {LENGTH}, not 0.0"),
        (
            ["--pace", "warp"],
            "--pace: 'warp' is not a pace: write slow, unhurried, natural, brisk, or a factor from",
        ),
        (["--rate", "3"], "--rate: '3' is not a rate: write a factor from 0.5 to 2"),
        (["--pauses", "0"], "--pauses: '0' is not a factor for pauses: write a factor from 0.1 to 10"),
        (["--set", "nonsense"], "--set: 'nonsense' is not a name and a value: write name=value"),
        (["--set", "nobody=1"], "--set: nobody: the script declares no such name"),
        (["--bed", "oceen"], "--bed: unknown bed 'oceen', did you mean 'ocean'?"),
        (["--seed", "x"], "--seed: 'x' must be a whole number"),
        (["--loudness", "3"], "--loudness: '3' must be a number from -36 to -9"),
    ],
)
def test_the_command_line_speaks_of_options(script: Path, arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(app, ["render", str(script), "--engine", "tone", *arguments])
    assert result.exit_code == 2
    assert result.stderr.startswith(f"voiceguide: {message}")


def test_the_python_api_speaks_of_fields(script: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^bed: unknown bed 'oceen', did you mean 'ocean'?"):
        voiceguide.render(script, tmp_path / "x.mp3", Options(bed="oceen", engine="tone"))
    with pytest.raises(UsageError, match=r"^sets: nobody: the script declares no such name"):
        voiceguide.check(script, Options(sets={"nobody": "1"}))


@pytest.mark.parametrize("command", ["render", "plan", "check", "say"])
def test_a_command_has_the_options_that_the_fields_declare(command: str) -> None:
    made = typer.main.get_command(app).commands[command]  # type: ignore[attr-defined]
    given = {parameter.name: parameter for parameter in made.params}
    for name, flag in flags(command).items():
        assert given[name].opts == [flag.name]
        assert (given[name].metavar, given[name].help) == (flag.metavar, flag.help)
    assert not {field.name for field in fields(Options)} & given.keys() - flags(command).keys()


def test_every_field_has_a_flag_of_its_own() -> None:
    names = [flag_name(field.name) for field in fields(Options)]
    assert len(set(names)) == len(names)


def test_check_takes_what_changes_the_answer(script: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["check", str(script), "--duration", "40s", "--voice", "heart"]).exit_code == 0
    result = run(app, ["check", str(script), "--voice", "hart"])
    assert result.exit_code == 1
    assert "did you mean 'heart'" in result.stderr
