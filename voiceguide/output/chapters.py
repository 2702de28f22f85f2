"""Chapters for formats that can hold only so many. A pure function of a timeline's chapters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from voiceguide.timing.timeline import Chapter


def at_most(chapters: Sequence[Chapter], limit: int) -> tuple[Chapter, ...]:
    """Return at most `limit` chapters by joining neighbours, as evenly as can be; no time is left uncovered.

    A joined chapter is named after its first and its last.
    """
    count = min(limit, len(chapters))
    edges = [index * len(chapters) // count for index in range(count + 1)] if count else [0]
    groups = [chapters[first:last] for first, last in pairwise(edges)]
    return tuple(
        Chapter(g[0].title if len(g) == 1 else f"{g[0].title} – {g[-1].title}", g[0].start, g[-1].end)
        for g in groups
    )
