"""Tickets: who waits for what is being made. Equal wishes share a job; each phone has a ticket of its own."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from voiceguide.errors import ScriptError, VoiceguideError
from voiceguide.jobs.handle import Handle, Priority, State
from voiceguide.jobs.runner import Runner
from voiceguide.serve.make import Made, PlayJob
from voiceguide.serve.settings import Bounds

_MOST = 1000
"""Tickets that are remembered."""
_LOOK_S = 1.0
"""A stream looks so often whether the server ends."""
_ALIVE_EVERY = 15
"""After so many looks a stream says that it is still there."""


class Full(VoiceguideError):
    """Too much is waiting already."""


@dataclass(slots=True, eq=False)
class Ticket:
    """One phone that waits for a job."""

    job: PlayJob
    handle: Handle
    changed: asyncio.Event
    asked: float = field(default_factory=time.monotonic)
    """When its phone was heard of last."""


class Tickets:
    """All who wait. Its methods are called in the event loop."""

    def __init__(self, runner: Runner, bounds: Bounds, state_of: Callable[[Ticket], dict[str, Any]]) -> None:
        self._runner = runner
        self._bounds = bounds
        self._state_of = state_of
        self._tickets: dict[str, Ticket] = {}
        self._over = False

    def take(self, job: PlayJob) -> tuple[str, Ticket]:
        """Have a job done; return (the number of the ticket, the ticket). Raises Full."""
        self._forget()
        waiting = {ticket.job.key for ticket in self._tickets.values() if not _ended(ticket)}
        if job.key not in waiting and len(waiting) >= self._bounds.renders + self._bounds.waiting:
            raise Full("too many programmes are waiting to be made: try again soon")
        if len(self._tickets) >= _MOST:
            raise Full("too many phones are waiting: try again soon")
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def told(_: Handle) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(changed.set)

        handle = self._runner.submit(job, priority=Priority.WAITED, told=told)
        ticket = Ticket(job, handle, changed)
        number = secrets.token_urlsafe(16)
        self._tickets[number] = ticket
        return number, ticket

    def get(self, number: str) -> Ticket | None:
        """Return a ticket, whose phone was just heard of, or None."""
        ticket = self._tickets.get(number)
        if ticket:
            ticket.asked = time.monotonic()
        return ticket

    def cancel(self, number: str) -> bool:
        """Give a ticket back; the work is killed where nobody else waits for it."""
        ticket = self._tickets.pop(number, None)
        if ticket is None:
            return False
        ticket.handle.cancel()
        return True

    def end(self) -> None:
        """Let all streams end; may be called from any thread."""
        self._over = True

    def before(self, ticket: Ticket) -> int:
        """Return how many other jobs that wait were asked for earlier."""
        keys = []
        for one in self._tickets.values():
            if one.job.key == ticket.job.key:
                break
            if one.handle.state is State.WAITING:
                keys.append(one.job.key)
        return len(set(keys))

    async def follow(self, number: str) -> AsyncIterator[dict[str, Any] | None]:
        """Yield the states of a ticket until its end; None, from time to time, where nothing has changed."""
        last: dict[str, Any] = {}
        quiet = 0
        while (ticket := self.get(number)) and not self._over:
            ticket.changed.clear()
            state = self._state_of(ticket)
            if state != last:
                last, quiet = state, 0
                yield state
                if _ended(ticket):
                    return
            elif (quiet := quiet + 1) % _ALIVE_EVERY == 0:
                yield None
            try:
                await asyncio.wait_for(ticket.changed.wait(), _LOOK_S)
            except TimeoutError:
                continue

    def _forget(self) -> None:
        """Drop the tickets of phones that were not heard of for long, and what they waited for."""
        oldest = time.monotonic() - self._bounds.forget_s
        for number, ticket in list(self._tickets.items()):
            if ticket.asked < oldest:
                self.cancel(number)


def _ended(ticket: Ticket) -> bool:
    return ticket.handle.state.ended


def state_json(ticket: Ticket, before: int) -> dict[str, Any]:
    """Return a ticket's state as the page reads it, but for what was made."""
    handle = ticket.handle
    state: dict[str, Any] = {"state": handle.state.value}
    if handle.state is State.WAITING:
        state["before"] = before
    elif handle.state is State.RUNNING:
        progress = handle.progress
        state |= {"stage": progress.stage, "done": progress.done, "total": progress.total}
    elif handle.state is State.FAILED:
        error = handle.error
        told = isinstance(error, VoiceguideError) and not isinstance(error, ScriptError)
        state["error"] = str(error) if told else "this could not be made"
    return state


def made_of(ticket: Ticket) -> Made | None:
    """Return what was made for a ticket, where it is done."""
    handle = ticket.handle
    if handle.state is not State.DONE:
        return None
    result = handle.result(0)
    return result if isinstance(result, Made) else None
