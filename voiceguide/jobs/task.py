"""Task: what runs on a worker of a Dask cluster. The job is done by a process of its own that can be killed.

A worker keeps one such process for each of its threads. When nobody wants a task any more, Dask marks it as
cancelled but lets its thread go on: here somebody looks, and kills the process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from distributed import Worker, get_worker

from voiceguide.errors import JobError
from voiceguide.jobs.child import Child, ChildLost
from voiceguide.jobs.handle import Progress
from voiceguide.jobs.key import program
from voiceguide.jobs.order import Answer, Order

TOPIC = "voiceguide"
"""Under which workers tell how far they are: (key of the task, stage, done, total)."""
LOG_TOPIC = "voiceguide-log"
"""Under which they pass on warnings: (key of the task, level, message)."""

_LOOK_S = 0.2
_idle: list[Child] = []
"""Processes that wait for a job; they end with the worker."""


def run_task(order: Order, wanted_program: str) -> Answer:
    """Carry out an order on this worker. Raises what the job raised, and JobError where it cannot be done."""
    worker = get_worker()
    key = str(worker.get_current_task())
    if program() != wanted_program:
        raise JobError(
            f"the worker {worker.address} has another version of voiceguide or of what it works with: results"
            " would differ"
        )

    def told(progress: Progress) -> None:
        worker.log_event(TOPIC, [key, progress.stage, progress.done, progress.total])

    def log(level: int, message: str) -> None:
        worker.log_event(LOG_TOPIC, [key, level, message])

    told(Progress())
    try:
        with _child(worker, key) as child:
            return child.do(order, told, log)
    except ChildLost:
        if not _wanted(worker, key):
            raise
    with _child(worker, key) as child:  # once more
        return child.do(order, told, log)


@contextmanager
def _child(worker: Worker, key: str) -> Iterator[Child]:
    """Give a process, which is stopped as soon as nobody wants the task any more."""
    child = _idle.pop() if _idle else Child()
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_LOOK_S):
            if not _wanted(worker, key):
                child.stop()
                return

    watcher = threading.Thread(target=watch, name="watch", daemon=True)
    watcher.start()
    try:
        yield child
    except ChildLost:
        child.close()
        raise
    except BaseException:
        _idle.append(child)
        raise
    else:
        _idle.append(child)
    finally:
        ended.set()
        watcher.join()


def _wanted(worker: Worker, key: str) -> bool:
    """Return whether anybody waits for a task that runs here."""
    task = worker.state.tasks.get(key)
    return task is not None and task.state != "cancelled"
