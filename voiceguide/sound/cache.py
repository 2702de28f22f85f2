"""ClipCache: clips kept between runs as plain files, named after everything that decides how they sound.

Files appear whole or not at all, so several renders may share the folder and any of them may be killed at any
moment. Whatever cannot be read back exactly counts as missing, and no fault of the cache ever fails a render.

A file is: magic, BLAKE2b digest of all that follows, then channels, frames and the length of `energy` as
64-bit integers, `energy` as float64, and the samples as float32, all little-endian.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import platformdirs

from voiceguide.sound.clip import Clip
from voiceguide.timing.utterance import Prosody, Utterance
from voiceguide.units import SAMPLE_RATE

CLIP_FORMAT = 1
"""Raise it whenever trimming, resampling, `energy` or the layout changes: no older file is found then."""
DEFAULT_MAX_BYTES = 512 * 1024 * 1024

_MAGIC = b"vgclip1\n"
_DIGEST_BYTES = 16
_SIZES = struct.Struct("<QQQ")
_STALE_S = 3600.0
"""A temporary file this old belongs to a run that was killed."""
_EVICT_TO = 0.9
"""Eviction goes down to this share of the limit, so that the folder is not listed again after each clip."""
_LIST_EVERY = 256
"""Puts between two listings of the folder, since other processes fill it too."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """What `voiceguide cache` shows."""

    entries: int
    bytes: int
    folder: Path
    max_bytes: int


def default_folder() -> Path:
    """Return where clips are kept: under VOICEGUIDE_CACHE_DIR if set, else in the user's cache folder."""
    chosen = os.environ.get("VOICEGUIDE_CACHE_DIR")
    return Path(chosen or platformdirs.user_cache_dir("voiceguide", appauthor=False)) / "clips"


def key_for(utterance: Utterance, engine_name: str, engine_version: str) -> str:
    """Return 40 hexadecimal digits; equal utterances of equal engines, and only they, have equal keys."""
    plain = {name: getattr(utterance, name) for name in Utterance.__slots__}
    # 1 and 1.0 are equal as rates, but not as JSON
    plain["prosody"] = {name: float(getattr(utterance.prosody, name)) for name in Prosody.__slots__}
    whole = [CLIP_FORMAT, SAMPLE_RATE, engine_name, engine_version, plain]
    return hashlib.blake2b(json.dumps(whole, sort_keys=True).encode(), digest_size=20).hexdigest()


class ClipCache:
    """Clips by key; the least recently used go first. Several threads and processes may use it."""

    def __init__(self, folder: Path | None = None, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        self.folder = folder or default_folder()
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        self._size: int | None = None
        """About how many bytes there are; None until the folder was listed."""
        self._puts = 0
        self._warned = False
        self._writable = True

    def get(self, key: str) -> Clip | None:
        """Return the clip, read-only, or None; a damaged file is deleted and counts as missing."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._warn(error)
            return None
        clip = _unpack(data)
        if clip is None:
            _log.warning("the cached clip %s is damaged and will be made again", path)
            with suppress(OSError):  # another run may have deleted it first
                path.unlink()
            return None
        with suppress(OSError):  # evicted meanwhile, or a read-only folder: the clip is good all the same
            os.utime(path)
        return clip

    def put(self, key: str, clip: Clip) -> None:
        """Keep the clip; where the folder cannot be written, warn once and go on without."""
        if not self._writable:
            return
        path = self._path(key)
        data = _pack(clip)
        try:
            _write_whole(path, data)
        except OSError as error:
            if not path.exists():  # else another run reads this very clip, and Windows will not replace it
                self._writable = False
                self._warn(error)
            return
        with self._lock:
            self._puts += 1
            self._size = None if self._size is None else self._size + len(data)
            if self._size is None or self._size > self.max_bytes or self._puts % _LIST_EVERY == 0:
                self._evict()

    def info(self) -> CacheInfo:
        """Count what there is."""
        files = self._list()
        return CacheInfo(len(files), sum(size for _, size, _ in files), self.folder, self.max_bytes)

    def clear(self) -> int:
        """Delete every clip, and nothing else that may lie in the folder; return how many there were."""
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
        return self.folder / key[:2] / f"{key[2:]}.clip"

    def _list(self) -> list[tuple[float, int, Path]]:
        """Return (last use, bytes, path) of every clip, the longest unused first."""
        files = []
        for path in self._found("*.clip"):
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
        return self._found("*.clip.tmp")

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
                if time.time() - path.stat().st_mtime > _STALE_S:
                    path.unlink()

    def _warn(self, error: OSError) -> None:
        if not self._warned:
            self._warned = True
            _log.warning("the clip cache in %s cannot be used: %s", self.folder, error.strerror or error)


def _delete(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:  # another run was faster, or the folder is read-only
        return False
    return True


def _write_whole(path: Path, data: bytes) -> None:
    """Write beside the target, then rename. Raises OSError, with nothing left behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem[:8], suffix=".clip.tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):  # the first error is the one to tell
            temporary.unlink()
        raise


def _digest(data: bytes | memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST_BYTES).digest()


def _pack(clip: Clip) -> bytes:
    samples = np.ascontiguousarray(clip.samples, dtype="<f4")
    energy = np.ascontiguousarray(clip.energy, dtype="<f8")
    rest = _SIZES.pack(clip.channels, len(samples), len(energy)) + energy.tobytes() + samples.tobytes()
    return _MAGIC + _digest(rest) + rest


def _unpack(data: bytes) -> Clip | None:
    """Return the clip without copying, or None if any byte is not as it was written."""
    start = len(_MAGIC) + _DIGEST_BYTES
    rest = memoryview(data)[start:]
    if len(rest) < _SIZES.size or data[:start] != _MAGIC + _digest(rest):
        return None
    channels, frames, steps = _SIZES.unpack_from(rest)
    if len(rest) != _SIZES.size + 8 * steps + 4 * frames * channels:
        return None
    energy = np.frombuffer(rest, "<f8", steps, _SIZES.size)
    samples = np.frombuffer(rest, "<f4", frames * channels, _SIZES.size + 8 * steps)
    clip = Clip(samples.astype(np.float32, copy=False), energy.astype(np.float64, copy=False))
    return clip if channels == 1 else replace(clip, samples=clip.samples.reshape(frames, channels))
