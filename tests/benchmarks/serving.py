"""What the live site bears, on loopback: `python -m benchmarks.serving`, run in the folder `tests`.

It starts `voiceguide serve` as its own process and measures the time to the first byte while clients
stream ranges of one file and pages are asked for; the time from a wish to the end of its making, cold,
cached, and for 20 at once; and the memory of the server.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PATIENCE_S = 30.0
"""An answer that takes longer is an error."""
SHIPPED = Path(__file__).parents[2] / "scripts"


@dataclass
class Seen:
    """What clients saw."""

    firsts_s: list[float] = field(default_factory=list)
    """From asking to the first byte of each answer."""
    errors: list[str] = field(default_factory=list)
    bytes: int = 0

    def told(self) -> dict[str, Any]:
        """Return it in numbers."""
        ordered = sorted(self.firsts_s)
        at = {f"p{share}_ms": _at(ordered, share) for share in (50, 99)}
        told = {"errors": len(self.errors), "of them": self.errors[:3]}
        return {"answers": len(ordered), **at, **told, "bytes": self.bytes}


def _at(ordered: Sequence[float], share: int) -> float:
    return round(1000 * ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 1) if ordered else 0.0


async def ask(
    port: int, target: str, *lines: str, method: str = "GET", body: bytes = b"", seen: Seen | None = None
) -> tuple[int, bytes]:
    """Return (status, body) of one request on a connection of its own."""
    start = time.perf_counter()
    async with asyncio.timeout(_PATIENCE_S):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close", *lines]
        writer.write("\r\n".join([*head, f"Content-Length: {len(body)}", "", ""]).encode() + body)
        async with asyncio.timeout(_PATIENCE_S):
            came = await reader.read(1)
            if seen:
                seen.firsts_s.append(time.perf_counter() - start)
            came += await reader.read(-1)
    finally:
        writer.close()
    head_came, _, content = came.partition(b"\r\n\r\n")
    status = int(head_came.split(b" ")[1]) if head_came else 0
    if seen:
        seen.bytes += len(content)
    return status, content


async def stream(port: int, target: str, size: int, until: float, number: int, seen: Seen) -> None:
    """Ask for ranges of a file, one after the other, as a player does."""
    at = number * 10_007 % size
    while time.perf_counter() < until:
        stop = min(at + 65_536, size)
        try:
            status, content = await ask(port, target, f"Range: bytes={at}-{stop - 1}", seen=seen)
        except OSError as error:  # a timeout too
            status, content = 0, str(error).encode()
        if status != 206 or len(content) != stop - at:
            seen.errors.append(f"{status}, {len(content)} bytes")
        at = stop % size
        await asyncio.sleep(0.2)


async def pages(port: int, targets: Sequence[str], each_s: float, until: float, seen: Seen) -> None:
    """Ask for pages at a steady rate, whatever the answers take."""
    running: set[asyncio.Task[None]] = set()

    async def one(target: str) -> None:
        try:
            status, _ = await ask(port, target, seen=seen)
        except OSError as error:
            status = 0
            seen.errors.append(str(error))
        if status not in (0, 200):
            seen.errors.append(str(status))

    number, due = 0, time.perf_counter()
    while due < until:
        task = asyncio.create_task(one(targets[number % len(targets)]))
        running.add(task)
        task.add_done_callback(running.discard)
        number, due = number + 1, due + each_s
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
    await asyncio.gather(*running)


async def made(port: int, name: str, wish: dict[str, Any]) -> tuple[float, dict[str, Any]]:
    """Have a wish made; return (seconds, what the page plays)."""
    start = time.perf_counter()
    _, body = await ask(port, f"/{name}/make", method="POST", body=json.dumps(wish).encode())
    got = json.loads(body)
    while got["state"] != "done":
        if got["state"] not in ("waiting", "running"):
            raise SystemExit(f"{name}: {got}")
        await asyncio.sleep(0.05)
        _, body = await ask(port, f"/-/jobs/{got['ticket']}")
        got = json.loads(body) | {"ticket": got["ticket"]}
    for address in got["made"]["kit"].values():
        await ask(port, address.removeprefix(".."))
    return time.perf_counter() - start, got["made"]


def memory_mb(pid: int) -> float:
    """Return the most memory that a process had, in MB (Linux)."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1000


async def measure(name: str, *, seconds: float, rate: float, clients: int, phones: int) -> dict[str, Any]:
    """Return every figure: `clients` stream and pages come at `rate` a second, then `phones` wish."""
    with tempfile.TemporaryDirectory() as cache:
        server = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "voiceguide", "serve", str(SHIPPED), "--port", "0"),
            stdout=asyncio.subprocess.PIPE,
            env=os.environ | {"VOICEGUIDE_CACHE_DIR": cache},
        )
        try:
            line = await server.stdout.readline() if server.stdout else b""
            port = int(line.decode().rstrip("/\n").rpartition(":")[2])
            found: dict[str, Any] = {}
            start = time.perf_counter()
            await ask(port, "/")
            found["first catalogue, s"] = round(time.perf_counter() - start, 2)
            cold, kit = await made(port, name, {})
            cached, _ = await made(port, name, {})
            found |= {"wish cold, s": round(cold, 2), "wish cached, s": round(cached, 3)}
            target = kit["kit"]["audio"].removeprefix("..")
            size = len((await ask(port, target))[1])
            ranges, asked = Seen(), Seen()
            until = time.perf_counter() + seconds
            await asyncio.gather(
                *(stream(port, target, size, until, number, ranges) for number in range(clients)),
                pages(port, ["/", f"/{name}/", "/app.js"], 1 / rate, until, asked),
            )
            found |= {"ranges": ranges.told(), "pages": asked.told()}
            start = time.perf_counter()
            await asyncio.gather(
                *(made(port, "box-breathing", {"pace": 0.8 + n / 100}) for n in range(phones))
            )
            found[f"{phones} wishes at once, s"] = round(time.perf_counter() - start, 1)
            found["memory of the server, MB"] = round(memory_mb(server.pid))
            return found
        finally:
            server.send_signal(signal.SIGINT)
            await server.wait()


def main() -> None:
    """Print the figures as JSON."""
    name = sys.argv[1] if len(sys.argv) > 1 else "gentle-milk-flow"
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    print(json.dumps(asyncio.run(measure(name, seconds=seconds, rate=500, clients=50, phones=20)), indent=1))


if __name__ == "__main__":
    main()
