"""The progress bar of a render, on stderr where that is a terminal: one line, for the stage that runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

STAGES = {
    "download": "downloading",
    "speak": "speaking",
    "measure": "measuring",
    "encode": "mixing and encoding",
    "finish": "writing",
    "batch": "rendering",
}
"""What the progress bar calls each stage."""


class Bar:
    """A progress bar on a terminal; elsewhere it shows nothing."""

    def __init__(self, shown: Progress | None) -> None:
        self._shown = shown
        self._stage = ""
        self._task: Any = None
        self._name = ""

    def begin(self, name: str) -> None:
        """Start with another script."""
        self._name = name
        self._stage = ""

    def update(self, stage: str, done: float, total: int) -> None:
        """Show how far a stage is; a total of 0 is one of unknown length."""
        if not self._shown:
            return
        if stage != self._stage:
            if self._task is not None:
                self._shown.remove_task(self._task)
            self._task = self._shown.add_task(f"{STAGES[stage]} {self._name}")
            self._stage = stage
        self._shown.update(self._task, completed=done, total=total or None)


@contextmanager
def progress(*, enabled: bool) -> Iterator[Bar]:
    """Yield a progress bar; it is shown where stderr is a terminal."""
    if not enabled or not sys.stderr.isatty():
        yield Bar(None)
        return
    from rich.console import Console

    with make_progress(Console(stderr=True)) as shown:
        yield Bar(shown)


def make_progress(console: Console) -> Progress:
    """Return a bar that has room on a narrow terminal: there the name of the script is cut off."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    return Progress(
        TextColumn(
            "{task.description}",
            markup=False,
            table_column=Column(ratio=3, no_wrap=True, overflow="ellipsis"),
        ),
        BarColumn(bar_width=None, table_column=Column(ratio=2)),
        TimeRemainingColumn(table_column=Column(width=7, no_wrap=True)),
        console=console,
        transient=True,
        redirect_stdout=False,
        expand=True,
    )
