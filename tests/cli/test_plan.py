"""`voiceguide plan`: the table shows what will be heard, and when."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from voiceguide.cli import app

SCRIPT = """\
---
title: A
tail: 3s
---
[bed brown] Hello there. [pause 3s]

::: slot 20s
Do it. [hold fill]
:::
[bed off]
[at 1:00] Two.

## Later

[bed rain gain=-20dB] Three.
"""


def planned(tmp_path: Path) -> list[list[str]]:
    """Return the rows of the plan, each as its cells."""
    script = tmp_path / "a.md"
    script.write_text(SCRIPT, encoding="utf-8")
    result = CliRunner().invoke(app, ["plan", str(script), "--engine", "tone"])
    assert result.exit_code == 0, result.output
    return [re.split(r" {2,}", line.strip()) for line in result.stdout.splitlines() if line.strip()]


def test_a_hold_that_fills_has_no_natural_length(tmp_path: Path) -> None:
    rows = planned(tmp_path)
    assert next(len(row) for row in rows if row[1:2] == ["pause"]) == 4
    (hold,) = [row for row in rows if row[1:2] == ["hold"]]
    assert len(hold) == 3 and hold[2].startswith("19.")


def test_changes_of_the_background_are_shown_where_they_happen(tmp_path: Path) -> None:
    what = [row[1] if len(row) > 1 else row[0] for row in planned(tmp_path)]
    in_order = [
        "bed brown gain=-16dB",
        "Hello there.",
        "hold",
        "bed off",
        "Two.",
        "Later",
        "bed rain gain=-20dB",
        "Three.",
    ]
    assert [row for row in what if row in in_order] == in_order
