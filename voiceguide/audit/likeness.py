"""Likeness: does a file sound as the contour says that was kept when it was made?

Each sentence, cue and breath is compared frame by frame, in six bands. Measured over all formats and voices,
coding changes no 0.3 s of them by more than 1.4 dB on average; another sentence, the same backwards or 50 ms
later, or one that is missing, changes it by 4 dB or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.audit.check import Check, where
from voiceguide.output.contour import BALANCE_DB, COARSE, Contour, contour_of, frames_of, marked
from voiceguide.sound.measure.contour import BANDS, LEAST_DB, ROW, Rows
from voiceguide.timing.timeline import KINDS, SPOKEN, Event, Timeline
from voiceguide.units import FRAME, SAMPLE_RATE

UNLIKE_DB = 2.5
"""By how much the levels of something may differ on average, over WINDOW frames."""
WINDOW = 12
"""Frames: 0.31 s, a short word."""
BEHIND_DB = 3.0
"""The same for what plays behind, over two coarse spans."""
CLICK_DB = 6.0
"""How much more sharply than around it the wave may bend in what sounds."""
JOINED_DB = 6.0
"""By how much the difference of the sides may change."""

_DEEP_DB = 45.0
"""What lies so far below the loudest level of a sound is not compared: a codec leaves it out."""
_FAINT = -80 - LEAST_DB
_FAINT_BEHIND = -72 - LEAST_DB
"""Nor are levels below these."""
_SHARP = -28 - LEAST_DB
"""The least bend of a click."""
_AROUND = 2
"""Frames on either side that a bend is compared with."""
_SURE = 4.0
"""Standard deviations from which on a balance is not chance."""
_LAGS = 16
"""Frames by which what is heard may be late or early for that to be told."""


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """A file's rows beside the contour that was kept; what the file lacks at its end is silence."""

    timeline: Timeline
    kept: Contour
    rows: Rows

    def checks(self) -> tuple[Check, ...]:
        """Return what was found."""
        frames = self.timeline.length // FRAME
        missing = np.zeros(max(frames - len(self.rows), 0), ROW)
        rows = np.concatenate((self.rows[:frames], missing))
        found = contour_of(self.timeline, [rows])
        wanted = marked(self.timeline)
        place = np.cumsum(wanted) - 1
        sounding = [event for event in self.timeline.events if not KINDS[event.kind].quiet]
        spoken = [event for event in sounding if event.kind in SPOKEN]
        others = [event for event in sounding if event.kind not in SPOKEN]
        return (
            self._sounds("words", spoken, place, rows),
            self._sounds("cues", others, place, rows),
            self._behind(found),
            self._clicks(spoken, place, rows),
            self._sides(found),
        )

    def _sounds(self, name: str, events: Sequence[Event], place: NDArray[np.int64], rows: Rows) -> Check:
        wanted = f"as they were mixed, each 0.3 s within {UNLIKE_DB} dB"
        values: list[float] = []
        faults: list[int] = []
        lag = 0
        for event in events:
            first, stop = frames_of(event.start, event.end, len(rows))
            if first == stop:
                continue
            kept = self.kept.fine[place[first:stop], :BANDS]
            values.append(_unlike(kept, rows["bands"][first:stop]))
            if values[-1] > UNLIKE_DB:
                lag = lag if faults else _lag(kept, rows["bands"], first)
                faults.append(event.start)
        if not values:
            return Check(name, True, "none", wanted)
        said = f"{len(values)} compared, at most {max(values):.1f} dB apart{where(tuple(faults))}"
        if lag:
            said += f", {1000 * abs(lag) * FRAME / SAMPLE_RATE:.0f} ms {'late' if lag > 0 else 'early'}"
        numbers = {"measured": len(values), "faults": len(faults), "most_db": max(values)}
        return Check(name, not faults, said, wanted, numbers)

    def _behind(self, found: Contour) -> Check:
        wanted = f"as it was mixed, each second within {BEHIND_DB:.0f} dB"
        if len(found.coarse) < 2:
            return Check("background", True, "too short to tell", wanted)
        levels = (_above(of.coarse, _FAINT_BEHIND) for of in (self.kept, found))
        apart = np.abs(np.subtract(*levels)).mean(axis=1)
        seconds = (apart[1:] + apart[:-1]) / 2
        faults = tuple(int(span) * COARSE * FRAME for span in np.flatnonzero(seconds > BEHIND_DB))
        said = f"{len(seconds)} compared, at most {seconds.max():.1f} dB apart{where(faults)}"
        numbers = {"measured": len(seconds), "faults": len(faults), "most_db": float(seconds.max())}
        return Check("background", not faults, said, wanted, numbers)

    def _clicks(self, events: Sequence[Event], place: NDArray[np.int64], rows: Rows) -> Check:
        """Only in speech: how sharply a tap begins is a codec's own affair."""
        faults: list[int] = []
        for event in events:
            first, stop = frames_of(event.start, event.end, len(rows))
            around = _highest(self.kept.fine[place[first:stop], BANDS].astype(float))
            sharp = rows["bend"][first:stop].astype(float)
            clicks = (sharp >= _SHARP) & (sharp > around + CLICK_DB)
            clicks[:_AROUND] = clicks[-_AROUND:] = False
            faults += [int(first + frame) * FRAME for frame in np.flatnonzero(clicks)]
        said = "none" if not faults else f"{len(faults)}{where(tuple(faults))}"
        return Check("clicks in speech", not faults, said, "none", {"clicks": len(faults)})

    def _sides(self, found: Contour) -> Check:
        if self.timeline.channels == 1:
            return Check("channels", True, "one", "one")
        wide = self.kept.width > _FAINT_BEHIND
        wanted = "left and right as they were mixed"
        narrower = float((found.width.astype(float) - self.kept.width)[wide].mean()) if wide.any() else 0.0
        balances = [side.astype(float) * BALANCE_DB for side in (self.kept.balance, found.balance)]
        ours, theirs = (balance - (balance.mean() if len(balance) else 0.0) for balance in balances)
        power = float(np.sqrt((ours**2).sum() * (theirs**2).sum()))
        alike = float((ours * theirs).sum()) / power if power else 0.0
        wrong = []
        if abs(narrower) > JOINED_DB:
            wrong.append("joined into one" if narrower < 0 else "apart, where they were one")
        elif alike * np.sqrt(len(ours)) < -_SURE:
            wrong.append("swapped")
        said = "; ".join(wrong) or ("the same" if wide.any() else "both the same sound")
        return Check("channels", not wrong, said, wanted, {"balance": alike, "wider_db": narrower})


def check_contour(kept: Contour | None, said: str, timeline: Timeline, rows: Rows) -> tuple[Check, ...]:
    """Return the checks that need a contour; `said` is why there need not be one, "" where it is lost."""
    wanted = "the contour that was written with the file"
    if kept is None:
        return (Check("contour", bool(said), said or "missing, or of another file", wanted),)
    return (Check("contour", True, "read", wanted), *Likeness(timeline, kept, rows).checks())


def _above(levels: NDArray[np.uint8], floor: float) -> NDArray[np.float64]:
    return np.maximum(levels.astype(np.float64), floor)


def _unlike(kept: NDArray[np.uint8], found: NDArray[np.uint8]) -> float:
    """Return by how many dB levels of shape (frames, BANDS) differ, in the window where it is most."""
    floor = max(float(kept.max()) - _DEEP_DB, _FAINT)
    apart = np.abs(_above(kept, floor) - _above(found, floor)).mean(axis=1)
    count = min(WINDOW, len(apart))
    return float(np.convolve(apart, np.ones(count) / count, "valid").max())


def _lag(kept: NDArray[np.uint8], rows: NDArray[np.uint8], first: int) -> int:
    """Return by how many frames what is heard is late; 0 where that does not explain the difference."""
    lags = [lag for lag in range(-_LAGS, _LAGS + 1) if 0 <= first + lag <= len(rows) - len(kept)]
    apart = {lag: _unlike(kept, rows[first + lag : first + lag + len(kept)]) for lag in lags}
    best = min(lags, key=lambda lag: apart[lag], default=0)
    return best if apart and apart[best] < UNLIKE_DB else 0


def _highest(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return of each value the highest among it and its neighbours."""
    padded = np.pad(values, _AROUND, mode="edge")
    return np.asarray(np.max([padded[at : at + len(values)] for at in range(2 * _AROUND + 1)], axis=0))
