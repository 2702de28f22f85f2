"""Verify: measure a finished file against its timeline, one check after another. Nothing is changed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from statistics import median

from voiceguide.audit.audibility import (
    CONTRAST_DB,
    ONSET_S,
    QUIET_LU,
    SILENCE_S,
    Listener,
    sounding_events,
)
from voiceguide.audit.measure import Measured, measure
from voiceguide.config import TARGET_LUFS, TRUE_PEAK_DBTP
from voiceguide.errors import UsageError
from voiceguide.output.chapters import at_most
from voiceguide.output.files import Beside, digest
from voiceguide.output.format import Format
from voiceguide.output.formats import format_for
from voiceguide.sound.tools.ffmpeg import Loudness, measure_loudness, read_metadata, stream_file
from voiceguide.timing.timeline import Chapter, Timeline
from voiceguide.units import SAMPLE_RATE, format_clock, linear_to_db, samples_to_seconds

CHAPTER_S = 0.010
LOUDNESS_LU = 0.5
PEAK_DB = 0.05
OFFSET = 0.002
"""How much of full scale may be constant."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was measured, in words; `numbers` holds the same for programs, all of them finite."""

    name: str
    passed: bool
    measured: str
    wanted: str
    numbers: Mapping[str, float] = field(default_factory=dict)


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
    with closing(stream_file(path, sample_rate=SAMPLE_RATE)) as blocks:
        measured = measure(blocks)
    loudness = measure_loudness(path)
    target = TARGET_LUFS[timeline.channels] if timeline.loudness_lufs is None else timeline.loudness_lufs
    listener = Listener(measured, timeline, loudness.integrated_lufs)
    checks = (
        _file(path, beside),
        _length(measured, timeline, fmt),
        _chapters(path, timeline, fmt),
        _silences(listener),
        _speech(listener),
        _onsets(listener),
        _loudness(loudness, timeline, target),
        _true_peak(loudness, TRUE_PEAK_DBTP),
        _clipping(measured),
        _clicks(measured),
        _offset(measured),
    )
    return Report(checks)


def read_chapters(path: Path) -> tuple[Chapter, ...]:
    """Return the chapters that a file carries, to the nearest sample. Raises SoundError."""
    # A newline after a backslash belongs to a value; so does what looks like a heading after it.
    _, *parts = re.split(r"(?<!\\)\n\[(?=CHAPTER\]\n|STREAM\]\n)", read_metadata(path))
    found = []
    for part in parts:
        if not part.startswith("CHAPTER]"):
            continue
        pairs = (line.partition("=") for line in re.split(r"(?<!\\)\n", part))
        values = {key: value for key, _, value in pairs}
        over, under = (int(number) for number in values["TIMEBASE"].split("/"))
        start, end = (round(int(values[key]) * over * SAMPLE_RATE / under) for key in ("START", "END"))
        found.append(Chapter(re.sub(r"\\(.)", r"\1", values.get("title", ""), flags=re.DOTALL), start, end))
    return tuple(found)


def _file(path: Path, beside: Beside) -> Check:
    wanted = "the file that its timeline was written for, unchanged"
    if not beside.sha256:
        return Check("file", True, "its timeline does not say", wanted)
    if digest(path) == beside.sha256:
        return Check("file", True, "the same bytes", wanted)
    other = path.name != beside.name
    said = f"its timeline belongs to another file: {beside.name}" if other else "changed, or another file"
    return Check("file", False, said, wanted)


def _length(measured: Measured, timeline: Timeline, fmt: Format) -> Check:
    off = measured.length - timeline.length
    side = "too long" if off > 0 else "too short" if off else "off"
    said = f"{_clock(measured.length)}, {_samples(abs(off))} {side}"
    allowed = f" (within {_samples(fmt.length_error)}: {fmt.name})" if fmt.length_error else ""
    wanted = f"{_clock(timeline.length)}, {_samples(timeline.length)}{allowed}"
    numbers = {"samples": measured.length, "off": off, "allowed": fmt.length_error}
    return Check("length", abs(off) <= fmt.length_error, said, wanted, numbers)


def _chapters(path: Path, timeline: Timeline, fmt: Format) -> Check:
    if fmt.most_chapters == 0:
        return Check("chapters", True, f"not stored in {fmt.name.upper()}", "none")
    limit = len(timeline.chapters) if fmt.most_chapters is None else fmt.most_chapters
    wanted, found = at_most(timeline.chapters, limit), read_chapters(path)
    off_s, wrong = 0.0, ""
    for number, (want, have) in enumerate(zip_longest(wanted, found), 1):
        if want is None or have is None:
            wrong = wrong or f"number {number} is {'one too many' if want is None else 'missing'}"
            continue
        last = number == len(wanted)  # that ends with the file: see its length
        off = max(abs(want.start - have.start), 0 if last else abs(want.end - have.end))
        off_s = max(off_s, samples_to_seconds(off))
        if want.title.split() != have.title.split():
            wrong = wrong or f"number {number} is named {have.title!r}, not {want.title!r}"
    said = f"{len(found)}, " + (wrong or f"at most {1000 * off_s:.1f} ms off")
    words = f"{len(wanted)}, same titles, within {1000 * CHAPTER_S:.0f} ms"
    numbers = {"chapters": len(found), "off_s": off_s}
    return Check("chapters", not wrong and off_s <= CHAPTER_S, said, words, numbers)


def _silences(listener: Listener) -> Check:
    heard = listener.silences()
    wanted = f"silences of {SILENCE_S} s or more lie {-QUIET_LU:.0f} dB below the programme"
    if not heard.places:
        return Check("pauses", True, "none without a bed", wanted)
    loudest = max(heard.values)
    said = f"{heard.places} measured, the loudest at {loudest:.0f} dBFS{_where(heard.faults)}"
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
    return Check("speech", not heard.faults, said + _where(heard.faults), wanted, numbers)


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
    return Check("speech starts", not heard.faults, said + _where(heard.faults), wanted, numbers)


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
    said = _samples(count) + (f", the first at {_clock(measured.first_clipped)}" if count else "")
    return Check("clipping", not count, said, "no flat tops at full scale", {"samples": count})


def _clicks(measured: Measured) -> Check:
    count = measured.clicks
    places = ", ".join(_clock(place) for place in measured.click_positions[:3])
    said = f"{count}, at {places}{', ...' if count > 3 else ''}" if count else "none"
    return Check("clicks", not count, said, "none", {"clicks": count})


def _offset(measured: Measured) -> Check:
    offset = measured.offset
    said = f"{offset:.5f} ({_level(linear_to_db(offset), 'dBFS')})"
    return Check("DC offset", offset <= OFFSET, said, f"at most {OFFSET} of full scale", {"offset": offset})


def _where(faults: tuple[int, ...]) -> str:
    return f"; {len(faults)} wrong, the first at {_clock(faults[0])}" if faults else ""


def _clock(samples: int) -> str:
    return format_clock(samples_to_seconds(samples))


def _samples(count: int) -> str:
    return f"{count:,} sample{'' if count == 1 else 's'}"


def _level(value: float, unit: str) -> str:
    return f"{value:.1f} {unit}" if math.isfinite(value) else "silence"


def _finite(numbers: Mapping[str, float]) -> dict[str, float]:
    """Return what JSON can hold."""
    return {key: value for key, value in numbers.items() if math.isfinite(value)}
