"""Publish: encode and tag a programme, with its timeline and sidecars beside it, each whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.output.atomic import atomic_path
from voiceguide.output.cover import generated_cover, read_cover
from voiceguide.output.encode import encode
from voiceguide.output.formats import Format
from voiceguide.output.sidecars.captions import lyrics
from voiceguide.output.sidecars.picture import PeakMeter
from voiceguide.output.sidecars.table import write_sidecars
from voiceguide.output.tags import Metadata, write_tags
from voiceguide.script.paths import inside
from voiceguide.script.settings.front_matter import FrontMatter
from voiceguide.sound.tools.store import Store
from voiceguide.timing.timeline import Timeline
from voiceguide.timing.timeline_json import to_json
from voiceguide.units import format_time


def timeline_path(target: Path) -> Path:
    """Return where the timeline of a rendered file stands: beside it, as NAME.timeline.json."""
    return target.with_name(f"{target.stem}.timeline.json")


def publish(
    blocks: Iterable[NDArray[np.float32]],
    target: Path,
    fmt: Format,
    timeline: Timeline,
    meta: Metadata,
    *,
    sidecars: Sequence[str] = (),
    beside: bool = True,
    jobs: int | None = None,
    store: Store | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write the programme and what stands beside it; return the sidecars' paths. Raises OutputError.

    `beside` False writes no timeline; `jobs` and `store` are those of `encode`.
    """
    meter = PeakMeter(timeline.length)

    def metered() -> Iterator[NDArray[np.float32]]:
        for block in blocks:
            meter.feed(block)
            yield block

    def report(done: int) -> None:
        if progress:
            progress(done, timeline.length)

    with ExitStack() as stack:
        audio = stack.enter_context(atomic_path(target))
        if beside:
            text = json.dumps(to_json(timeline), ensure_ascii=False, indent=1) + "\n"
            stack.enter_context(atomic_path(timeline_path(target))).write_text(text, encoding="utf-8")
        encode(
            metered() if "png" in sidecars else blocks,
            audio,
            fmt,
            timeline.channels,
            chapters=timeline.chapters,
            jobs=jobs,
            store=store,
            progress=report,
        )
        write_tags(audio, fmt.name, meta, timeline)
    return write_sidecars(sidecars, target, timeline, cover=meta.cover, peaks=meter.peaks)


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
