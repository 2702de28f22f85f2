"""Runner: what takes jobs; and the desk that every runner has, where equal jobs in flight become one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from voiceguide.errors import JobError
from voiceguide.jobs.handle import Handle, Priority, Work
from voiceguide.jobs.job import Job

Told = Callable[[Handle], None]


class Runner(Protocol):
    """Takes jobs, and has them done elsewhere. A context manager; several threads may submit."""

    def submit(self, job: Job, *, priority: Priority = Priority.BATCH, told: Told | None = None) -> Handle:
        """Have a job done; return at once. `told` is called after every change, on a thread of the runner.

        An equal job in flight is joined. Raises JobError after `close`.
        """
        ...

    def close(self) -> None:
        """Cancel what is not done, and end every process."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Desk:
    """The works in flight, by key and target.

    `begin` is called with each new work, `hurry` with one whose priority was raised, `stop` with one that
    nobody waits for any more.
    """

    def __init__(
        self, begin: Callable[[Work], None], hurry: Callable[[Work], None], stop: Callable[[Work], None]
    ) -> None:
        self._begin = begin
        self._hurry = hurry
        self._stop = stop
        self._works: dict[tuple[str, Path], Work] = {}
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, job: Job, priority: Priority, told: Told | None) -> Handle:
        """Join the work that an equal job is, or begin one."""
        with self._lock:
            if self._closed:
                raise JobError("no more jobs are taken: voiceguide is ending")
            work = self._works.get((job.key, job.target))
            if work:
                with work.changed:
                    joined = not work.state.ended
                    if joined:
                        handle = Handle(work, told)
                        work.handles.append(handle)
                        raised = priority > work.priority
                        work.priority = max(priority, work.priority)
                if joined:
                    if raised:
                        self._hurry(work)
                    return handle
            work = Work(job, priority, self._leave)
            handle = Handle(work, told)
            work.handles.append(handle)
            self._begin(work)
            self._works[job.key, job.target] = work
            return handle

    def forget(self, work: Work) -> None:
        """Take a work that has ended off the desk."""
        with self._lock:
            if self._works.get((work.job.key, work.job.target)) is work:
                del self._works[work.job.key, work.job.target]

    def close(self) -> None:
        """Take no more, and cancel what is there."""
        with self._lock:
            self._closed = True
            works = list(self._works.values())
        for work in works:
            for handle in list(work.handles):
                handle.cancel()

    def _leave(self, work: Work) -> None:
        self.forget(work)
        self._stop(work)
