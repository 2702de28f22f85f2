"""Subtitles and lyrics become paragraphs at their times."""

from __future__ import annotations

import pytest
from importing.making import make

from voiceguide.errors import ScriptError

SRT = """\
1
00:00:05,000 --> 00:00:07,000
Hello there. <i>How</i> are
you?

2
00:00:05,500 --> 00:00:09,000
This is a very long line, which cannot be said until the next of them begins, since it is long.

3
00:00:10,000 --> 00:00:12,000
[door slams]

4
01:00:30,000 --> 01:00:35,000
♪ La la ♪ {\\an8}- go on
"""


def test_subrip_is_spoken_at_its_times_and_what_is_late_follows_at_once() -> None:
    made = make(SRT, "a.srt")
    assert made.text == (
        "[at 5s]\nHello there. How are you?\n\n"
        "This is a very long line, which cannot be said until the next of them begins, since it is long.\n"
        "\n[at 1:00:30]\nLa la - go on\n"
    )
    assert made.notices == [
        "7:1 the words before 5.5s last longer: these follow at once",
        "11:1 [door slams] is not speech: it is left out",
    ]


def test_webvtt_is_spoken_without_notes_and_identifiers_and_by_its_voices() -> None:
    text = (
        "WEBVTT - a title\n\nNOTE\nnot this\n\nSTYLE\n::cue {}\n\nintro\n"
        "00:05.000 --> 00:07.000 line:0\n<v Anna>Hello <b>there</b>\n\n"
        "00:10.000 --> 00:12.000\n<v Ben>Hi, Anna\n"
    )
    made = make(text, "a.vtt")
    assert made.text == (
        '---\nspeakers: {"Anna": "tone", "Ben": "low-tone"}\n---\n\n'
        "[at 5s]\nAnna: Hello there\n\n[at 10s]\nBen: Hi, Anna\n"
    )
    assert made.said == ["Hello there", "Hi, Anna"]


def test_lyrics_are_spoken_at_each_of_their_times_shifted_by_their_offset() -> None:
    text = "[ti:Song {x}]\n[ar:Me]\n[offset:+1000]\n[00:05.20]First\n[00:10.00]"
    text += "[00:20.50]Chorus <00:21.00>two\nlost\n[00:30.00]\n"
    made = make(text, "a.lrc")
    assert made.text == (
        '---\ntitle: "Song x"\nartist: "Me"\n---\n\n'
        "[at 4.2s]\nFirst\n\n[at 9s]\nChorus two\n\n[at 19.5s]\nChorus two\n"
    )
    assert made.notices == ["6:1 this line has no time: it is left out"]


@pytest.mark.parametrize(
    "text", [SRT, "WEBVTT\n\n00:05.000 --> 00:07.000\nHi\n", "[00:05.20]Hi\n[00:07.00]Ho\n"]
)
def test_each_is_told_by_what_it_holds(text: str) -> None:
    assert make(text, "a.txt").imported.format in ("srt", "vtt", "lrc")


@pytest.mark.parametrize("name", ["a.srt", "a.vtt", "a.lrc"])
@pytest.mark.parametrize(
    "text", ["", "x", "1\n2\n3", "WEBVTT", "-->", "1\n99:99:99,999 --> 0\nx", "WEBVTT\n\n-->\nx"]
)
def test_what_is_none_of_them_is_refused(name: str, text: str) -> None:
    with pytest.raises(ScriptError):
        make(text, name)


def test_what_comes_after_a_day_is_refused() -> None:
    with pytest.raises(ScriptError, match="24 hours"):
        make("1\n99:00:00,000 --> 99:00:01,000\nHi\n", "a.srt")
