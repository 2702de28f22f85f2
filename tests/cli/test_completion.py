"""Shell completion: commands, options and their help, in the shells that Typer knows."""

from __future__ import annotations

import os
import subprocess
import sys


def completed(words: str, shell: str = "bash", **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "voiceguide"],
        capture_output=True,
        text=True,
        env=os.environ | {"_VOICEGUIDE_COMPLETE": f"complete_{shell}"} | environment,
    )
    assert done.stderr == ""
    return done.stdout


def test_commands_and_options_are_completed_in_bash() -> None:
    out = completed("", COMP_WORDS="voiceguide re", COMP_CWORD="1")
    assert out.split() == ["render"]
    out = completed("", COMP_WORDS="voiceguide check --dur", COMP_CWORD="2")
    assert "--duration" in out.split()


def test_zsh_and_fish_see_the_help_too() -> None:
    out = completed("", "zsh", _TYPER_COMPLETE_ARGS="voiceguide ver")
    assert "verify" in out and "Measure" in out
    out = completed("", "fish", _TYPER_COMPLETE_ARGS="voiceguide ver", _TYPER_COMPLETE_FISH_ACTION="get-args")
    assert "verify" in out


def test_the_script_for_a_shell_is_printed_under_the_name_of_the_program() -> None:
    done = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m voiceguide --show-completion; true"],
        capture_output=True,
        text=True,
    )
    assert "_VOICEGUIDE_COMPLETE=complete_bash" in done.stdout
