"""The progress bar of a render, on stderr where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress

STAGES = {"speak": "speaking", "encode": "encoding"}
"""What the progress bar calls each stage."""


class Bar:
    """A progress bar on a terminal; elsewhere it shows nothing."""

    def __init__(self, shown: Progress | None) -> None:
        self._shown = shown
        self._tasks: dict[str, Any] = {}
        self._name = ""

    def begin(self, name: str) -> None:
        """Start with another script."""
        self._name = name
        for task in self._tasks.values():
            if self._shown:
                self._shown.remove_task(task)
        self._tasks.clear()

    def update(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is."""
        if not self._shown:
            return
        if stage not in self._tasks:
            self._tasks[stage] = self._shown.add_task(f"{self._name}: {STAGES[stage]}")
        self._shown.update(self._tasks[stage], completed=done, total=total)


@contextmanager
def progress(*, enabled: bool) -> Iterator[Bar]:
    """Yield a progress bar; it is shown where stderr is a terminal."""
    if not enabled or not sys.stderr.isatty():
        yield Bar(None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as shown:
        yield Bar(shown)
