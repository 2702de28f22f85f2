"""Child: a process of ours that does jobs, one at a time, and can be killed."""

from __future__ import annotations

import logging
import os
import pickle
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from voiceguide.disk import make_scratch_folder, sweep_after
from voiceguide.errors import JobError
from voiceguide.jobs.handle import Progress
from voiceguide.jobs.order import Answer, Order
from voiceguide.jobs.worker import GRACE_S

_log = logging.getLogger(__name__)


class ChildLost(JobError):
    """The process ended before the job did."""


class Child:
    """A process that does jobs. It gets no Ctrl-C from the terminal, and ends when we do.

    Raises JobError where it cannot be started.
    """

    def __init__(self) -> None:
        self._folder = make_scratch_folder()  # so that what it leaves behind when it is killed is found
        self._targets: set[Path] = set()
        place = str(self._folder)
        try:
            self._complaints = (self._folder / "stderr.txt").open("wb")
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "voiceguide.jobs.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                env=os.environ
                | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
                | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), place),
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
                | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise JobError(f"no process for a job could be started: {error}") from error
        self._stopping = threading.Lock()
        self._killer: threading.Timer | None = None

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def do(
        self, order: Order, told: Callable[[Progress], None], log: Callable[[int, str], None] = _log.log
    ) -> Answer:
        """Have an order carried out; raises what it raised, and ChildLost where the process ends before.

        `log` gets what the process warns of.
        """
        self._targets.add(order.job.target.parent)
        kind, outcome = self._end_of(order, told, log)
        if kind == "error":
            raise outcome
        answer: Answer = outcome
        return answer

    def _end_of(
        self, order: Order, told: Callable[[Progress], None], log: Callable[[int, str], None]
    ) -> tuple[str, Any]:
        """Return ("answer", Answer) or ("error", exception). Raises ChildLost."""
        try:
            orders = _pipe(self._process.stdin)
            orders.write(pickle.dumps(order))
            orders.flush()
            while True:
                kind, *words = pickle.load(_pipe(self._process.stdout))  # noqa: S301  (from our own process)
                if kind == "progress":
                    told(Progress(*words))
                elif kind == "log":
                    log(*words)
                else:
                    return kind, words[0]
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise ChildLost(f"the process that did it ended{self._last_words()}") from error

    def stop(self) -> None:
        """Have it stop what it does, and tidy up; it is killed if that takes long. Returns at once."""
        with self._stopping:
            if self._killer is None and self._process.poll() is None:
                self._killer = threading.Timer(GRACE_S, self._process.kill)
                self._killer.daemon = True
                self._killer.start()
                with suppress(OSError):  # it has gone, or is just being told something
                    _pipe(self._process.stdin).close()

    def close(self) -> None:
        """End it, and remove whatever it left."""
        self.stop()
        self._process.wait()
        if self._killer:
            self._killer.cancel()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                _pipe(pipe).close()
        self._complaints.close()
        for folder in self._targets:
            sweep_after(self.pid, folder)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _last_words(self) -> str:
        self._process.kill()  # where only its pipe broke
        code = self._process.wait()
        if code < 0:
            return f": signal {-code} killed it"
        with suppress(OSError):
            lines = (self._folder / "stderr.txt").read_text(encoding="utf-8", errors="replace").splitlines()
            said = [line.strip() for line in lines if line.strip()]
            return f": {said[-1][:300]}" if said else ""
        return ""


def _pipe(stream: IO[bytes] | None) -> IO[Any]:
    if stream is None:
        raise ValueError("the process was started without this pipe")
    return stream
