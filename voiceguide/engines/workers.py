"""Worker processes of one engine: a thread that asks gets one to itself, and one that fails is replaced."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TypeVar

from voiceguide.engines.worker import Worker
from voiceguide.errors import EngineError, UnspeakableError

T = TypeVar("T")

START_S = 30.0
"""How long a worker may take to start, and to begin an utterance."""
LETTER_S = 0.1
"""How much longer for each letter."""


def serving(speaker: Path, *arguments: str) -> list[str]:
    """Return the command of a worker that speaks with a file as `serve.py` describes it.

    -P: the folder of that file, and that of a script, may hold a file named like a module.
    """
    serve = Path(__file__).with_name("serve.py")
    return [sys.executable, "-P", str(serve), str(speaker), *arguments]


class Workers:
    """As many workers as threads that ask at once."""

    def __init__(
        self, command: Callable[[], Sequence[str]], environment: Mapping[str, str] | None = None
    ) -> None:
        self._command = command
        self._environment = environment
        self._lock = Lock()
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._closings = 0

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._all)

    @property
    def pids(self) -> list[int]:
        """The numbers of their processes."""
        with self._lock:
            return [worker.pid for worker in self._all]

    def use(self, job: Callable[[Worker], tuple[T, bool]], voice: str, text: str) -> T:
        """Return what `job` makes of a worker, and try once more in a fresh one.

        `job` returns its result and whether the worker is spent. Raises EngineError that names voice and
        text, and UnspeakableError as `job` does, the second time.
        """
        closings = self._closings
        try:
            return self._attempt(job, fresh=False)
        except EngineError as error:
            if closings != self._closings:
                raise EngineError("the voice was stopped") from error
        try:
            return self._attempt(job, fresh=True)
        except UnspeakableError:
            raise
        except EngineError as error:
            short = textwrap.shorten(text, 60, placeholder="…")
            raise EngineError(f'the voice {voice} failed twice to speak "{short}": {error}') from error

    def close(self) -> None:
        """End all workers, those that speak too."""
        with self._lock:
            workers, self._all, self._idle = self._all, set(), []
            self._closings += 1
        for worker in workers:
            worker.close()

    def _attempt(self, job: Callable[[Worker], tuple[T, bool]], *, fresh: bool) -> T:
        with self._lock:
            closings = self._closings
            worker = self._idle.pop() if self._idle and not fresh else None
        worker = worker or self._start()
        try:
            result, spent = job(worker)
        except BaseException:
            self._end(worker)
            raise
        with self._lock:
            keep = not spent and closings == self._closings
            if keep:
                self._idle.append(worker)
        if not keep:
            self._end(worker)
        return result

    def _start(self) -> Worker:
        worker = Worker(self._command(), self._environment)
        with self._lock:
            self._all.add(worker)
        return worker

    def _end(self, worker: Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.close()
