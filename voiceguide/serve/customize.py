"""Customize: plans of wishes, and programmes that are made as somebody wishes, with their progress."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from voiceguide.errors import EngineError, OptionError, UsageError
from voiceguide.serve import answers
from voiceguide.serve.make import FILES, Made, read_made, variant
from voiceguide.serve.pages import fault_data
from voiceguide.serve.shelf import Look
from voiceguide.serve.site import LiveSite
from voiceguide.serve.tickets import Full, Ticket, Tickets, made_of, state_json
from voiceguide.serve.wishes import Offered, offered, options_of, wish_of


class Customize:
    """What the routes below answer with."""

    def __init__(self, site: LiveSite) -> None:
        self.site = site
        self.tickets = Tickets(site.runner, site.settings.bounds, self._state)
        self._offered: dict[tuple[str, str], Offered] = {}

    async def plan(self, request: Request) -> Response:
        """Answer with how long a wish can be, its faults, what can be chosen, and what is made already."""
        wished = await self._wished(request, request.query_params.get("wish", ""))
        if isinstance(wished, Response):
            return wished
        look, plain, choices = wished
        told: dict[str, Any] = {"faults": [fault_data(fault) for fault in look.faults], "whole": look.whole}
        if look.whole:
            made = await self._made(look)
            told |= {
                "shortest": look.shortest,
                "natural": look.natural,
                "longest": look.longest,
                "fixed": look.fixed,
                "plan": look.plan,
                "made": made and self._variant(look.job.key if look.job else "", made),
            }
        told["choices"] = asdict(choices) | {
            "voice": _voice(plain, choices),
            "pace": plain.pace,
            "bed": plain.bed,
        }
        return answers.data(request, told)

    async def make(self, request: Request) -> Response:
        """Begin what somebody wishes, or answer with it where it is made already."""
        wished = await self._wished(request, await request.body())
        if isinstance(wished, Response):
            return wished
        look = wished[0]
        if look.job is None:
            faults = [fault_data(fault) for fault in look.faults]
            return answers.data(request, {"faults": faults}, 422)
        if made := await self._made(look):
            self.site.keeping.use(look.job.target)
            return answers.data(request, {"state": "done", "made": self._variant(look.job.key, made)})
        await asyncio.to_thread(self.site.keeping.bound)
        try:
            number, ticket = self.tickets.take(look.job)
        except Full as error:
            return _refused(request, str(error), 503)
        return answers.data(request, {"ticket": number, **self._state(ticket)}, 202)

    async def state(self, request: Request) -> Response:
        """Answer with how far a ticket is."""
        return answers.data(request, self._state(self._ticket(request)))

    async def cancel(self, request: Request) -> Response:
        """Give a ticket back."""
        if not self.tickets.cancel(request.path_params["ticket"]):
            raise HTTPException(404)
        return Response(status_code=204)

    async def events(self, request: Request) -> Response:
        """Answer with a stream of events, as long as something changes (HTML, 9.2)."""
        self._ticket(request)
        return StreamingResponse(
            self._stream(request.path_params["ticket"]),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def file(self, request: Request) -> Response:
        """Answer with a file of what was made."""
        folder = self.site.keeping.folder_of(request.path_params["key"])
        name = request.path_params["file"]
        if folder is None or name not in FILES:
            raise HTTPException(404)
        return answers.file(request, folder / name)

    async def _stream(self, number: str) -> AsyncIterator[str]:
        async for state in self.tickets.follow(number):
            yield ": still here\n\n" if state is None else f"data: {json.dumps(state)}\n\n"

    def _ticket(self, request: Request) -> Ticket:
        ticket = self.tickets.get(request.path_params["ticket"])
        if ticket is None:
            raise HTTPException(404)
        return ticket

    async def _wished(self, request: Request, body: bytes | str) -> tuple[Look, Look, Offered] | Response:
        """Return a script as it is wished, as it is by itself, and what can be chosen; or what is wrong."""
        plain = await self.site.look(request)
        try:
            wish = wish_of(body)
            choices = await self._choices(plain)
            options = options_of(wish, plain, self.site.settings.options, choices.voices)
            look = await self.site.look(request, options) if wish else plain
        except OptionError as error:
            return _refused(request, error.reason, 400)
        except (UsageError, EngineError) as error:
            return _refused(request, str(error), 400)
        return look, plain, choices

    async def _choices(self, plain: Look) -> Offered:
        known = self._offered.get((plain.name, plain.version))
        if known is None:
            engine = self.site.settings.options.engine
            known = await self.site.work(offered, plain, self.site.studio, engine)
            while len(self._offered) >= self.site.settings.bounds.scripts:
                self._offered.pop(next(iter(self._offered)))
            self._offered[plain.name, plain.version] = known
        return known

    async def _made(self, look: Look) -> Made | None:
        return await asyncio.to_thread(read_made, look.job.target) if look.job else None

    def _state(self, ticket: Ticket) -> dict[str, Any]:
        state = state_json(ticket, self.tickets.before(ticket))
        if made := made_of(ticket):
            state["made"] = self._variant(ticket.job.key, made)
        return state

    def _variant(self, key: str, made: Made) -> dict[str, Any]:
        return variant(made, f"../-/made/{key}")


def wish_routes(site: LiveSite) -> list[Route]:
    """Return the routes by which a phone chooses, and gets what it has chosen."""
    one = Customize(site)
    site.ending.append(one.tickets.end)
    return [
        Route("/-/jobs/{ticket}", one.state, methods=["GET"]),
        Route("/-/jobs/{ticket}", one.cancel, methods=["DELETE"]),
        Route("/-/jobs/{ticket}/events", one.events),
        Route("/-/made/{key}/{file}", one.file),
        Route("/{name}/plan", one.plan),
        Route("/{name}/make", one.make, methods=["POST"]),
    ]


def _refused(request: Request, words: str, status: int) -> Response:
    answer = answers.data(request, {"error": words}, status)
    if status == 503:
        answer.headers["Retry-After"] = "10"
    return answer


def _voice(plain: Look, choices: Offered) -> str:
    """Return the voice that a script has by itself, as it is offered."""
    return next((voice for voice in choices.voices if voice.partition("/")[2] == plain.voice), plain.voice)
