"""Sound: a range of a programme as an answer, mixed while it is sent."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Send

from voiceguide.sound.wav_stream import WavStream

_RANGE = re.compile(r"bytes=(\d{0,20})-(\d{0,20})")


def sound(request: Request, wav: WavStream, name: str) -> Response:
    """Return the range that is asked for (RFC 9110, 14), or the whole; several at once are the whole.

    `name` tells the sound from all others. Nothing is kept by the browser: it can be gigabytes.
    """
    tag = f'"{name}"'
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Cache-Control": "no-store",
        "Content-Type": "audio/wav",
    }
    start, stop, status = 0, wav.size, 200
    found = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if found and (found[1] or found[2]) and request.headers.get("if-range", tag) == tag:
        start, stop = _within(found[1], found[2], wav.size)
        if start >= stop:
            return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{wav.size}"})
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{wav.size}"
        status = 206
    headers["Content-Length"] = str(stop - start)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    return _Whole(wav.read(start, stop), status, headers)


class _Whole(StreamingResponse):
    """Ends the connection instead of the answer where it is not as long as was promised."""

    async def stream_response(self, send: Send) -> None:
        """Send it; a sound that is closed meanwhile ends early."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        left = int(self.headers["Content-Length"])
        async for piece in self.body_iterator:
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": left > 0})


def _within(first: str, last: str, size: int) -> tuple[int, int]:
    """Return from where up to where is meant; empty where it is nowhere in the sound."""
    if not first:  # so many from the end
        return max(size - int(last), 0), size
    return int(first), min(int(last) + 1, size) if last else size
