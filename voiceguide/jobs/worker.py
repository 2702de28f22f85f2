"""The process that does jobs: orders on its stdin, what is told of them on its stdout, both pickled.

It is started by `jobs.child`. When its stdin ends, whoever started it has gone or wants it to stop: it then
stops as with Ctrl-C, so that temporary files go, and after a while at once. What it tells is a tuple:
("progress", stage, done, total), ("log", level, message), and at the end of each order ("answer", Answer) or
("error", exception).
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, Any

from voiceguide.errors import JobError, VoiceguideError
from voiceguide.jobs.order import Order, carry_out
from voiceguide.studio import Studio

GRACE_S = 3.0
"""So long may tidying up take."""
_EVERY_S = 0.1
"""Progress is told so often at most."""


class _Teller:
    """Tells the other side; several threads may use it."""

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers = answers
        self._lock = threading.Lock()
        self._stage = ""
        self._last = 0.0

    def tell(self, *words: Any) -> None:
        data = pickle.dumps(words)
        with self._lock:
            self._answers.write(data)
            self._answers.flush()

    def progress(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage or now - self._last >= _EVERY_S:
            self._stage, self._last = stage, now
            self.tell("progress", stage, done, total)


class _Log(logging.Handler):
    def __init__(self, teller: _Teller) -> None:
        super().__init__(logging.WARNING)
        self._teller = teller

    def emit(self, record: logging.LogRecord) -> None:
        self._teller.tell("log", record.levelno, record.getMessage())


def _listen(orders: IO[bytes], queue: SimpleQueue[Order | None], busy: threading.Event) -> None:
    """Hand on orders until there are no more; then have the main thread stop."""
    with suppress(EOFError, OSError):
        while True:
            queue.put(pickle.load(orders))  # noqa: S301  (from the process that started this one)
    queue.put(None)
    if busy.is_set():
        if sys.platform == "win32":
            signal.raise_signal(signal.SIGINT)
        else:  # this ends the main thread's waiting, too
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    time.sleep(GRACE_S)
    os._exit(1)


def _do(orders: SimpleQueue[Order | None], teller: _Teller, busy: threading.Event) -> None:
    """Do orders, one after the other; consecutive ones of the same kind share a studio."""
    order = orders.get()
    while order:
        kind = (order.threads, order.use_cache)
        with Studio(jobs=order.threads, use_cache=order.use_cache, progress=teller.progress) as studio:
            while order and (order.threads, order.use_cache) == kind:
                busy.set()
                teller.tell(*_outcome(order, studio))
                busy.clear()
                order = orders.get()


def _outcome(order: Order, studio: Studio) -> tuple[str, Any]:
    try:
        return "answer", carry_out(order, studio)
    except Exception as error:  # handed to whoever waits for it
        return "error", _portable(error)


def _portable(error: Exception) -> Exception:
    """Return an error that comes back from pickling, with the story of a defect."""
    if not isinstance(error, VoiceguideError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  (our own)
    except Exception:  # a class of another package may be pickled in any way, or not at all
        return JobError(f"{type(error).__name__}: {error}")
    return error


def main() -> None:
    """Do orders until there are no more."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started us may ignore or hold it
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries print
    teller = _Teller(answers)
    logging.getLogger("voiceguide").addHandler(_Log(teller))
    queue: SimpleQueue[Order | None] = SimpleQueue()
    busy = threading.Event()
    listening = (sys.stdin.buffer, queue, busy)
    threading.Thread(target=_listen, args=listening, name="orders", daemon=True).start()
    with suppress(KeyboardInterrupt, BrokenPipeError):
        _do(queue, teller, busy)


if __name__ == "__main__":
    main()
