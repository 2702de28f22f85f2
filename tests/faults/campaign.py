"""What is tried, and how often in the whole campaign and in the quick one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from faults import cache, kills, limits, media
from faults.runs import Place, Row


@dataclass(frozen=True, slots=True)
class Trial:
    """One row of the table."""

    try_it: Callable[[Place, Random, int], Row]
    count: int
    quick_count: int


TRIALS = {
    "kills": Trial(kills.killed, 200, 2),
    "signals": Trial(kills.signalled, 90, 3),
    "cache": Trial(cache.damaged, 100, 3),
    "shared": Trial(cache.shared, 12, 3),
    "media": Trial(media.media, 180, 6),
    "disks": Trial(limits.disks, 27, 2),
    "filesize": Trial(limits.files_too_large, 12, 1),
    "memory": Trial(limits.memory, 20, 1),
    "openfiles": Trial(limits.open_files, 16, 1),
    "processes": Trial(limits.processes, 20, 1),
    "ascii": Trial(limits.ascii_terminal, 12, 2),
}


def run(name: str, folder: Path, *, seed: int, quick: bool) -> Row:
    """Run one row of the campaign in an empty folder; the same seed tries the same things."""
    trial = TRIALS[name]
    random = Random(f"{seed} {name}")  # noqa: S311  (no secret)
    return trial.try_it(Place(folder), random, trial.quick_count if quick else trial.count)
