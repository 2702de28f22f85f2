"""A live site on loopback, and plain sockets that speak to it as no browser would."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from voiceguide.options import Options
from voiceguide.serve.app import app
from voiceguide.serve.run import address_of, listen, server_for
from voiceguide.serve.settings import Bounds, ServeSettings


class Live:
    """A running server."""

    def __init__(self, address: str, server: Any) -> None:
        self.address = address
        self.server = server
        self.port = int(address.split(":")[2].split("/")[0])

    def until_alone(self) -> None:
        """Wait until the server has no connection any more."""
        end = time.monotonic() + 60
        while self.server.server_state.connections:
            assert time.monotonic() < end, "a connection stays open"
            time.sleep(0.02)

    def open(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def raw(self, sent: bytes) -> bytes:
        """Return all that the server answers to these bytes, until it ends the connection."""
        with self.open() as talking:
            talking.sendall(sent)
            return everything(talking)

    def ask(self, target: bytes | str, *lines: str, method: str = "GET", body: bytes = b"") -> Answer:
        """Return the answer to one request, whose target is sent as it is."""
        words = target.encode() if isinstance(target, str) else target
        named = [line.split(":")[0].lower() for line in lines]
        more = [] if "host" in named else [f"Host: 127.0.0.1:{self.port}"]
        head = "\r\n".join([*more, "Connection: close", *lines]).encode()
        return Answer(self.raw(method.encode() + b" " + words + b" HTTP/1.1\r\n" + head + b"\r\n\r\n" + body))


class Answer:
    """A whole answer."""

    def __init__(self, came: bytes) -> None:
        head, _, self.body = came.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        self.status = int(first.split(" ")[1]) if first else 0
        self.headers = {line.split(":")[0].lower(): line.split(": ", 1)[1] for line in lines}


def everything(talking: socket.socket) -> bytes:
    """Return what comes until the other side ends, however it does that."""
    came = b""
    try:
        while part := talking.recv(65536):
            came += part
    except ConnectionResetError:
        pass
    return came


@contextmanager
def live(
    folder: Path, *, bounds: Bounds | None = None, more: Sequence[Any] = (), **settings: Any
) -> Iterator[Live]:
    """Yield a server of a folder, whose voice beeps."""
    bounds = bounds or Bounds()
    settings.setdefault("options", Options(engine="tone"))
    made = ServeSettings(folder=folder, bounds=bounds, **settings)
    with listen("127.0.0.1", 0) as listening:
        server = server_for(app(made, more), bounds)
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        running.start()
        try:
            while not server.started:
                time.sleep(0.01)
                assert running.is_alive()
            yield Live(address_of(listening, made.key), server)
        finally:
            server.should_exit = True
            running.join(30)
            assert not running.is_alive()
