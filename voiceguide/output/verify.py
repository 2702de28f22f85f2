"""Verify: does a finished file sound as its timeline says? Everything is measured on the file itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import TRUE_PEAK_DBTP
from voiceguide.output.chapters import at_most
from voiceguide.output.formats import Format, format_for
from voiceguide.output.heard import HOP, Heard, hear
from voiceguide.sound.ffmpeg import Loudness, measure_loudness, read_metadata
from voiceguide.timing.timeline import Event, Timeline
from voiceguide.units import format_time, linear_to_db, samples_to_seconds

LOUDNESS_WITHIN_LU = 0.5
CHAPTERS_WITHIN_S = 0.010
ONSET_MEDIAN_S, ONSET_WORST_S = 0.05, 0.15
_HOP_S = samples_to_seconds(HOP)
_QUIET_LEAST_S = 0.5
_RING_S = 15.0
"""A bell may be heard for so long after it was struck."""
_CONTRAST_DB = 6.0
"""Between speech and what is under it; with less, pauses cannot be told by their level."""
_CHAPTER_LIMITS = {"mp3": 255, "opus": 999, "flac": 999}


@dataclass(frozen=True, slots=True)
class Check:
    """One promise about a file, and what was found."""

    name: str
    passed: bool
    measured: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Report:
    """Every check of a file."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether all of them passed."""
        return all(check.passed for check in self.checks)


@dataclass(frozen=True, slots=True)
class _Case:
    """What the checks look at."""

    path: Path
    fmt: Format
    timeline: Timeline
    heard: Heard
    loudness: Loudness
    target_lufs: float


def verify(path: Path, timeline: Timeline, *, loudness_lufs: float) -> Report:
    """Measure a file against its timeline and loudness. Raises SoundError, UsageError."""
    fmt = format_for(path)
    case = _Case(path, fmt, timeline, hear(path), measure_loudness(path), loudness_lufs)
    return Report(tuple(check(case) for check in _CHECKS))


def _length(case: _Case) -> Check:
    allowed = case.fmt.length_error + (0 if case.fmt.name != "opus" else 1)
    off = case.heard.length - case.timeline.length
    wanted = f"{case.timeline.length} samples" + (f", {allowed} more or less" if allowed else "")
    return Check("length", abs(off) <= allowed, f"{case.heard.length} samples ({off:+d})", wanted)


def _chapters(case: _Case) -> Check:
    if case.fmt.name == "wav":
        return Check("chapters", True, "WAV does not store them", "")
    found = _stored_chapters(read_metadata(case.path))
    wanted = [
        (samples_to_seconds(chapter.start), samples_to_seconds(chapter.end), " ".join(chapter.title.split()))
        for chapter in at_most(case.timeline.chapters, _CHAPTER_LIMITS.get(case.fmt.name, 10**9))
    ]
    if len(found) != len(wanted):
        return Check("chapters", False, f"{len(found)} chapters", f"{len(wanted)} chapters")
    worst = max((abs(f[0] - w[0]) for f, w in zip(found, wanted, strict=True)), default=0.0)
    worst = max([worst, *(abs(f[1] - w[1]) for f, w in zip(found[:-1], wanted[:-1], strict=True))])
    titles = all(f[2] == w[2] for f, w in zip(found, wanted, strict=True))
    measured = f"{len(found)} chapters, at most {worst * 1000:.0f} ms off"
    measured += "" if titles else ", titles differ"
    wanted_text = f"{len(wanted)} chapters within {CHAPTERS_WITHIN_S * 1000:.0f} ms"
    return Check("chapters", titles and worst <= CHAPTERS_WITHIN_S, measured, wanted_text)


def _stored_chapters(metadata: str) -> list[tuple[float, float, str]]:
    """Return (start, end, title) of chapters in ffmpeg's metadata format, times in seconds."""
    found = []
    for part in metadata.split("[CHAPTER]\n")[1:]:
        values = dict(re.findall(r"^(TIMEBASE|START|END|title)=((?:\\[\s\S]|[^\\\n])*)$", part, re.MULTILINE))
        over, _, under = values["TIMEBASE"].partition("/")
        scale = int(over) / int(under)
        title = re.sub(r"\\([\s\S])", r"\1", values.get("title", ""))
        found.append((int(values["START"]) * scale, int(values["END"]) * scale, " ".join(title.split())))
    return found


def _silences(case: _Case) -> Check:
    """Check that pauses are quiet and speech is not, by levels relative to each other."""
    level = _even_level(case)
    speech = [_loud(level, event) for event in _spoken(case.timeline) if _hops(level, event)]
    pauses = _quiet_spans(case.timeline)
    quiet = [(event, _typical(level, event)) for event in pauses if _hops(level, event)]
    if not speech or not quiet:
        return Check("pauses", True, "there is nothing to compare", "")
    loud_db, soft_db = float(np.median(speech)), float(np.median([db for _, db in quiet]))
    if loud_db - soft_db < _CONTRAST_DB and case.timeline.beds:
        return Check("pauses", True, "the bed is as loud as the voice: not measurable", "")
    middle_db = (loud_db + max(soft_db, loud_db - 40.0)) / 2
    wrong = [event for event, db in quiet if db > middle_db]
    mute = sum(db < middle_db for db in speech)
    first = f", the first at {format_time(samples_to_seconds(wrong[0].start))}" if wrong else ""
    measured = f"{len(wrong)} of {len(quiet)} pauses are not quiet{first}; {mute} sentences are not heard"
    return Check("pauses", not wrong and not mute, measured, "every pause quiet, every sentence heard")


def _onsets(case: _Case) -> Check:
    """Check that speech starts where it should, wherever it is quiet before."""
    if case.timeline.beds:
        return Check("speech starts", True, "not measurable above a bed", "")
    level = _even_level(case)
    spoken = _spoken(case.timeline)
    loud = [_loud(level, event) for event in spoken if _hops(level, event)]
    if not loud:
        return Check("speech starts", True, "there is no speech", "")
    threshold = float(np.median(loud)) - 40.0
    late: list[float] = []
    for event in spoken:
        at = event.start // HOP
        before, after = level[max(at - 15, 0) : max(at - 3, 0)], level[max(at - 3, 0) : at + 60]
        if len(before) and (before < threshold).all():
            heard = np.flatnonzero(after >= threshold)
            late.append(abs((int(heard[0]) - min(at, 3)) * _HOP_S) if len(heard) else float("inf"))
        elif len(before):
            late.append(_early(level[max(at - 30, 0) : at], threshold, event, case.timeline))
    late = [value for value in late if value >= 0]
    if not late:
        return Check("speech starts", True, "no sentence has silence before it", "")
    median, worst = float(np.median(late)), max(late)
    measured = f"median {median * 1000:.0f} ms off, worst {worst * 1000:.0f} ms, of {len(late)}"
    wanted = f"median {ONSET_MEDIAN_S * 1000:.0f} ms, worst {ONSET_WORST_S * 1000:.0f} ms"
    return Check("speech starts", median <= ONSET_MEDIAN_S and worst <= ONSET_WORST_S, measured, wanted)


def _early(before: NDArray[np.float64], threshold: float, event: Event, timeline: Timeline) -> float:
    """Return how early something is heard where silence should be, in seconds; -1 where sound may be."""
    sounding = any(
        other.end > event.start - len(before) * HOP and other.start < event.start
        for other in timeline.events
        if other.kind not in ("pause", "gap", "hold")
    )
    rings = any(
        0 <= event.start - other.start < _RING_S * timeline.sample_rate
        for other in timeline.events
        if other.kind in ("cue", "sound", "breath")
    )
    return -1.0 if sounding or rings else float((before >= threshold).sum() * _HOP_S)


def _loudness(case: _Case) -> Check:
    measured = case.loudness.integrated_lufs
    passed = abs(measured - case.target_lufs) <= LOUDNESS_WITHIN_LU
    wanted = f"{case.target_lufs:.1f} LUFS within {LOUDNESS_WITHIN_LU} LU"
    return Check("loudness", passed, f"{measured:.1f} LUFS", wanted)


def _true_peak(case: _Case) -> Check:
    measured = case.loudness.true_peak_dbtp
    return Check(
        "true peak",
        measured <= TRUE_PEAK_DBTP + 0.05,
        f"{measured:.1f} dBTP",
        f"at most {TRUE_PEAK_DBTP:.1f} dBTP",
    )


def _clipping(case: _Case) -> Check:
    return Check("clipping", not case.heard.clipped, f"{case.heard.clipped} places", "none")


def _clicks(case: _Case) -> Check:
    clicks = case.heard.clicks
    first = f", the first at {format_time(samples_to_seconds(clicks[0]))}" if clicks else ""
    return Check("clicks", not clicks, f"{len(clicks)}{first}", "none")


def _offset(case: _Case) -> Check:
    level_db = linear_to_db(case.heard.offset)
    return Check("DC offset", level_db < -55.0, f"{level_db:.0f} dBFS", "below -55 dBFS")


_CHECKS: Sequence[Callable[[_Case], Check]] = (
    _length,
    _chapters,
    _silences,
    _onsets,
    _loudness,
    _true_peak,
    _clipping,
    _clicks,
    _offset,
)


def _even_level(case: _Case) -> NDArray[np.float64]:
    """Return the level of every hop as if the programme did not fall towards its end."""
    level, timeline = case.heard.level_db, case.timeline
    share = np.arange(len(level)) * HOP / max(timeline.length, 1)
    return np.asarray(level - timeline.level_end_db * share)


def _spoken(timeline: Timeline) -> list[Event]:
    return [event for event in timeline.events if event.kind in ("speech", "count")]


def _quiet_spans(timeline: Timeline) -> list[Event]:
    """Return pauses, gaps and holds in which nothing else sounds, and no bell can still ring."""
    rate = timeline.sample_rate
    sounding = sorted(
        (event.start, event.end + (round(_RING_S * rate) if event.kind in ("cue", "sound") else 0))
        for event in timeline.events
        if event.kind not in ("pause", "gap", "hold")
    )
    starts = np.array([start for start, _ in sounding])
    reach = np.maximum.accumulate([end for _, end in sounding]) if sounding else np.zeros(0)
    found = []
    for event in timeline.events:
        if event.kind in ("pause", "gap", "hold") and event.end - event.start >= _QUIET_LEAST_S * rate:
            before = int(np.searchsorted(starts, event.end, "left"))
            if not before or reach[before - 1] <= event.start:
                found.append(event)
    return found


def _span(event: Event) -> slice:
    """Return the hops inside an event, its edges left out."""
    return slice(-(-event.start // HOP) + 6, max(event.end // HOP - 3, 0))


def _hops(level: NDArray[np.float64], event: Event) -> int:
    return len(level[event.start // HOP : event.end // HOP])


def _typical(level: NDArray[np.float64], event: Event) -> float:
    inside = level[_span(event)]
    return float(np.percentile(inside, 75)) if len(inside) else -200.0


def _loud(level: NDArray[np.float64], event: Event) -> float:
    return float(np.percentile(level[event.start // HOP : event.end // HOP], 90))
