"""The programme picture: waveform, chapters and steps of a whole programme at one look, as a PNG."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from voiceguide.output.lettering import Face, ellipsis, face_for
from voiceguide.output.sidecars.base import Finished, Sidecar
from voiceguide.timing.timeline import SPOKEN, Chapter, Timeline
from voiceguide.units import format_time, samples_to_seconds

COLUMNS = 1600
"""The usual width of the waveform, in pixels."""

_MARGIN, _RIGHT = 60, 60
_TITLE_TOP, _BANDS_TOP, _BANDS_HEIGHT = 44, 132, 40
_WAVE_TOP, _WAVE_HEIGHT = 184, 260
_HOLDS_TOP, _HOLDS_HEIGHT = 462, 10
_STEPS_TOP, _AXIS_TOP, _HEIGHT = 486, 536, 610

_GROUND = (16, 19, 24)
_TITLE_INK, _INK, _FAINT_INK = (232, 222, 207), (176, 172, 166), (146, 148, 152)
_RULE = (52, 58, 66)
_TINTS = ((122, 168, 178), (201, 160, 110), (150, 158, 196), (146, 178, 138), (190, 142, 146))
"""One for each chapter, in turn."""
_HOLD, _CUE = (201, 160, 110), (238, 214, 170)
_AXIS_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)


class PeakMeter:
    """Notes the least and greatest sample of each column of a programme, from blocks fed in order.

    Memory is `columns` pairs, however long the programme is.
    """

    def __init__(self, length: int, columns: int = COLUMNS) -> None:
        self._length = max(1, length)
        self._position = 0
        self._least = np.full(columns, np.inf, dtype=np.float32)
        self._most = np.full(columns, -np.inf, dtype=np.float32)

    def feed(self, block: NDArray[np.floating]) -> None:
        """Take the next samples, of shape (n,) or (n, channels); what is beyond the length is ignored."""
        block = block.reshape(len(block), -1)[: self._length - self._position]
        if not len(block):
            return
        columns = len(self._least)
        first = self._position * columns // self._length
        last = (self._position + len(block) - 1) * columns // self._length
        edges = -(-np.arange(first, last + 1, dtype=np.int64) * self._length // columns) - self._position
        edges[0] = 0
        # a programme shorter than the picture is wide leaves columns without a sample: skip those
        own = np.flatnonzero(np.diff(edges, append=len(block)))
        at, starts = own + first, edges[own]
        least, most = block.min(axis=1), block.max(axis=1)
        self._least[at] = np.minimum(self._least[at], np.minimum.reduceat(least, starts))
        self._most[at] = np.maximum(self._most[at], np.maximum.reduceat(most, starts))
        self._position += len(block)

    @property
    def peaks(self) -> NDArray[np.float32]:
        """The (columns, 2) least and greatest samples; 0 where nothing was heard."""
        peaks = np.stack([self._least, self._most], axis=1)
        return np.where(np.isfinite(peaks), peaks, np.float32(0))


def programme_picture(peaks: NDArray[np.float32], timeline: Timeline) -> bytes:
    """Return a PNG of a programme; `peaks` is (columns, 2) and sets how wide it is."""
    columns = len(peaks)
    picture = _Picture(timeline, columns)
    picture.title()
    picture.chapters()
    picture.waveform(peaks)
    picture.holds_and_cues()
    picture.steps()
    picture.axis()
    out = io.BytesIO()
    picture.image.save(out, "PNG", optimize=True)
    return out.getvalue()


class _Picture:
    """The picture while it is drawn, from top to bottom."""

    def __init__(self, timeline: Timeline, columns: int) -> None:
        self.timeline = timeline
        self.columns = columns
        self.image = Image.new("RGB", (_MARGIN + columns + _RIGHT, _HEIGHT), _GROUND)
        self.draw = ImageDraw.Draw(self.image)
        self.face: Face = face_for([timeline.title, *(chapter.title for chapter in timeline.chapters)])

    def x(self, samples: int) -> float:
        """Return the column of a sample, in pixels."""
        return _MARGIN + samples * self.columns / max(1, self.timeline.length)

    def tinted(self) -> Iterator[tuple[Chapter, tuple[int, int, int]]]:
        """Give every chapter its colour."""
        for number, chapter in enumerate(self.timeline.chapters):
            yield chapter, _TINTS[number % len(_TINTS)]

    def title(self) -> None:
        """Write the title on the left, and on the right how long and whose voice."""
        timeline = self.timeline
        facts = " · ".join(
            filter(None, (format_time(timeline.duration_s), timeline.voice, timeline.language))
        )
        small, large = self.face.font(22), self.face.font(44)
        facts = self.face.spell(facts)
        self.draw.text((_MARGIN + self.columns, _TITLE_TOP + 44), facts, font=small, fill=_INK, anchor="rs")
        room = self.columns - small.getlength(facts) - 40
        title = ellipsis(self.face.spell(timeline.title), room, large)
        self.draw.text((_MARGIN, _TITLE_TOP + 44), title, font=large, fill=_TITLE_INK, anchor="ls")

    def chapters(self) -> None:
        """Draw a band for each chapter, with as much of its title as fits, and shade what is below."""
        font = self.face.font(20)
        for chapter, tint in self.tinted():
            left, right = self.x(chapter.start) + 1, self.x(chapter.end) - 1
            if right <= left:
                continue
            bottom = _HOLDS_TOP + _HOLDS_HEIGHT
            self.draw.rectangle((left, _WAVE_TOP, right, bottom), fill=_mix(_GROUND, tint, 0.07))
            box = (left, _BANDS_TOP, right, _BANDS_TOP + _BANDS_HEIGHT)
            self.draw.rounded_rectangle(box, min(6.0, (right - left) / 2), fill=_mix(_GROUND, tint, 0.34))
            name = ellipsis(self.face.spell(chapter.title), right - left - 20, font)
            if len(name) > 1:
                middle = _BANDS_TOP + _BANDS_HEIGHT // 2
                self.draw.text(
                    (left + 10, middle), name, font=font, fill=_mix(tint, _TITLE_INK, 0.65), anchor="lm"
                )

    def waveform(self, peaks: NDArray[np.float32]) -> None:
        """Draw the waveform in the colours of the chapters, bright where there is speech."""
        middle, half = _WAVE_TOP + _WAVE_HEIGHT / 2, _WAVE_HEIGHT / 2 - 8
        scaled = peaks.astype(np.float64) / max(1e-9, float(np.abs(peaks).max(initial=0)))
        top = np.minimum(middle - scaled[:, 1] * half, middle - 0.75)[None, :]
        bottom = np.maximum(middle - scaled[:, 0] * half, middle + 0.75)[None, :]
        rows = np.arange(_WAVE_TOP, _WAVE_TOP + _WAVE_HEIGHT)[:, None]
        # how much of each pixel the waveform covers: soft edges without drawing it larger first
        cover = np.clip(np.minimum(rows + 1, bottom) - np.maximum(rows, top), 0, 1)[..., None]
        colours = np.full((self.columns, 3), _TINTS[0], dtype=np.float64)
        for chapter, tint in self.tinted():
            colours[self._span(chapter.start, chapter.end)] = tint
        weight = np.full(self.columns, 0.45)
        for event in self.timeline.events:
            if event.kind in SPOKEN:
                weight[self._span(event.start, event.end)] = 0.95
        box = (_MARGIN, _WAVE_TOP, _MARGIN + self.columns, _WAVE_TOP + _WAVE_HEIGHT)
        ground = np.asarray(self.image.crop(box), dtype=np.float64)
        cover = cover * weight[None, :, None]
        drawn = ground * (1 - cover) + colours[None] * cover
        self.image.paste(Image.fromarray((drawn + 0.5).astype(np.uint8)), box[:2])

    def holds_and_cues(self) -> None:
        """Draw bars for holds below the waveform, and a dot for each cue."""
        middle = _HOLDS_TOP + _HOLDS_HEIGHT / 2
        for event in self.timeline.events:
            left, right = self.x(event.start), self.x(event.end)
            if event.kind in {"hold", "breath"}:
                box = (left, _HOLDS_TOP + 2, max(right, left + 1), _HOLDS_TOP + _HOLDS_HEIGHT - 2)
                self.draw.rectangle(box, fill=_mix(_GROUND, _HOLD, 0.6))
            elif event.kind == "cue":
                self.draw.ellipse((left - 4, middle - 4, left + 4, middle + 4), fill=_CUE)

    def steps(self) -> None:
        """Draw a tick where each step begins, with its number where there is room for it."""
        font = self.face.font(16)
        free = -math.inf
        seen = 0
        for event in self.timeline.events:
            if not event.step or event.step == seen:
                continue
            seen = event.step
            x = self.x(event.start)
            self.draw.line((x, _STEPS_TOP, x, _STEPS_TOP + 7), fill=_FAINT_INK, width=1)
            half = font.getlength(str(seen)) / 2
            if x - half >= free:
                self.draw.text((x, _STEPS_TOP + 11), str(seen), font=font, fill=_INK, anchor="ma")
                free = x + half + 8

    def axis(self) -> None:
        """Draw the time axis, with at most a dozen or so times."""
        font = self.face.font(18)
        duration_s = self.timeline.duration_s
        step = next((s for s in _AXIS_STEPS_S if duration_s / s <= self.columns / 110), 28_800)
        self.draw.line((_MARGIN, _AXIS_TOP, _MARGIN + self.columns, _AXIS_TOP), fill=_RULE, width=1)
        for second in range(0, int(duration_s) + 1, step):
            x = _MARGIN + second * self.columns / max(duration_s, samples_to_seconds(1))
            self.draw.line((x, _AXIS_TOP, x, _AXIS_TOP + 8), fill=_FAINT_INK, width=1)
            self.draw.text((x, _AXIS_TOP + 16), format_time(second), font=font, fill=_FAINT_INK, anchor="ma")

    def _span(self, start: int, end: int) -> slice:
        """Return the columns between two positions, one at the least."""
        scale = self.columns / max(1, self.timeline.length)
        return slice(int(start * scale), max(math.ceil(end * scale), int(start * scale) + 1))


def _mix(one: tuple[int, int, int], other: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    """Return a colour between two, `share` of the way to the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _make(finished: Finished) -> Iterable[bytes]:
    return (programme_picture(finished.peaks, finished.timeline),)


PICTURE = Sidecar(".png", _make, needs_peaks=True)
