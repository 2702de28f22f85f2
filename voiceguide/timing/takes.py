"""Takes: what is said again and again is not one clip each time: it is a little slower and higher, or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from itertools import permutations

OFTEN = 3
"""What is said more often than this has several takes."""


@dataclass(frozen=True, slots=True)
class Take:
    """How a sentence is said this time: factors on rate and pitch."""

    rate: float = 1.0
    pitch: float = 1.0


PLAIN = Take()
TAKES = (PLAIN, Take(0.97, 1.02), Take(1.03, 0.98))
"""Few, since each is spoken once; a listener hears the order, which does not come back."""


class Takes:
    """Chooses a take each time something is said; the same seed chooses the same.

    The order is one for all: `Press.`, `Roll.` and `Release.` of a round have the same take, as a speaker
    keeps a tempo, and so that rounds are few different sounds. The first time is plain; then every three
    times have all three takes, and none comes twice running. With a seed other than 0 what is said rarely
    has a take of its own too.
    """

    def __init__(self, seed: int, said: Iterable[Hashable]) -> None:
        self._seed = seed
        self._often = {key for key, count in Counter(said).items() if count > OFTEN}
        self._times: Counter[Hashable] = Counter()
        self._order = [0]
        """Of the takes, by number, as far as it was needed."""

    def next(self, key: Hashable) -> Take:
        """Return the take of what is said now."""
        if key not in self._often:
            return TAKES[self._number(repr(key)) % len(TAKES)] if self._seed else PLAIN
        time = self._times[key]
        self._times[key] += 1
        while len(self._order) <= time:
            last = self._order[-1]
            orders = [order for order in permutations(range(len(TAKES))) if order[0] != last]
            self._order += orders[self._number(str(len(self._order))) % len(orders)]
        return TAKES[self._order[time]]

    def _number(self, what: str) -> int:
        return int.from_bytes(blake2b(f"{self._seed}:{what}".encode(), digest_size=8).digest())
