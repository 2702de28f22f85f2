"""Trim near-silence off a spoken clip: a word on a beat is heard on the beat, a pause is as long as it says.

The start is stricter than the end: what is heard of a soft s or f begins about 35 dB below the loud parts of
its word, but a word that fades away would sound cut off there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FLOOR_DBFS = -80.0
"""What is quieter is silence, even in a quiet clip; low enough for a voice at a tenth of its volume."""
ONSET_DB = -35.0
"""The word begins where it comes within this of its loud level: the 95th percentile of all but silence."""
END_DB = -45.0
"""The word ends where it last was within this of its loud level."""
PREROLL_S = 0.005
"""Kept before the onset."""
RELEASE_S = 0.030
"""Kept after the end."""
FADE_IN_S = 0.003
FADE_OUT_S = 0.005
"""Raised-cosine edges inside what is kept, so that a clip starts and ends at zero."""
BLIP_S = 0.010
"""A sound shorter than this, apart from the word, is a click."""
APART_BEFORE_S = 0.030
APART_AFTER_S = 0.200
"""How far a blip lies from the word to be apart: a final t or k follows a silent closure."""

_HOP_S = 0.001
_HOPS = 5
"""Hops in the frame that a level is measured over: 5 ms, a period of a low voice."""


def trim(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Return the word of a mono clip of shape (n,), its edges faded to zero; silence gives an empty array."""
    span = _span(samples, rate)
    if span is None:
        return samples[:0].copy()
    start = max(0, span[0] - round(PREROLL_S * rate))
    end = min(len(samples), span[1] + round(RELEASE_S * rate))
    kept = samples[start:end].astype(np.float32)
    fade_in, fade_out = (_ramp(min(round(s * rate), len(kept) // 2)) for s in (FADE_IN_S, FADE_OUT_S))
    kept[: len(fade_in)] *= fade_in
    kept[len(kept) - len(fade_out) :] *= fade_out[::-1]
    return kept


def _span(samples: NDArray[np.float32], rate: int) -> tuple[int, int] | None:
    """Return where the word starts and ends, in samples, or None where it holds no word."""
    hop = round(_HOP_S * rate)
    level_db = _levels_db(samples, hop)
    audible = level_db[level_db > FLOOR_DBFS]
    if not len(audible):
        return None
    loud_db = float(np.percentile(audible, 95))
    start = _word(_runs(level_db > max(loud_db + ONSET_DB, FLOOR_DBFS)))
    end = _word(_runs(level_db > max(loud_db + END_DB, FLOOR_DBFS)))
    return (start[0] * hop, end[1] * hop) if start and end else None


def _levels_db(samples: NDArray[np.float32], hop: int) -> NDArray[np.float64]:
    """Return the RMS level in dBFS of the frame ending with each hop, until the clip has left the frame."""
    count = -(-len(samples) // hop)
    squares = np.zeros((count + 2 * (_HOPS - 1)) * hop)
    squares[(_HOPS - 1) * hop :][: len(samples)] = np.square(samples, dtype=np.float64)
    sums = np.concatenate(([0.0], np.cumsum(squares.reshape(-1, hop).sum(axis=1))))
    return np.asarray(10.0 * np.log10(np.maximum(sums[_HOPS:] - sums[:-_HOPS], 1e-20) / (_HOPS * hop)))


def _runs(loud: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return (start, end), in hops, of every sound that made frames loud."""
    edges = np.flatnonzero(np.diff(loud, prepend=False, append=False)).tolist()
    # the first loud frame ends with the sound's first hop, the last one starts with its last hop
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, max(start + 1, end - (_HOPS - 1))) for start, end in pairs]


def _word(runs: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Return (start, end), in hops, from the first to the last sound, without clicks apart from them."""
    solid = [i for i, (start, end) in enumerate(runs) if end - start >= BLIP_S / _HOP_S]
    if not solid:
        return None
    first, last = solid[0], solid[-1]
    while first > 0 and runs[first][0] - runs[first - 1][1] <= APART_BEFORE_S / _HOP_S:
        first -= 1
    while last + 1 < len(runs) and runs[last + 1][0] - runs[last][1] <= APART_AFTER_S / _HOP_S:
        last += 1
    return runs[first][0], runs[last][1]


def _ramp(count: int) -> NDArray[np.float32]:
    """Return a raised cosine from 0 towards 1; shape (count,)."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(count) / max(count, 1)), dtype=np.float32)
