"""The progress bar names every stage, one at a time, and has room on a narrow terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from voiceguide.cli.bar import STAGES, Bar, make_progress


def drawn(width: int, stage: str, done: int, total: int) -> str:
    """Return the one line of a bar on a terminal of so many columns."""
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    progress = make_progress(console)
    bar = Bar(progress)
    bar.begin("gentle-milk-flow.md")
    bar.update("speak", 10, 10)
    bar.update(stage, done, total)
    with console.capture() as capture:
        console.print(progress.get_renderable())
    (line,) = capture.get().rstrip("\n").splitlines()
    return line


@pytest.mark.parametrize("stage", STAGES)
def test_the_stage_that_runs_is_named_and_no_other(stage: str) -> None:
    line = drawn(100, stage, 1, 2)
    assert f"{STAGES[stage]} gentle-milk-flow.md" in line
    assert sum(word in line for word in STAGES.values()) == 1


@pytest.mark.parametrize("width", [30, 40, 80])
def test_the_bar_keeps_its_room(width: int) -> None:
    line = drawn(width, "measure", 2, 2)  # full: without colours nothing is drawn for what is left
    assert len(line) <= width
    assert line.count("━") >= width // 5
    assert "measuring" in line


def test_a_stage_of_unknown_length_pulses() -> None:
    assert "100%" not in drawn(60, "measure", 0, 0)


def test_without_a_terminal_nothing_is_shown() -> None:
    bar = Bar(None)
    bar.begin("x")
    bar.update("encode", 1, 2)
