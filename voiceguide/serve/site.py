"""The live site: what its routes answer with. One for each `app`."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from voiceguide.errors import InputError
from voiceguide.jobs.local import LocalRunner
from voiceguide.options import Options
from voiceguide.output.cover import generated_cover, read_cover
from voiceguide.script.paths import inside
from voiceguide.serve import answers, pages
from voiceguide.serve.keeping import Keeping
from voiceguide.serve.settings import ServeSettings
from voiceguide.serve.shelf import Look, Shelf
from voiceguide.site.icons import ICONS, cover_jpeg, icon, thumbnail
from voiceguide.site.pages import manifest, shell
from voiceguide.site.waves import ENCODER, TEXTS, WORKER, waves_files
from voiceguide.studio import Studio
from voiceguide.units import format_time

T = TypeVar("T")


class LiveSite:
    """A folder of scripts, served; `app` opens and closes it."""

    def __init__(self, settings: ServeSettings) -> None:
        self.settings = settings
        self.studio = Studio(use_cache=settings.use_cache)
        bounds = settings.bounds
        self.keeping = Keeping(settings.made, bounds.made_bytes)
        self.shelf = Shelf(settings.folder, self.studio, bounds.scripts, self.keeping.folder)
        self.runner = LocalRunner(bounds.renders, use_cache=settings.use_cache)
        self.ending: list[Callable[[], object]] = []
        """Called once when the server ends, before it waits for answers: what tables of routes have open."""
        self._slots = asyncio.Semaphore(bounds.looks)
        self._pictures = functools.lru_cache(64)(_picture)
        self._programme = functools.lru_cache(256)(pages.programme)
        self._catalogue = functools.lru_cache(1)(pages.catalogue)

    async def work(self, run: Callable[..., T], *arguments: object) -> T:
        """Return what a function does in a thread; only so many run at once, the others wait."""
        async with self._slots:
            return await asyncio.to_thread(run, *arguments)

    async def look(self, request: Request, options: Options | None = None) -> Look:
        """Return the script that a request is about; raises HTTPException (404)."""
        name = request.path_params["name"]
        path = self.shelf.path_of(name)
        if path is None:
            raise HTTPException(404)
        options = options or self.settings.options
        if known := self.shelf.known(name, path, options):
            return known  # it need not wait for others that are planned
        return await self.work(self.shelf.look, name, path, options)

    async def looks(self) -> list[Look]:
        """Return every script, in the order of their names."""
        options = self.settings.options
        known = await asyncio.to_thread(self._known, options)
        waiting = [self.work(self.shelf.look, *one, options) for one, look in known.items() if not look]
        planned = iter(await asyncio.gather(*waiting))
        return [look or next(planned) for look in known.values()]

    async def end(self) -> None:
        """End answers that last, and what they are made of."""
        while self.ending:
            await asyncio.to_thread(self.ending.pop())

    async def close(self) -> None:
        """Close what is open."""
        await self.end()
        await asyncio.to_thread(self.runner.close)
        await asyncio.to_thread(self.studio.workshop.close)

    async def catalogue(self, request: Request) -> Response:
        """Answer with the catalogue."""
        page = self._catalogue(self.settings.title, tuple(await self.looks()))
        return answers.content(request, page, ".html")

    async def programme(self, request: Request) -> Response:
        """Answer with the page of a script."""
        return answers.content(request, self._programme(await self.look(request)), ".html")

    async def to_programme(self, request: Request) -> Response:
        """Lead to the page of a script from its address without a slash at the end."""
        if self.shelf.path_of(request.path_params["name"]) is None:
            raise HTTPException(404)
        # relative, since a proxy before us may have another name and scheme
        last = request.scope["raw_path"].rsplit(b"/", 1)[-1].decode("ascii")
        return RedirectResponse(f"./{last}/", 308)

    async def cover(self, request: Request) -> Response:
        """Answer with the cover of a script."""
        return await self._picture(request, 0)

    async def thumb(self, request: Request) -> Response:
        """Answer with the small cover of a script."""
        return await self._picture(request, 192)

    async def shared(self, request: Request) -> Response:
        """Answer with a file that all pages share."""
        name = request.url.path.rsplit("/", 1)[-1]
        body = await asyncio.to_thread(_shared, self.settings.title)
        answer = answers.content(request, body[name], name[name.rindex(".") :])
        if name == WORKER:  # a worker goes by its own policy: it compiles the encoder
            answer.headers["Content-Security-Policy"] = "default-src 'none'; script-src 'wasm-unsafe-eval'"
        return answer

    def _known(self, options: Options) -> dict[tuple[str, Path], Look | None]:
        """Return the name and path of every script, with what is known of it already."""
        return {one: self.shelf.known(*one, options) for one in self.shelf.scripts().items()}

    async def _picture(self, request: Request, size: int) -> Response:
        look = await self.look(request)
        try:
            body = await self.work(
                self._pictures, look.path, look.version, look.cover, look.title, look.natural, size
            )
        except (InputError, ValueError) as error:
            raise HTTPException(404) from error
        return answers.content(request, body, ".jpg")


def _picture(path: Path, _version: str, cover: str, title: str, natural: float, size: int) -> bytes:
    """Return a cover as JPEG, small where a size in pixels is given. Raises InputError or ValueError."""
    whole = read_cover(inside(path.parent, cover)) if cover else generated_cover(title, format_time(natural))
    return thumbnail(whole, size) if size else cover_jpeg(whole)


SHARED = (
    *("app.css", "app.js", "manifest.webmanifest", WORKER, ENCODER, TEXTS),
    *(name for name, _, _ in ICONS),
)
"""What all pages share, by name."""


@functools.cache
def _shared(title: str) -> dict[str, bytes]:
    made = shell(live=True) | waves_files() | {name: icon(size) for name, size, _ in ICONS}
    return made | {"manifest.webmanifest": manifest(title, "en")}
