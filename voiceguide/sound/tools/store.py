"""Store: what was made once, kept between runs as plain files with checksums, named after how it was made.

Files appear whole or not at all, so several renders may share the folder and any of them may be killed at any
moment. Whatever cannot be read back exactly counts as missing, and no fault of the store ever fails a render.

A file is: magic, BLAKE2b digest of its key and of all that follows, the content.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from voiceguide.disk import STALE_S, disk_fault

MAX_PART_BYTES = 512 * 1024 * 1024
"""As MP3, eight hours in stereo, or ten beds in stereo."""

_MAGIC = b"vgkept2\n"
_DIGEST_BYTES = 16
_EVICT_TO = 0.9
"""Eviction goes down to this share of the limit, so that the folder is not listed again after each entry."""
_LIST_EVERY = 256
"""Puts between two listings of the folder, since other processes fill it too."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What `voiceguide cache` shows."""

    entries: int
    bytes: int
    folder: Path
    max_bytes: int


def cache_folder() -> Path:
    """Return where all stores are: VOICEGUIDE_CACHE_DIR if set, else in the user's cache folder."""
    chosen = os.environ.get("VOICEGUIDE_CACHE_DIR")
    return Path(chosen or platformdirs.user_cache_dir("voiceguide", appauthor=False))


class Store:
    """Bytes by key; the least recently used go first. Several threads and processes may use it.

    A key is made of hexadecimal digits; `kind` is the suffix of the files.
    """

    def __init__(self, folder: Path, kind: str, max_bytes: int) -> None:
        self.folder = folder
        self.kind = kind
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        self._size: int | None = None
        """About how many bytes there are; None until the folder was listed."""
        self._puts = 0
        self._warned = False
        self._writable = True

    def read(self, key: str) -> memoryview | None:
        """Return what was written under a key, or None; a damaged file is deleted and counts as missing."""
        path = self._path(key)
        try:
            data = _read_plain(path, self.max_bytes)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._warn(error)
            return None
        start = len(_MAGIC) + _DIGEST_BYTES
        content = memoryview(data)[start:]
        if data[:start] != _MAGIC + self._digest(key, content):
            _log.warning("the cached %s %s is damaged and will be made again", self.kind, path)
            _delete(path)
            return None
        with suppress(OSError):  # evicted meanwhile, or a read-only folder: the content is good all the same
            os.utime(path)
        return content

    def write(self, key: str, content: bytes) -> None:
        """Keep what was made; where the folder cannot be written, warn once and go on without."""
        if not self._writable:
            return
        path = self._path(key)
        data = _MAGIC + self._digest(key, content) + content
        try:
            _write_whole(path, data)
        except OSError as error:
            if not _exists(path):  # else another run reads this very file, and Windows will not replace it
                self._writable = False
                self._warn(error)
            return
        with self._lock:
            self._puts += 1
            self._size = None if self._size is None else self._size + len(data)
            if self._size is None or self._size > self.max_bytes or self._puts % _LIST_EVERY == 0:
                self._evict()

    def info(self) -> StoreInfo:
        """Count what there is."""
        files = self._list()
        return StoreInfo(len(files), sum(size for _, size, _ in files), self.folder, self.max_bytes)

    def clear(self) -> int:
        """Delete every entry, and nothing else that may lie in the folder; return how many there were."""
        gone = sum(_delete(path) for _, _, path in self._list())
        for path in self._leftovers():
            _delete(path)
        with self._lock:
            self._size = None
        return gone

    def close(self) -> None:
        """Bring the folder below its limit and sweep what killed runs left behind."""
        with self._lock:
            if self._puts:
                self._evict()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}.{self.kind}"

    def _digest(self, key: str, content: bytes | memoryview) -> bytes:
        """Return the digest of an entry; its key is part of it, so that no other entry can take its place."""
        digest = hashlib.blake2b(f"{self.kind} {key}\n".encode(), digest_size=_DIGEST_BYTES)
        digest.update(content)
        return digest.digest()

    def _list(self) -> list[tuple[float, int, Path]]:
        """Return (last use, bytes, path) of every entry, the longest unused first."""
        files = []
        for path in self._found(f"*.{self.kind}"):
            with suppress(OSError):  # another run evicted it after it was listed
                status = path.stat()
                files.append((status.st_mtime, status.st_size, path))
        return sorted(files)

    def _found(self, pattern: str) -> Iterator[Path]:
        try:
            yield from self.folder.glob(f"[0-9a-f][0-9a-f]/{pattern}")
        except OSError as error:  # unreadable, or another run removed a folder while it was being listed
            self._warn(error)

    def _leftovers(self) -> Iterator[Path]:
        return self._found(f"*.{self.kind}.tmp")

    def _evict(self) -> None:
        """Call with the lock held."""
        files = self._list()
        total = sum(size for _, size, _ in files)
        if total > self.max_bytes:
            for _, size, path in files:
                if total <= self.max_bytes * _EVICT_TO:
                    break
                _delete(path)
                total -= size
        self._size = total
        for path in self._leftovers():
            with suppress(OSError):  # its owner finished, or another run swept it
                if time.time() - path.stat().st_mtime > STALE_S:
                    path.unlink()

    def _warn(self, error: OSError) -> None:
        if not self._warned:
            self._warned = True
            _log.warning(
                "the %s cache in %s cannot be used: %s; what it would keep is made anew each time",
                self.kind,
                self.folder,
                disk_fault(error),
            )


def part_store(folder: Path | None = None) -> Store:
    """Return what is kept of programmes, in the cache or in `folder`: their encoded parts, and their beds."""
    return Store(folder or cache_folder() / "parts", "part", MAX_PART_BYTES)


def _delete(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:  # another run was faster, or the folder is read-only
        return False
    return True


def _exists(path: Path) -> bool:
    """Return whether there is such a file; where that cannot be seen, there is none."""
    try:
        return path.exists()
    except OSError:  # a folder that may not be looked into, a name that is too long
        return False


def _read_plain(path: Path, max_bytes: int) -> bytes:
    """Return what a plain file of bounded size holds, else nothing. Raises OSError."""
    with open(path, "rb", opener=_open_at_once) as file:
        status = os.fstat(file.fileno())
        return file.read() if stat.S_ISREG(status.st_mode) and status.st_size <= max_bytes else b""


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting, as a named pipe would until something is written to it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _write_whole(path: Path, data: bytes) -> None:
    """Write beside the target, then rename. Raises OSError, with nothing left behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem[:8], suffix=f"{path.suffix}.tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):  # the first error is the one to tell
            temporary.unlink()
        raise
