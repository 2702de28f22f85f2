"""Whole: how far many jobs are together, as one number."""

from __future__ import annotations

import threading
from collections.abc import Callable

from voiceguide.jobs.handle import Handle

Told = Callable[[float, int], None]
"""Called with (jobs that are ready, all of them); the first number has fractions for those that are not."""

_SHARES = {"speak": (0.0, 0.3), "measure": (0.3, 0.05), "encode": (0.35, 0.6), "finish": (0.95, 0.05)}
"""Where a stage begins and how much it is, of a whole render."""


class Whole:
    """Adds up jobs by their number, and tells, one call at a time; no job goes back."""

    def __init__(self, count: int, told: Told | None = None) -> None:
        self._shares = [0.0] * count
        self._told = told
        self._lock = threading.Lock()

    def update(self, number: int, handle: Handle) -> None:
        """Note how far a job is."""
        progress = handle.progress
        start, share = _SHARES.get(progress.stage, (0.0, 0.0))
        self._note(
            number, 1.0 if handle.state.ended else start + share * _part(progress.done, progress.total)
        )

    def end(self, number: int) -> None:
        """Note that there is nothing more to do for a job."""
        self._note(number, 1.0)

    def _note(self, number: int, share: float) -> None:
        with self._lock:
            self._shares[number] = max(share, self._shares[number])
            if self._told:
                self._told(sum(self._shares), len(self._shares))


def _part(done: int, total: int) -> float:
    return min(done / total, 1.0) if total else 0.0
