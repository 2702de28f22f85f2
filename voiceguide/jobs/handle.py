"""Handle: what is known of a job that was submitted, for one of those who wait for it.

Equal jobs in flight are one `Work`; each who waits has a handle of their own, and a work is stopped when the
last of them has cancelled.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from voiceguide.errors import JobError
from voiceguide.jobs.job import Job

LOOK_S = 0.2
"""Whoever waits on the main thread waits no longer at once: some systems do not heed Ctrl-C meanwhile."""


class Priority(enum.IntEnum):
    """Whose job comes first: the higher number; jobs of one priority come in their order."""

    BATCH = 0
    WAITED = 1
    """Somebody waits for it."""


class State(enum.StrEnum):
    """Where a job is; the last three are ends."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens."""
        return self in (State.DONE, State.FAILED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is, as `Workshop` reports it: a stage, and how much of it; a total of 0 is not known."""

    stage: str = ""
    done: int = 0
    total: int = 0


class Work:
    """A job that is in flight, for all who wait for it. Its lock is for its runner's threads and theirs."""

    def __init__(self, job: Job, priority: Priority, leave: Callable[[Work], None]) -> None:
        self.job = job
        self.priority = priority
        self.state = State.WAITING
        self.progress = Progress()
        self.result: Any = None
        self.error: Exception | None = None
        self.handles: list[Handle] = []
        self.changed = threading.Condition()
        self._leave = leave
        """Stops the work; called when nobody waits for it any more."""

    def tell(self, progress: Progress) -> None:
        """Remember how far it is; by the first time it runs."""
        self._change(State.RUNNING, progress=progress)

    def finish(self, result: Any) -> None:
        """End it well."""
        self._change(State.DONE, result=result)

    def fail(self, error: Exception) -> None:
        """End it with an error."""
        self._change(State.FAILED, error=error)

    def wait_again(self) -> None:
        """Put it back: its process, or its machine, is lost and another will do it."""
        self._change(State.WAITING, progress=Progress())

    def drop(self, handle: Handle) -> None:
        """Go on without one of those who wait; stop where there is nobody left."""
        with self.changed:
            if self.state.ended or handle.cancelled:
                return
            handle.cancelled = True
            self.handles.remove(handle)
            last = not self.handles
            if last:
                self.state = State.CANCELLED
            self.changed.notify_all()
        handle.told()
        if last:
            self._leave(self)

    def _change(self, state: State, **values: Any) -> None:
        with self.changed:
            if self.state.ended:  # cancelled: what comes in late is not told
                return
            self.state = state
            for name, value in values.items():
                setattr(self, name, value)
            handles = list(self.handles)
            self.changed.notify_all()
        for handle in handles:
            handle.told()


class Handle:
    """One who waits for a job."""

    def __init__(self, work: Work, told: Callable[[Handle], None] | None = None) -> None:
        self._work = work
        self._told = told
        self.cancelled = False
        """By this handle; others may still wait."""

    @property
    def job(self) -> Job:
        """What was submitted."""
        return self._work.job

    @property
    def state(self) -> State:
        """Where the job is."""
        return State.CANCELLED if self.cancelled else self._work.state

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return self._work.progress

    @property
    def error(self) -> Exception | None:
        """What went wrong: a VoiceguideError in words for the user, or a defect."""
        return JobError("the job was cancelled") if self.state is State.CANCELLED else self._work.error

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for its end; return whether it has ended."""
        with self._work.changed:
            return self._work.changed.wait_for(lambda: self.state.ended, timeout_s)

    def result(self, timeout_s: float | None = None) -> Any:
        """Wait for its end, and return what the job returned; raises `error`, and TimeoutError."""
        if not self.wait(timeout_s):
            raise TimeoutError(f"the job has not ended within {timeout_s:g} s")
        if self.error:
            raise self.error
        return self._work.result

    def cancel(self) -> None:
        """Wait no more. The process that does the job is killed, unless somebody else waits for it."""
        self._work.drop(self)

    def told(self) -> None:
        """Tell whoever asked to be told that something has changed."""
        if self._told:
            self._told(self)
