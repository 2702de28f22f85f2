"""Captions: what is said when, as WebVTT, SubRip or LRC text. Pure functions of a timeline."""

from __future__ import annotations

import html
from dataclasses import dataclass

from voiceguide.output.sidecars.base import Sidecar, from_text
from voiceguide.timing.timeline import SPOKEN, Timeline
from voiceguide.units import format_clock, samples_to_seconds


@dataclass(frozen=True, slots=True)
class Caption:
    """Words on the screen from `start_ms` to `end_ms`; the text is one line."""

    start_ms: int
    end_ms: int
    text: str


def captions(timeline: Timeline) -> tuple[Caption, ...]:
    """Return one caption per spoken event, in order and never two at a time.

    A caption ends where the next begins, if not before. Words that begin in the same millisecond share one.
    """
    found: list[Caption] = []
    for event in sorted(timeline.events, key=lambda event: event.start):
        text = " ".join(event.text.split())
        if event.kind not in SPOKEN or not text:
            continue
        start, end = (_ms(at, timeline.sample_rate) for at in (event.start, event.end))
        if found and found[-1].start_ms == start:
            last = found.pop()
            text, end = f"{last.text} {text}", max(last.end_ms, end)
        elif found and found[-1].end_ms > start:
            found[-1] = Caption(found[-1].start_ms, start, found[-1].text)
        found.append(Caption(start, max(end, start + 1), text))
    return tuple(found)


def lyrics(timeline: Timeline) -> tuple[tuple[int, str], ...]:
    """Return (milliseconds, words) of every caption, as `Metadata` takes them."""
    return tuple((caption.start_ms, caption.text) for caption in captions(timeline))


def webvtt(timeline: Timeline) -> str:
    """Return the captions as WebVTT."""
    blocks = [
        f"{number}\n{_clock(c.start_ms)} --> {_clock(c.end_ms)}\n{html.escape(c.text, quote=False)}\n"
        for number, c in enumerate(captions(timeline), 1)
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def srt(timeline: Timeline) -> str:
    """Return the captions as SubRip. It knows no escapes, so an arrow in the words becomes a real arrow."""
    blocks = [
        f"{number}\n{_clock(c.start_ms, ',')} --> {_clock(c.end_ms, ',')}\n{c.text.replace('-->', '→')}\n"
        for number, c in enumerate(captions(timeline), 1)
    ]
    return "\n".join(blocks)


def lrc(timeline: Timeline) -> str:
    """Return the captions as LRC, the synchronised lyrics of music players.

    Minutes go on beyond 99. LRC knows no escapes, so square brackets in the words become round ones.
    """
    minutes, seconds = divmod(round(timeline.duration_s), 60)
    head = [
        f"[ti:{_plain(timeline.title)}]",
        f"[la:{_plain(timeline.language)}]",
        f"[length:{minutes:02d}:{seconds:02d}]",
    ]
    lines = [f"[{_lrc_time(c.start_ms)}]{_plain(c.text)}" for c in captions(timeline)]
    return "\n".join([*head, *lines]) + "\n"


def _ms(samples: int, rate: int) -> int:
    return round(samples_to_seconds(samples, rate) * 1000)


def _clock(ms: int, separator: str = ".") -> str:
    return format_clock(ms / 1000, separator)


def _lrc_time(ms: int) -> str:
    hundredths = (ms + 5) // 10
    return f"{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("[", "(").replace("]", ")")


VTT = Sidecar(".vtt", from_text(webvtt))
SRT = Sidecar(".srt", from_text(srt))
LRC = Sidecar(".lrc", from_text(lrc))
