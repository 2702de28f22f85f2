"""Answers: pages, data and files, each with an ETag, so that what a client has already is not sent again."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".m4b": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/rss+xml",
}
"""By suffix: whatever is served has one of these."""
_FOREVER = "private, max-age=31536000, immutable"


def content(request: Request, body: bytes | str, suffix: str, status: int = 200) -> Response:
    """Return what is in memory, or 304."""
    data = body.encode() if isinstance(body, str) else body
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    headers = _headers(request, tag)
    if status == 200 and _known(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(data, status, headers, TYPES[suffix])


def data(request: Request, value: Any, status: int = 200) -> Response:
    """Return JSON."""
    return content(request, json.dumps(value, ensure_ascii=False, separators=(",", ":")), ".json", status)


def file(request: Request, path: Path) -> Response:
    """Return a file, a range of it, 304 or 416; raises HTTPException (404) where there is none.

    `path` is one that we chose, never one made of what a client sent.
    """
    try:
        about = path.lstat()
    except OSError as error:
        raise HTTPException(404) from error
    if not stat.S_ISREG(about.st_mode):
        raise HTTPException(404)
    tag = f'"{about.st_mtime_ns:x}-{about.st_size:x}-{about.st_ino:x}"'
    headers = _headers(request, tag)
    if _known(request, tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, headers=headers, media_type=TYPES[path.suffix], stat_result=about)


def _headers(request: Request, tag: str) -> dict[str, str]:
    # an address that names its content never has another one
    lasting = {"Cache-Control": _FOREVER} if request.query_params.get("v") else {}
    return {"ETag": tag, **lasting}


def _known(request: Request, tag: str) -> bool:
    """Return whether the client has this content already (RFC 9110, 13.1.2)."""
    given = request.headers.get("if-none-match", "")
    tags = {one.strip().removeprefix("W/") for one in given.split(",")}
    return request.method in ("GET", "HEAD") and (tag in tags or given.strip() == "*")
