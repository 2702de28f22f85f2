"""Sidecars: the small files that may stand beside a programme, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import UsageError
from voiceguide.output.atomic import atomic_path
from voiceguide.output.sidecars.captions import lrc, srt, webvtt
from voiceguide.output.sidecars.chapters import audacity_labels, json_chapters
from voiceguide.script.source import suggest
from voiceguide.timing.timeline import Timeline

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished programme, as sidecars are made from it."""

    audio: Path
    timeline: Timeline
    cover: bytes
    """A PNG or JPEG file, or nothing."""
    peaks: NDArray[np.float32]
    """From `picture.PeakMeter`, of shape (columns, 2)."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """One kind of sidecar: what follows NAME in its file name, and how its bytes are made, piece by piece."""

    suffix: str
    description: str
    make: Callable[[Finished], Iterable[bytes]]


def _text(write: Callable[[Timeline], str]) -> Callable[[Finished], Iterable[bytes]]:
    return lambda finished: (write(finished.timeline).encode("utf-8"),)


def _page(finished: Finished) -> Iterable[bytes]:
    from voiceguide.output.sidecars.page import page_pieces

    return page_pieces(finished.audio, finished.timeline, cover=finished.cover)


def _picture(finished: Finished) -> Iterable[bytes]:
    from voiceguide.output.sidecars.picture import programme_picture  # Pillow, for this one alone

    return (programme_picture(finished.peaks, finished.timeline),)


SIDECARS: dict[str, Sidecar] = {
    "vtt": Sidecar(".vtt", "captions for video players and browsers (WebVTT)", _text(webvtt)),
    "srt": Sidecar(".srt", "captions for video players (SubRip)", _text(srt)),
    "lrc": Sidecar(".lrc", "synchronised lyrics for music players", _text(lrc)),
    "json-chapters": Sidecar(".chapters.json", "chapters for podcast players", _text(json_chapters)),
    "labels": Sidecar(".labels.txt", "a label track for Audacity", _text(audacity_labels)),
    "html": Sidecar(".html", "a player in one page, for any browser, with no network", _page),
    "png": Sidecar(".png", "a picture of the programme: waveform, chapters and steps", _picture),
}
"""Every sidecar, by name."""


def check_names(names: Iterable[str]) -> None:
    """Raise UsageError for the first name that is not a sidecar, listing the known ones."""
    for name in names:
        if name not in SIDECARS:
            known = ", ".join(SIDECARS)
            raise UsageError(f"unknown sidecar {name!r}{suggest(name, SIDECARS)}; the sidecars are {known}")


def sidecar_path(name: str, audio_path: Path) -> Path:
    """Return where a sidecar of an audio file stands: beside it, under the same name."""
    return audio_path.with_name(f"{audio_path.stem}{SIDECARS[name].suffix}")


def write_sidecars(
    names: Sequence[str],
    audio_path: Path,
    timeline: Timeline,
    *,
    cover: bytes,
    peaks: NDArray[np.float32],
) -> list[Path]:
    """Write sidecars beside a finished programme: all of them, or none if one fails; return their paths.

    `peaks` is what a `picture.PeakMeter` gathered while the programme was encoded; only "png" looks at it.
    Raises UsageError for an unknown name, OutputError where a file cannot be read or written.
    """
    check_names(names)
    finished = Finished(audio_path, timeline, cover, peaks)
    paths = {name: sidecar_path(name, audio_path) for name in names}
    with ExitStack() as stack:
        for name, path in paths.items():
            with stack.enter_context(atomic_path(path)).open("wb") as file:
                file.writelines(SIDECARS[name].make(finished))
    return list(paths.values())
