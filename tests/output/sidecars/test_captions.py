"""Captions say what is spoken, when it is spoken, in forms that other programmes read."""

from __future__ import annotations

import re

import pytest
import srt as srt_parser
import webvtt as vtt_parser

from voiceguide.output.sidecars.captions import Caption, captions, lrc, lyrics, srt, webvtt
from voiceguide.timing.timeline import Event, Timeline

RATE = 44_100
HOSTILE = "Warm <b>oil</b> & water --> [now]"


def timeline(*events: Event, length_s: float = 60) -> Timeline:
    return Timeline("A [quiet] hour", round(length_s * RATE), "en-US", events=events)


def said(start_s: float, end_s: float, text: str, kind: str = "speech") -> Event:
    return Event(kind, round(start_s * RATE), round(end_s * RATE), text=text)


SPOKEN = timeline(
    said(0.5, 3.1, "Lie back."),
    Event("pause", round(3.1 * RATE), 9 * RATE, text="never shown"),
    said(9, 12.25, HOSTILE),
    said(20, 20.4, "One", "count"),
    said(4000.123, 4001.5, "Ä ö ü, 眠り"),
    length_s=4100,
)


def test_only_spoken_words_become_captions() -> None:
    assert [c.text for c in captions(SPOKEN)] == ["Lie back.", HOSTILE, "One", "Ä ö ü, 眠り"]


def test_a_caption_that_runs_into_the_next_ends_there() -> None:
    assert captions(timeline(said(1, 5, "a"), said(4, 6, "b"))) == (
        Caption(1000, 4000, "a"),
        Caption(4000, 6000, "b"),
    )


def test_words_that_begin_together_share_a_caption() -> None:
    assert captions(timeline(said(1, 2, "a"), said(1, 3, "b"))) == (Caption(1000, 3000, "a b"),)


def test_line_breaks_in_words_become_spaces() -> None:
    assert captions(timeline(said(1, 2, "a\n\n 1 --> 2\r\nb")))[0].text == "a 1 --> 2 b"


def test_events_without_words_have_no_caption() -> None:
    assert captions(timeline(said(1, 2, " \n "))) == ()


def test_a_caption_lasts_at_least_a_millisecond() -> None:
    assert captions(timeline(Event("speech", 44_100, 44_101, text="a"))) == (Caption(1000, 1001, "a"),)


def test_lyrics_are_the_captions_without_their_ends() -> None:
    assert lyrics(SPOKEN)[:2] == ((500, "Lie back."), (9000, HOSTILE))


def test_a_webvtt_parser_reads_words_and_times() -> None:
    read = vtt_parser.from_string(webvtt(SPOKEN))
    assert [(c.start, c.end) for c in read] == [
        ("00:00:00.500", "00:00:03.100"),
        ("00:00:09.000", "00:00:12.250"),
        ("00:00:20.000", "00:00:20.400"),
        ("01:06:40.123", "01:06:41.500"),
    ]
    assert read[1].raw_text == "Warm &lt;b&gt;oil&lt;/b&gt; &amp; water --&gt; [now]"


def test_a_subrip_parser_reads_words_and_times() -> None:
    read = list(srt_parser.parse(srt(SPOKEN)))
    assert [round(c.start.total_seconds() * 1000) for c in read] == [500, 9000, 20_000, 4_000_123]
    assert [round(c.end.total_seconds() * 1000) for c in read] == [3100, 12_250, 20_400, 4_001_500]
    assert read[1].content == "Warm <b>oil</b> & water → [now]"
    assert [c.index for c in read] == [1, 2, 3, 4]


def test_lrc_lines_have_a_time_and_no_other_brackets() -> None:
    lines = lrc(SPOKEN).splitlines()
    assert lines[:3] == ["[ti:A (quiet) hour]", "[la:en-US]", "[length:68:20]"]
    parsed = [re.fullmatch(r"\[(\d\d+):([0-5]\d)\.(\d\d)\]([^\[\]]+)", line) for line in lines[3:]]
    assert all(parsed)
    times = [int(m[1]) * 60 + int(m[2]) + int(m[3]) / 100 for m in parsed if m]
    assert times == pytest.approx([0.5, 9, 20, 4000.123], abs=0.006)


def test_a_silent_programme_has_files_without_captions() -> None:
    assert webvtt(timeline()) == "WEBVTT\n"
    assert srt(timeline()) == ""
    assert lrc(timeline()) == "[ti:A (quiet) hour]\n[la:en-US]\n[length:01:00]\n"
