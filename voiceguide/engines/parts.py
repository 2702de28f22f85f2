"""Long sentences in parts: cut at clauses, and between words where it must be; and their sound as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_JOIN_S = {True: 0.12, False: 0.02}
"""Silence left on each side of a cut: at a comma, elsewhere."""
_QUIET = 0.01
"""Against the peak: what is quieter beside a cut is silence."""
_CLAUSE = re.compile(r"(?<=[,;:—])\s+")


def parts_of(sounds: str, longest: int) -> Iterator[str]:
    """Yield a sentence, letters or sounds, in parts of about equal length, at most `longest` signs."""
    pieces = [sounds] if len(sounds) <= longest else _CLAUSE.split(sounds)
    current = ""
    for piece in pieces:
        if current and len(current) + 1 + len(piece) > longest:
            yield current
            current = ""
        current = f"{current} {piece}".strip()
        if len(current) > longest:
            *whole, current = _even(current, longest)
            yield from whole
    if current:
        yield current


def _even(sounds: str, longest: int) -> list[str]:
    """Return parts of about equal length, cut between words; a word longer than a part is cut too."""
    count = -(-len(sounds) // longest)
    size = min(longest, -(-len(sounds) // count) + 10)
    parts = [""]
    for word in sounds.split():
        for at in range(0, len(word), longest):
            bit = word[at : at + longest]
            if parts[-1] and len(parts[-1]) + 1 + len(bit) > size:
                parts.append("")
            parts[-1] = f"{parts[-1]} {bit}".strip()
    return parts


def join_parts(spoken: Sequence[tuple[str, NDArray[np.float32]]], rate: int) -> NDArray[np.float32]:
    """Return the parts one after the other; near-silence inside a sentence is cut down to a short stop."""
    import numpy as np

    pieces = []
    for i, (sounds, samples) in enumerate(spoken):
        before = spoken[i - 1][0][-1] if i else ""
        first = _kept(before, rate) if i and before not in ".!?…" else None
        last = _kept(sounds[-1], rate) if i + 1 < len(spoken) and sounds[-1] not in ".!?…" else None
        pieces.append(_tightened(samples, first, last))
    return np.concatenate(pieces)


def _kept(sign: str, rate: int) -> int:
    return round(_JOIN_S[sign in ",;:—"] * rate)


def _tightened(samples: NDArray[np.float32], first: int | None, last: int | None) -> NDArray[np.float32]:
    """Return samples with so much silence left at each end; None leaves an end as it is."""
    import numpy as np

    loud = np.flatnonzero(np.abs(samples) > _QUIET * np.max(np.abs(samples), initial=0.0))
    if not len(loud):
        return samples
    start = 0 if first is None else max(0, int(loud[0]) - first)
    end = len(samples) if last is None else int(loud[-1]) + 1 + last
    return samples[start:end]
