"""Write: encode and tag a programme, and write its timeline, contour and sidecars beside it: all, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.output.atomic import atomic_path
from voiceguide.output.contour import ContourKeeper, to_bytes
from voiceguide.output.cover import generated_cover, read_cover
from voiceguide.output.encode import encode
from voiceguide.output.files import About, Files, digest, digest_of, timeline_text
from voiceguide.output.format import Format
from voiceguide.output.metadata import Metadata
from voiceguide.output.sidecars import SIDECARS
from voiceguide.output.sidecars.base import Finished, KitParts
from voiceguide.output.sidecars.captions import lyrics
from voiceguide.output.sidecars.picture import PeakMeter
from voiceguide.output.tags import write_tags
from voiceguide.script.paths import inside
from voiceguide.script.settings.front_matter import FrontMatter
from voiceguide.sound.tools.store import Store
from voiceguide.timing.timeline import Timeline
from voiceguide.units import format_time


def write(
    blocks: Iterable[NDArray[np.float32]],
    files: Files,
    fmt: Format,
    timeline: Timeline,
    meta: Metadata,
    *,
    jobs: int | None = None,
    store: Store | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    make_kit: Callable[[], KitParts] | None = None,
) -> None:
    """Write the programme and the files beside it. Raises OutputError; then no file is replaced.

    `blocks` can be gone through more than once; `jobs` and `store` are those of `encode`; `progress` is
    called with (stage, done, total), `make_kit` where a sidecar needs the kit. The audio is renamed last, and
    the timeline holds its digest: a run that is killed between the two leaves one that says it belongs to
    another file.
    """
    meter, keeper = PeakMeter(timeline.length), ContourKeeper(timeline)
    sidecars = {path: SIDECARS[name] for name, path in files.sidecars.items()}

    def report(done: int, stage: str = "encode") -> None:
        if progress:
            progress(stage, done, timeline.length)

    with ExitStack() as stack:  # it leaves its contexts in reverse, and each renames its file then
        audio = stack.enter_context(atomic_path(files.audio))
        encode(
            blocks,
            audio,
            fmt,
            timeline.channels,
            chapters=timeline.chapters,
            jobs=jobs,
            store=store,
            progress=report,
            hear=keeper.feed if files.timeline else None,
        )
        report(timeline.length, "finish")
        write_tags(audio, fmt, meta, timeline)
        if any(sidecar.needs_peaks for sidecar in sidecars.values()):
            for block in blocks:
                meter.feed(block)
        if files.timeline and files.contour:
            heard = to_bytes(keeper.contour())
            stack.enter_context(atomic_path(files.contour)).write_bytes(heard)
            about = About(files.audio.name, digest(audio), digest_of(heard), digest_of(meta.cover))
            text = timeline_text(timeline, files, about)
            stack.enter_context(atomic_path(files.timeline)).write_bytes(text.encode("utf-8", "replace"))
        kit = make_kit() if make_kit and any(sidecar.needs_kit for sidecar in sidecars.values()) else None
        name = files.audio.name
        finished = Finished(audio, name, fmt.media_type, timeline, meta.cover, meter.peaks, kit)
        for path, sidecar in sidecars.items():
            with stack.enter_context(atomic_path(path)).open("wb") as file:
                file.writelines(sidecar.make(finished))


def metadata(front: FrontMatter, timeline: Timeline, folder: Path) -> Metadata:
    """Return the tags of a programme; a script without a cover gets one made from its title."""
    subtitle = format_time(timeline.duration_s)
    own = front.cover
    return Metadata(
        title=timeline.title,
        artist=front.artist,
        album=front.album or timeline.title,
        genre=front.genre,
        language=timeline.language,
        comment=front.comment or "Made with voiceguide from a written script.",
        lyrics=lyrics(timeline),
        cover=read_cover(inside(folder, own)) if own else generated_cover(timeline.title, subtitle),
    )
