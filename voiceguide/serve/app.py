"""App: a site becomes one ASGI program. Its routes stand in tables; a caller may add tables of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from voiceguide.serve.customize import wish_routes
from voiceguide.serve.guard import Guard
from voiceguide.serve.settings import ServeSettings
from voiceguide.serve.site import SHARED, LiveSite

Table = Callable[[LiveSite], Sequence[Route]]
"""Gives the routes of one part of the site. Paths of our own begin with `/-/`: no script is called so."""


def page_routes(site: LiveSite) -> list[Route]:
    """Return the routes of the pages and of what they share."""
    return [
        Route("/", site.catalogue),
        *(Route(f"/{name}", site.shared) for name in SHARED),
        Route("/{name}", site.to_programme),
        Route("/{name}/", site.programme),
        Route("/{name}/cover.jpg", site.cover),
        Route("/{name}/thumb.jpg", site.thumb),
    ]


TABLES: tuple[Table, ...] = (wish_routes, page_routes)


def app(settings: ServeSettings, more: Sequence[Table] = ()) -> Starlette:
    """Return the program that serves a site; the routes of `more` come before our own."""
    site = LiveSite(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await site.close()

    made = Starlette(
        routes=[route for table in (*more, *TABLES) for route in table(site)],
        middleware=[Middleware(Guard, settings)],
        exception_handlers={HTTPException: _told},
        lifespan=lifespan,
    )
    made.router.redirect_slashes = False
    made.state.site = site
    return made


async def _told(_: Request, error: Exception) -> Response:
    """Answer a request that no route takes."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = error.detail if isinstance(error, HTTPException) else ""
    headers = error.headers if isinstance(error, HTTPException) else None
    return PlainTextResponse(f"{(words or HTTPStatus(status).phrase).lower()}\n", status, headers)
