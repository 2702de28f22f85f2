"""MP3 from parts, on several cores: parts that were encoded before come from a store."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

import numpy as np

from voiceguide.disk import scratch_folder, temporary_fault
from voiceguide.output.format import Format
from voiceguide.output.mp3.frames import frames_of, split_frames
from voiceguide.output.mp3.gapless import set_mp3_length
from voiceguide.output.mp3.parts import Part, Samples, parts
from voiceguide.sound.measure.contour import REVISION, ROW, Rows, contour
from voiceguide.sound.tools.ffmpeg import Wrapper, encode_files
from voiceguide.sound.tools.program import ffmpeg_path
from voiceguide.sound.tools.store import Store
from voiceguide.units import FRAME

_MOST_WORKERS = 4
"""More would wait: mixing is four times as fast as one encoder."""
_BATCH_FRAMES = 16 * 49
_BATCH_PARTS = 12
"""One run of ffmpeg encodes parts until there are so many, or so long."""
_MOST_WAITING = 64
"""Parts that wait for one before them."""
_KEPT_BYTES = 16 * 1024 * 1024
"""Of encoded frames in memory, for what comes again soon."""

_Item: TypeAlias = tuple[str, Part, Rows, Path]
"""A key, its part, the contour of what is kept of it, and the file of its samples."""


def encode_mp3(
    blocks: Iterable[Samples],
    path: Path,
    fmt: Format,
    channels: int,
    *,
    bitrate: int | None = None,
    jobs: int | None = None,
    store: Store | None = None,
    progress: Callable[[int], None] | None = None,
    hear: Callable[[Rows], None] | None = None,
) -> None:
    """Encode as `output.encode.encode` does, with `jobs` encoders at a time, by default one for each core.

    Raises OutputError.
    """
    written = 0
    with (
        _Encoders(fmt.ffmpeg_arguments(channels, bitrate), channels, jobs, store) as encoders,
        Wrapper(path, "mp3", fmt.container_arguments()) as wrapper,
    ):
        for part, made in encoders.encoded(parts(blocks, channels)):
            rows, frames = _wanted(part, made)
            wrapper.write_bytes(frames)
            if hear:
                hear(rows)
            written += part.samples
            if progress:
                progress(written)
    set_mp3_length(path, written)


class _Encoders:
    """Encodes parts, several at a time, each once; a context manager."""

    def __init__(self, arguments: list[str], channels: int, jobs: int | None, store: Store | None) -> None:
        exe = ffmpeg_path()
        about = exe.stat()
        self._ours = repr((str(exe), about.st_size, about.st_mtime_ns, arguments))
        self._arguments, self._channels, self._store = arguments, channels, store
        self._workers = max(1, min(jobs or os.cpu_count() or 1, _MOST_WORKERS))
        self._batch = _Batch()
        self._coming: dict[str, Future[dict[str, bytes]] | None] = {}
        """What is not encoded yet, or was just now; None: its batch was not begun."""
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._numbers = count()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._folder = self._stack.enter_context(scratch_folder())
        self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="encode")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._stack.close()

    def encoded(self, parts: Iterable[Part]) -> Iterator[tuple[Part, bytes]]:
        """Yield the parts in their order, each with what `_packed` made of it."""
        waiting: deque[Part] = deque()
        for part in parts:
            waiting.append(part)
            self._want(part)
            if len(waiting) >= _MOST_WAITING:
                self._begin()
            while waiting and (self._is_ready(waiting[0]) or self._is_busy()):
                yield waiting[0], self._take(waiting[0])
                waiting.popleft()
        while waiting:
            yield waiting[0], self._take(waiting[0])
            waiting.popleft()

    def _want(self, part: Part) -> None:
        """See to it that a part will come."""
        key = self._key(part)
        if key in self._kept or key in self._coming:
            return
        known = self._store.read(key) if self._store else None
        if known is not None:
            self._keep(key, bytes(known))
            return
        self._coming[key] = None
        samples = part.make()
        rows = contour(samples)[part.early :][: part.kept]
        pcm = self._folder / f"{next(self._numbers)}.f32"
        try:
            pcm.write_bytes(np.ascontiguousarray(samples, dtype="<f4").data)
        except OSError as error:
            raise temporary_fault(error) from error
        self._batch.items.append((key, part, rows, pcm))
        self._batch.frames += len(samples) // FRAME
        if self._batch.frames >= _BATCH_FRAMES or len(self._batch.items) >= _BATCH_PARTS:
            self._begin()

    def _begin(self) -> None:
        if self._batch.items:
            future = self._pool.submit(self._encode, self._batch.items)
            self._coming |= {key: future for key, *_ in self._batch.items}
            self._batch = _Batch()

    def _is_ready(self, part: Part) -> bool:
        key = self._key(part)
        future = self._coming.get(key)
        return future.done() if future else key not in self._coming

    def _is_busy(self) -> bool:
        """Return whether enough is being encoded for all workers."""
        futures = {future for future in self._coming.values() if future}
        return sum(not future.done() for future in futures) > self._workers

    def _take(self, part: Part) -> bytes:
        key = self._key(part)
        while (data := self._kept.get(key)) is None:
            if key in self._coming:
                self._begin()
                future = self._coming[key]
                for name, frames in (future.result() if future else {}).items():
                    self._keep(name, frames)
                    self._coming.pop(name, None)
            else:  # it was let go meanwhile
                self._want(part)
        self._kept.move_to_end(key)
        return data

    def _keep(self, key: str, data: bytes) -> None:
        self._kept[key] = data
        self._kept_bytes += len(data)
        while self._kept_bytes > _KEPT_BYTES and len(self._kept) > _BATCH_PARTS:
            _, gone = self._kept.popitem(last=False)
            self._kept_bytes -= len(gone)

    def _encode(self, items: Sequence[_Item]) -> dict[str, bytes]:
        """Return what is kept of each part; its samples are deleted."""
        files = [(pcm, pcm.with_suffix(".mp3")) for *_, pcm in items]
        encode_files(
            files, self._arguments, self._channels, name=f"the temporary folder {self._folder.parent}"
        )
        done = {}
        for (key, part, rows, pcm), (_, mp3) in zip(items, files, strict=True):
            try:
                encoded = mp3.read_bytes()
                mp3.unlink()
                pcm.unlink()
            except OSError as error:
                raise temporary_fault(error) from error
            done[key] = _packed(rows, split_frames(encoded)[part.early :][: part.kept])
            if self._store:
                self._store.write(key, done[key])
        return done

    def _key(self, part: Part) -> str:
        """Return what a part is kept under: everything that decides its bytes."""
        return hashlib.sha256(f"{self._ours} rows {REVISION} {part.name}".encode()).hexdigest()[:40]


@dataclass(slots=True)
class _Batch:
    """Parts to be encoded by one run of ffmpeg."""

    items: list[_Item] = field(default_factory=list)
    frames: int = 0


def _packed(rows: Rows, frames: Sequence[bytes]) -> bytes:
    """Return the contour and the frames of a part as they are kept, with how many rows there are in front."""
    return len(rows).to_bytes(4, "little") + rows.tobytes() + b"".join(frames)


def _wanted(part: Part, made: bytes) -> tuple[Rows, bytes]:
    """Return as many rows and frames of a part as are wanted."""
    begin = 4 + int.from_bytes(made[:4], "little") * ROW.itemsize
    rows, data = np.frombuffer(made[4:begin], ROW), made[begin:]
    if part.count is None:
        return rows, data
    frames = frames_of(data)
    frames = frames[part.first :] + frames[: part.first]
    rounds, rest = divmod(part.count, len(frames))
    places = (part.first + np.arange(part.count)) % len(rows)
    return rows[places], b"".join(frames) * rounds + b"".join(frames[:rest])
