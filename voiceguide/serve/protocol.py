"""Protocol: uvicorn's, with deadlines for what uvicorn waits for without end.

A request must have come whole, head and body, by an absolute time after its first byte: a byte a second gains
nothing, and its head cannot grow without end. A client that takes nothing while something waits for it is
cut off. Where all connections are taken, the one goes that has been sending its request for longest:
whoever is being answered is not harmed.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from voiceguide.serve.settings import Bounds


class BoundedProtocol(HttpToolsProtocol):
    """One connection; `protocol_with` gives it its bounds."""

    bounds: ClassVar[Bounds] = Bounds()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._receiving: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._wait_for_request()
        if len(self.connections) > self.bounds.connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadlines."""
        self._request_came()
        self._taken()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request; its deadline stays the same until it is whole."""
        answering = self.cycle is not None and not self.cycle.response_complete
        if not answering:
            self._wait_for_request()
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > self.bounds.head_bytes:
            self.transport.abort()

    def on_body(self, body: bytes) -> None:
        """Take a part of a body, which the guard bounds."""
        self._head_bytes -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        super().on_message_complete()
        self._head_bytes = 0
        self._request_came()

    def on_response_complete(self) -> None:
        """Wait for the rest of an answer to be taken."""
        super().on_response_complete()
        if self.transport.get_write_buffer_size():
            self._wait_for_taking()

    def pause_writing(self) -> None:
        """Wait for the client to take something."""
        super().pause_writing()
        self._wait_for_taking()

    def resume_writing(self) -> None:
        """The client took something."""
        self._taken()
        super().resume_writing()

    def _wait_for_request(self) -> None:
        if self._receiving is None:
            self._receiving = self.loop.call_later(self.bounds.receive_s, self.transport.abort)

    def _request_came(self) -> None:
        if self._receiving is not None:
            self._receiving.cancel()
            self._receiving = None

    def _wait_for_taking(self) -> None:
        self._taken()
        self._stalled = self.loop.call_later(self.bounds.stall_s, self._cut_off)

    def _taken(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _cut_off(self) -> None:
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _make_room(self) -> None:
        """Cut off whoever has been sending a request for longest."""
        waiting = [
            (one._receiving.when(), id(one), one)
            for one in self.connections
            if isinstance(one, BoundedProtocol) and one._receiving is not None
        ]
        min(waiting)[2].transport.abort()  # this connection is one of them


def protocol_with(bounds: Bounds) -> type[BoundedProtocol]:
    """Return the protocol with these bounds."""
    return type("BoundedProtocol", (BoundedProtocol,), {"bounds": bounds})
