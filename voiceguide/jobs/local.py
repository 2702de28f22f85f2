"""LocalRunner: jobs on this machine, in a bounded number of processes that are kept for the next job."""

from __future__ import annotations

import os
import threading
from types import TracebackType
from typing import Self

from voiceguide.errors import OptionError
from voiceguide.jobs.child import Child, ChildLost
from voiceguide.jobs.handle import Handle, Priority, Progress, Work
from voiceguide.jobs.job import Job
from voiceguide.jobs.order import Order, deliver
from voiceguide.jobs.runner import Desk, Told


class LocalRunner:
    """A `Runner` with `jobs` processes, by default one for each core; they start when they are needed.

    A job that is alone may use all of them as threads, so that one is as fast as `render`. One whose process
    is lost is tried once more.
    """

    def __init__(self, jobs: int | None = None, *, use_cache: bool = True) -> None:
        if jobs is not None and (not isinstance(jobs, int) or jobs < 1):
            raise OptionError("jobs", f"must be a whole number of 1 or more, not {jobs!r}")
        self._most = jobs or os.cpu_count() or 1
        self._use_cache = use_cache
        self._desk = Desk(self._begin, self._hurry, self._stop)
        self._changed = threading.Condition()
        self._waiting: list[Work] = []
        self._running: dict[Work, Child | None] = {}
        self._threads: list[threading.Thread] = []
        self._closed = False

    def submit(self, job: Job, *, priority: Priority = Priority.BATCH, told: Told | None = None) -> Handle:
        """Have a job done, as `Runner.submit` says."""
        return self._desk.submit(job, priority, told)

    def close(self) -> None:
        """Cancel what is not done, and end every process."""
        self._desk.close()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _begin(self, work: Work) -> None:
        with self._changed:
            self._waiting.append(work)
            if len(self._threads) < min(self._most, len(self._waiting) + len(self._running)):
                thread = threading.Thread(target=self._serve, name="jobs", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify()

    def _hurry(self, work: Work) -> None:
        """Nothing is to be done: the next work is chosen by its priority when there is a process for it."""

    def _stop(self, work: Work) -> None:
        with self._changed:
            if work in self._waiting:
                self._waiting.remove(work)
            child = self._running.get(work)
        if child:
            child.stop()

    def _serve(self) -> None:
        """Do works, one after the other, with one process."""
        child: Child | None = None
        try:
            while work := self._next():
                child = self._do(work, child)
                with self._changed:
                    self._running.pop(work, None)
                self._desk.forget(work)
        finally:
            if child:
                child.close()

    def _next(self) -> Work | None:
        """Return the work to be done next, as soon as there is one; None when nothing more comes."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if not self._waiting:
                return None
            work = max(self._waiting, key=lambda work: work.priority)  # of equal ones the first
            self._waiting.remove(work)
            self._running[work] = None
            return work

    def _do(self, work: Work, child: Child | None) -> Child | None:
        """Do a work; return the process, unless it ended."""
        for last in (False, True):
            try:
                child = child or Child()
                if not self._take(work, child):
                    return child
                order = Order(work.job, self._share(), self._use_cache)
                work.finish(deliver(work.job, child.do(order, work.tell)))
                return child
            except ChildLost as error:
                if child:
                    child.close()
                child = None
                if last or work.state.ended:
                    work.fail(error)
                    return None
                work.wait_again()
            except Exception as error:  # told to whoever waits
                work.fail(error)
                return child
        return None

    def _take(self, work: Work, child: Child) -> bool:
        """Note which process does a work; return False where nobody waits for it any more."""
        with self._changed:
            if work.state.ended:
                return False
            self._running[work] = child
        work.tell(Progress())
        return True

    def _share(self) -> int:
        """Return how many threads a job may have: all, where it is alone."""
        with self._changed:
            return max(1, self._most // min(self._most, len(self._running) + len(self._waiting)))
