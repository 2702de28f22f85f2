"""Routes of the page on which a script is written: its state, told as it changes, and its sound."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from voiceguide.output.player.bundle import script, source
from voiceguide.output.player.plan import clean
from voiceguide.serve import answers
from voiceguide.serve.author.draft import Draft, Drafts, State
from voiceguide.serve.author.page import author_page
from voiceguide.serve.author.sound import sound
from voiceguide.serve.pages import fault_data
from voiceguide.serve.site import LiveSite

_BEAT_S = 15.0
"""So often something is sent, so that a client that has gone is noticed."""


def author_routes(site: LiveSite) -> Sequence[Route]:
    """Return the routes of scripts that are being written; they come before those of finished ones."""
    author = Author(site)
    return [
        Route("/-/author.js", author.code),
        Route("/-/author.css", author.style),
        Route("/{name}/", author.page),
        Route("/{name}/state", author.state),
        Route("/{name}/saved", author.saved),
        Route("/{name}/sound/{sound}.wav", author.sound),
    ]


class Author:
    """What the routes answer with."""

    def __init__(self, site: LiveSite) -> None:
        self._site = site
        self._drafts = Drafts(site.settings.options, use_cache=site.settings.use_cache)
        site.ending.append(self._drafts.close)

    async def code(self, request: Request) -> Response:
        """Answer with the page's script."""
        return answers.content(request, script("author"), ".js")

    async def style(self, request: Request) -> Response:
        """Answer with what the page adds to the style of all pages."""
        return answers.content(request, source("author.css"), ".css")

    async def page(self, request: Request) -> Response:
        """Answer with the page."""
        look = await self._site.look(request)
        await self._draft(request)  # it is spoken while the page is loaded
        return answers.content(request, author_page(look), ".html")

    async def state(self, request: Request) -> Response:
        """Answer with the state."""
        draft = await self._draft(request)
        return answers.data(request, _shown(draft.state, whole=True))

    async def saved(self, request: Request) -> Response:
        """Answer with an event for every change of the state, until the client goes."""
        draft = await self._draft(request)
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(_events(draft), headers=headers, media_type="text/event-stream")

    async def sound(self, request: Request) -> Response:
        """Answer with a range of a sound."""
        draft = await self._draft(request)
        name = request.path_params["sound"]
        wav = draft.sound(name)
        if wav is None:
            raise HTTPException(404)
        return sound(request, wav, name)

    async def _draft(self, request: Request) -> Draft:
        path = self._site.shelf.path_of(request.path_params["name"])
        if path is None:
            raise HTTPException(404)
        draft = await asyncio.to_thread(self._drafts.of, path)
        if draft is None:
            raise HTTPException(503, f"{self._drafts.MOST} scripts are being written already: close a page")
        return draft


async def _events(draft: Draft) -> AsyncIterator[str]:
    """Yield server-sent events, each with the state; the plan comes with the first, and when it is new."""
    loop, changed = asyncio.get_running_loop(), asyncio.Event()
    sent = None

    def tell() -> None:
        loop.call_soon_threadsafe(changed.set)

    with draft.listening(tell):
        while not draft.closed:
            changed.clear()
            state = draft.state
            shown = _shown(state, whole=state.sound != sent)
            sent = state.sound
            yield f"data: {json.dumps(shown, separators=(',', ':'))}\n\n"
            while not changed.is_set():
                try:
                    await asyncio.wait_for(changed.wait(), _BEAT_S)
                except TimeoutError:
                    yield ": here\n\n"


def _shown(state: State, *, whole: bool) -> dict[str, Any]:
    """Return a state as the page reads it."""
    shown = {
        "number": state.number,
        "faults": [fault_data(fault) for fault in state.faults],
        "failed": state.failed,
        "making": state.making,
        "sound": state.sound,
    }
    if not whole:
        return shown
    return shown | {"title": clean(state.title), "plan": state.plan, "changed": state.changed_s}
