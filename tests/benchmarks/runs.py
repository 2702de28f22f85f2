"""Commands run and watched: wall time, CPU time and the most memory of a process with all its children."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took."""

    wall_s: float
    cpu_s: float
    """Of the process and its children, user and system."""
    peak_bytes: int
    """The most memory of the process with all its children."""


def run(command: Sequence[str | Path], *, cache: Path | None = None) -> Run:
    """Run a command to its end; raises CalledProcessError."""
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    # else we are compiled anew in each run, and a library is not
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if cache is not None:
        environment["VOICEGUIDE_CACHE_DIR"] = str(cache)
    start, spent_s = time.perf_counter(), _cpu_s()
    with subprocess.Popen(
        [str(word) for word in command], env=environment, stdout=subprocess.DEVNULL
    ) as process:
        watch = _Watch(process.pid)
        code = process.wait()
        wall_s = time.perf_counter() - start
        watch.stop()
    if code:
        raise subprocess.CalledProcessError(code, list(map(str, command)))
    return Run(wall_s, _cpu_s() - spent_s, watch.peak)


def best(command: Sequence[str | Path], times: int, *, cache: Path | None = None) -> float:
    """Return the shortest wall time of several runs, in seconds."""
    return min(run(command, cache=cache).wall_s for _ in range(times))


def voiceguide(*arguments: str | Path) -> list[str | Path]:
    """Return the command line of voiceguide in this environment."""
    return [sys.executable, "-m", "voiceguide", *arguments]


def _cpu_s() -> float:
    """Return the CPU time of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class _Watch(threading.Thread):
    """Looks at /proc 20 times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = 0
        self._stopped = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._stopped.wait(0.05):
            self.peak = max(self.peak, sum(map(_memory, _family(self.pid))))

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def _family(pid: int) -> list[int]:
    """Return a process and all below it, but no copy of one that has not yet become another program.

    Until then it uses its parent's memory, which would count twice.
    """
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                children = map(int, (task / "children").read_text().split())
                found += [child for child in children if _command(child) != _command(parent)]
        except OSError:
            continue  # it ended while we looked
    return found


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _memory(pid: int) -> int:
    """Return the bytes of memory of a process; what several share is shared out among them (PSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # it ended while we looked
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
