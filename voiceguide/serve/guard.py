"""Guard: what every request passes before a route is looked for, and what every answer carries."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voiceguide.serve.settings import ServeSettings
from voiceguide.site.pages import POLICY

SAFE = frozenset({"GET", "HEAD"})
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-cache",
}
"""Of every answer, where a route does not say otherwise."""


class Guard:
    """Refuses what does not come from a page of this site or a person's own hand; bounds bodies."""

    def __init__(self, app: ASGIApp, settings: ServeSettings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refused = self._refused(scope)
        if refused is None:
            body, refused = await self._body(scope, receive)
        if refused is not None:
            status, words = refused
            headers = {"Connection": "close"} if scope["method"] not in SAFE else None
            await PlainTextResponse(f"{words}\n", status, headers)(scope, receive, sending)
            return
        if self.settings.key:
            scope = {**scope, "root_path": f"/{self.settings.key}"}
        await self.app(scope, _replay(body, receive), sending)

    def _refused(self, scope: Scope) -> tuple[HTTPStatus, str] | None:
        """Return why a request is not answered, or None."""
        headers = Headers(scope=scope)
        # a page of somebody else whose name was made to mean this computer would ask by that name
        if _name(headers.getlist("host")) not in self.settings.hosts:
            return HTTPStatus.MISDIRECTED_REQUEST, "this address is not served here"
        if self.settings.key:
            first = scope["path"].split("/", 2)[1:2]
            given = first[0] if first and scope["path"].count("/") > 1 else ""
            if not secrets.compare_digest(given.encode("utf-8", "replace"), self.settings.key.encode()):
                return HTTPStatus.NOT_FOUND, "not found"
        if scope["method"] not in SAFE and not _own(headers):
            return HTTPStatus.FORBIDDEN, "only pages of this site may ask for that"
        return None

    async def _body(self, scope: Scope, receive: Receive) -> tuple[bytes, tuple[HTTPStatus, str] | None]:
        """Return the body, or why it is refused."""
        too_large = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too large"
        most = self.settings.bounds.body_bytes
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or int(length[:20]) > most:
            return b"", too_large
        body = b""
        if scope["method"] in SAFE:
            return body, None
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return b"", (HTTPStatus.BAD_REQUEST, "the request ended early")
            body += message.get("body", b"")
            if len(body) > most:
                return b"", too_large
            if not message.get("more_body", False):
                return body, None


def _name(given: Iterable[str]) -> str:
    """Return the name in a Host header without its port; nothing where there are none or several."""
    hosts = list(given)
    if len(hosts) != 1:
        return ""
    name, colon, port = hosts[0].lower().rpartition(":")
    return name if colon and port.isdecimal() else hosts[0].lower()


def _own(headers: Headers) -> bool:
    """Return whether a request comes from a page of this site, or from no page at all."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
        return False
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body that was read already, then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
