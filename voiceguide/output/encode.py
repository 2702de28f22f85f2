"""Encode: the mastered blocks become one file. It has no tags yet, and chapters only if it is MP4."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.disk import scratch_folder, temporary_fault
from voiceguide.output.format import Format
from voiceguide.sound.measure.contour import ContourMeter, Rows
from voiceguide.sound.tools.ffmpeg import Encoder
from voiceguide.sound.tools.store import Store
from voiceguide.timing.timeline import Chapter
from voiceguide.units import SAMPLE_RATE


def encode(
    blocks: Iterable[NDArray[np.float32]],
    path: Path,
    fmt: Format,
    channels: int,
    *,
    chapters: Sequence[Chapter] = (),
    bitrate: int | None = None,
    jobs: int | None = None,
    store: Store | None = None,
    progress: Callable[[int], None] | None = None,
    hear: Callable[[Rows], None] | None = None,
) -> None:
    """Encode blocks of shape (n,) or (n, channels) at 44.1 kHz into `path`, whatever its suffix.

    Chapters go into MP4 only, the other formats get theirs as tags. `bitrate` is in bits per second.
    A format with an encoder of its own uses `jobs` of them at a time, and takes from the store what is there.
    `progress` is called with the number of samples written so far, `hear` with the contour of what is
    encoded, frame after frame. Raises OutputError; a half file may be
    left then, so give the path of `atomic.atomic_path`.
    """
    if fmt.encode:
        own = {"bitrate": bitrate, "jobs": jobs, "store": store, "progress": progress, "hear": hear}
        fmt.encode(blocks, path, fmt, channels, **own)
        return
    arguments = fmt.ffmpeg_arguments(channels, bitrate)
    with _chapter_file(chapters if fmt.chapters_by_ffmpeg else ()) as inputs:
        if inputs:
            arguments += ["-map_chapters", "1"]
        done, meter = 0, ContourMeter(channels)
        with Encoder(path, arguments, channels, inputs) as encoder:
            for block in blocks:
                encoder.write(block)
                if hear:
                    hear(meter.feed(block))
                done += len(block)
                if progress:
                    progress(done)


def chapter_text(chapters: Sequence[Chapter]) -> str:
    """Return chapters as ffmpeg's FFMETADATA, in samples."""
    entries = (
        f"[CHAPTER]\nTIMEBASE=1/{SAMPLE_RATE}\nSTART={chapter.start}\nEND={chapter.end}\n"
        f"title={_escaped(chapter.title)}\n"
        for chapter in chapters
    )
    return ";FFMETADATA1\n" + "".join(entries)


@contextmanager
def _chapter_file(chapters: Sequence[Chapter]) -> Iterator[list[Path]]:
    """Yield the file to read chapters from, if there are any."""
    if not chapters:
        yield []
        return
    with scratch_folder() as folder:
        path = folder / "chapters.txt"
        try:
            path.write_text(chapter_text(chapters), encoding="utf-8", newline="\n")
        except OSError as error:
            raise temporary_fault(error) from error
        yield [path]


def _escaped(title: str) -> str:
    return re.sub(r"([=;#\\])", r"\\\1", " ".join(title.split()))
