"""Verify: measure a finished file against its timeline, one check after another. Nothing is changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from voiceguide.audit.audibility import (
    CONTRAST_DB,
    ONSET_S,
    QUIET_LU,
    SILENCE_S,
    Listener,
    sounding_events,
)
from voiceguide.audit.check import Check, clock, where
from voiceguide.audit.likeness import check_contour
from voiceguide.audit.measure import Block, Measured, measure
from voiceguide.audit.tagged import check_chapters, check_tags
from voiceguide.config import TARGET_LUFS, TRUE_PEAK_DBTP
from voiceguide.errors import UsageError
from voiceguide.output.contour import Contour, from_bytes
from voiceguide.output.files import Beside, digest, digest_of
from voiceguide.output.format import Format
from voiceguide.output.formats import format_for
from voiceguide.sound.measure.contour import ROW, ContourMeter, Rows
from voiceguide.sound.tools.ffmpeg import Loudness, measure_loudness, stream_file
from voiceguide.timing.timeline import Timeline
from voiceguide.units import SAMPLE_RATE, linear_to_db

LOUDNESS_LU = 0.5
PEAK_DB = 0.05
OFFSET = 0.002
"""How much of full scale may be constant."""


@dataclass(frozen=True, slots=True)
class Report:
    """Every check of one file."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether all checks passed."""
        return all(check.passed for check in self.checks)


def verify(path: Path, beside: Beside) -> Report:
    """Measure a file against the timeline beside it, which also says how loud it is meant to be.

    Memory hardly grows with length. Raises UsageError for a suffix that is not one of FORMATS, SoundError
    for a file that cannot be read.
    """
    fmt, timeline = format_for(path), beside.timeline
    if timeline.sample_rate != SAMPLE_RATE:
        raise UsageError(f"the timeline counts {timeline.sample_rate} samples a second, not {SAMPLE_RATE}")
    rows: list[Rows] = []
    with closing(stream_file(path, sample_rate=SAMPLE_RATE)) as blocks:
        measured = measure(_noted(blocks, rows))
    contour, why = _contour(beside)
    loudness = measure_loudness(path)
    target = TARGET_LUFS[timeline.channels] if timeline.loudness_lufs is None else timeline.loudness_lufs
    listener = Listener(measured, timeline, loudness.integrated_lufs)
    checks = (
        _file(path, beside),
        _length(measured, timeline, fmt),
        check_chapters(path, timeline, fmt),
        check_tags(path, timeline, beside.about, fmt),
        _silences(listener),
        _speech(listener),
        _onsets(listener),
        _loudness(loudness, timeline, target),
        _true_peak(loudness, TRUE_PEAK_DBTP),
        _clipping(measured),
        _clicks(measured),
        _offset(measured),
        *check_contour(contour, why, timeline, np.concatenate([np.zeros(0, ROW), *rows])),
    )
    return Report(checks)


def _noted(blocks: Iterable[Block], rows: list[Rows]) -> Iterator[Block]:
    """Yield blocks as they come, and note their contour."""
    meter: ContourMeter | None = None
    for block in blocks:
        meter = meter or ContourMeter(block.shape[1])
        rows.append(meter.feed(block))
        yield block


def _contour(beside: Beside) -> tuple[Contour | None, str]:
    """Return the contour that belongs to the timeline, or else why there need not be one."""
    if not beside.about.contour:
        return None, "its timeline was written without one"
    if beside.contour is None or digest_of(beside.contour) != beside.about.contour:
        return None, ""
    try:
        return from_bytes(beside.contour, beside.timeline), ""
    except ValueError:
        return None, ""


def _file(path: Path, beside: Beside) -> Check:
    wanted = "the file that its timeline was written for, unchanged"
    if not beside.about.sha256:
        return Check("file", True, "its timeline does not say", wanted)
    if digest(path) == beside.about.sha256:
        return Check("file", True, "the same bytes", wanted)
    other = path.name != beside.about.name
    said = (
        f"its timeline belongs to another file: {beside.about.name}" if other else "changed, or another file"
    )
    return Check("file", False, said, wanted)


def _length(measured: Measured, timeline: Timeline, fmt: Format) -> Check:
    off = measured.length - timeline.length
    side = "too long" if off > 0 else "too short" if off else "off"
    said = f"{clock(measured.length)}, {_samples(abs(off))} {side}"
    allowed = f" (within {_samples(fmt.length_error)}: {fmt.name})" if fmt.length_error else ""
    wanted = f"{clock(timeline.length)}, {_samples(timeline.length)}{allowed}"
    numbers = {"samples": measured.length, "off": off, "allowed": fmt.length_error}
    return Check("length", abs(off) <= fmt.length_error, said, wanted, numbers)


def _silences(listener: Listener) -> Check:
    heard = listener.silences()
    wanted = f"silences of {SILENCE_S} s or more lie {-QUIET_LU:.0f} dB below the programme"
    if not heard.places:
        return Check("pauses", True, "none without a bed", wanted)
    loudest = max(heard.values)
    said = f"{heard.places} measured, the loudest at {loudest:.0f} dBFS{where(heard.faults)}"
    numbers = {"measured": heard.places, "faults": len(heard.faults), "loudest_dbfs": loudest}
    return Check("pauses", not heard.faults, said, wanted, numbers)


def _speech(listener: Listener) -> Check:
    heard, spoken = listener.speech(), len(listener.spoken)
    wanted = f"sound in every spoken event, {CONTRAST_DB:.0f} dB or more above a bed"
    if not heard.places:
        return Check("speech", True, "no speech that can be told from the bed", wanted)
    said = f"{heard.places} measured" + (f" of {spoken}" if spoken > heard.places else "")
    numbers: dict[str, float] = {"measured": heard.places, "faults": len(heard.faults)}
    if heard.values:
        said += f", the least {min(heard.values):.1f} dB above its bed"
        numbers |= {"least_db": min(heard.values), "median_db": median(heard.values)}
    return Check("speech", not heard.faults, said + where(heard.faults), wanted, numbers)


def _onsets(listener: Listener) -> Check:
    heard = listener.onsets()
    wanted = f"within {1000 * ONSET_S:.0f} ms of the timeline"
    if not heard.places:
        return Check("speech starts", True, "no speech after a silence without a bed", wanted)
    off = [abs(value) for value in heard.values]
    said = f"{heard.places} measured, median {1000 * median(off):.0f} ms, most {1000 * max(off):.0f} ms off"
    numbers = {
        "measured": heard.places,
        "faults": len(heard.faults),
        "median_s": median(off),
        "most_s": max(off),
    }
    return Check("speech starts", not heard.faults, said + where(heard.faults), wanted, numbers)


def _loudness(loudness: Loudness, timeline: Timeline, target: float) -> Check:
    wanted = f"{target:.1f} LUFS, within {LOUDNESS_LU} LU"
    if not sounding_events(timeline) and not timeline.beds:
        return Check("loudness", True, "nothing sounds", wanted)
    found = loudness.integrated_lufs
    numbers = {"integrated_lufs": found, "wanted_lufs": target, "range_lu": loudness.range_lu}
    passed = abs(found - target) <= LOUDNESS_LU + 1e-6
    return Check("loudness", passed, _level(found, "LUFS"), wanted, _finite(numbers))


def _true_peak(loudness: Loudness, limit: float) -> Check:
    found = loudness.true_peak_dbtp
    numbers = _finite({"true_peak_dbtp": found})
    return Check(
        "true peak", found <= limit + PEAK_DB, _level(found, "dBTP"), f"at most {limit:.1f} dBTP", numbers
    )


def _clipping(measured: Measured) -> Check:
    count = measured.clipped
    said = _samples(count) + (f", the first at {clock(measured.first_clipped)}" if count else "")
    return Check("clipping", not count, said, "no flat tops at full scale", {"samples": count})


def _clicks(measured: Measured) -> Check:
    count = measured.clicks
    places = ", ".join(clock(place) for place in measured.click_positions[:3])
    said = f"{count}, at {places}{', ...' if count > 3 else ''}" if count else "none"
    return Check("clicks", not count, said, "none", {"clicks": count})


def _offset(measured: Measured) -> Check:
    offset = measured.offset
    said = f"{offset:.5f} ({_level(linear_to_db(offset), 'dBFS')})"
    return Check("DC offset", offset <= OFFSET, said, f"at most {OFFSET} of full scale", {"offset": offset})


def _samples(count: int) -> str:
    return f"{count:,} sample{'' if count == 1 else 's'}"


def _level(value: float, unit: str) -> str:
    return f"{value:.1f} {unit}" if math.isfinite(value) else "silence"


def _finite(numbers: Mapping[str, float]) -> dict[str, float]:
    """Return what JSON can hold."""
    return {key: value for key, value in numbers.items() if math.isfinite(value)}
