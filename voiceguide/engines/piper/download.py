"""Downloading a file: resumed where the connection breaks, and checked for size and MD5 before it counts."""

from __future__ import annotations

import hashlib
import http.client
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from voiceguide import disk
from voiceguide.engines.piper.catalogue import File
from voiceguide.errors import EngineError

TIMEOUT_S = 30.0
"""How long a server may be silent."""
ATTEMPTS = 4
"""How often it is tried without a byte more than before."""
_BLOCK = 256 * 1024
_PARTIAL = 206


def download(
    url: str, file: File, target: Path, progress: Callable[[int], None] = lambda count: None
) -> None:
    """Write a file; `progress` is called with each number of bytes. Raises EngineError.

    What is there of `target` after an error is of no use.
    """
    if not url.startswith(("https://", "http://")):
        raise EngineError(f"{url} is not a web address")
    done, failures, reason = 0, 0, ""
    _write(target, b"", "wb")
    while done < file.bytes:
        if failures == ATTEMPTS:
            raise EngineError(f"{url} cannot be downloaded: {reason}")
        before = done
        try:
            done = _fetch(url, file, target, done, progress)
            reason = "the connection was cut"
        except HTTPError as error:
            error.close()
            raise EngineError(f"{url} cannot be downloaded: the server answers {error.code}") from None
        except (URLError, http.client.HTTPException, ConnectionError, TimeoutError) as error:
            done = target.stat().st_size
            reason = str(getattr(error, "reason", "") or error) or "the connection was cut"
        failures = failures + 1 if done == before else 0
    _check(file, target)


def _fetch(url: str, file: File, target: Path, done: int, progress: Callable[[int], None]) -> int:
    """Append what the server sends, from byte `done` on; return how much there is now."""
    request = Request(url, headers={"Range": f"bytes={done}-"} if done else {})  # noqa: S310  (checked above)
    with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
        if done and answer.status != _PARTIAL:  # this server cannot resume: from the start again
            _write(target, b"", "wb")
            progress(-done)
            done = 0
        while block := answer.read(min(_BLOCK, file.bytes + 1 - done)):
            _write(target, block, "ab")
            done += len(block)
            progress(len(block))
            if done > file.bytes:
                raise EngineError(f"{url} is not the file that voiceguide knows: it is too long")
    return done


def _write(target: Path, block: bytes, mode: str) -> None:
    try:
        with target.open(mode) as out:
            out.write(block)
    except OSError as error:
        raise EngineError(f"{target.name} cannot be written: {disk.disk_fault(error)}") from error


def _check(file: File, target: Path) -> None:
    with target.open("rb") as data:
        found = hashlib.file_digest(data, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if found != file.md5:
        raise EngineError(
            f"{file.name} arrived damaged, or is not the file that voiceguide knows (MD5 {found}): try again"
        )
