"""Run: sockets, addresses, and the server's life from its start to Ctrl-C."""

from __future__ import annotations

import errno
import io
import ipaddress
import logging
import socket

import segno
import uvicorn
from starlette.applications import Starlette

from voiceguide.errors import UsageError
from voiceguide.serve.protocol import protocol_with
from voiceguide.serve.settings import Bounds

_END_S = 2
"""Answers that are under way have so long to end after Ctrl-C."""
_FAULTS = {
    errno.EADDRINUSE: "port {port} is in use: name another with --port, or 0 for any that is free",
    errno.EACCES: "port {port} is not for everybody: name one above 1023 with --port",
    errno.EADDRNOTAVAIL: "{host} is not an address of this computer",
}


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens: a port in use is known before anything else. Raises UsageError."""
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    except ValueError as error:
        raise UsageError(
            f"--host {host}: write the address of this computer in a network, as numbers"
        ) from error
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        # after the last server has ended its connections linger, and must not keep the port from the next
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        words = _FAULTS.get(error.errno or 0, "{host}, port {port}: {error}")
        raise UsageError(words.format(host=host, port=port, error=error.strerror)) from error
    return listening


def lan_address() -> str:
    """Return this computer's address in the network it is in; raises UsageError where it is in none.

    Nothing is sent: a datagram socket only asks the system which way it would go.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # an address for documentation, RFC 5737
            found = str(asking.getsockname()[0])
        except OSError as error:
            raise UsageError("--lan: this computer is in no network; name its address with --host") from error
    if ipaddress.ip_address(found).is_loopback:
        raise UsageError("--lan: this computer is in no network; name its address with --host")
    return found


def is_loopback(host: str) -> bool:
    """Return whether nobody but this computer can ask at an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address_of(listening: socket.socket, key: str) -> str:
    """Return the address of the site, with the port that it really has."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/{f'{key}/' if key else ''}"


def qr_code(address: str) -> str:
    """Return an address as a QR code in half blocks, which stands out on dark and on light terminals."""
    out = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(out, compact=True)
    return out.getvalue().rstrip("\n")


class _Server(uvicorn.Server):
    """Tells the site that it ends before it waits for answers: some last as long as a page is open."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        await self.config.app.state.site.end()  # type: ignore[union-attr]
        await super().shutdown(sockets)


def server_for(app: Starlette, bounds: Bounds) -> uvicorn.Server:
    """Return a server that keeps the bounds; its `run(sockets=[...])` serves until a signal."""
    # what clients do wrong is theirs to know
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    return _Server(
        uvicorn.Config(
            app,
            http=protocol_with(bounds),
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=bounds.idle_s,  # type: ignore[arg-type]  # any number of seconds
            timeout_graceful_shutdown=_END_S,
            lifespan="on",
        )
    )
