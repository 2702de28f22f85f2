"""SubRip and WebVTT, read by webvtt-py, and LRC."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from voiceguide.errors import ScriptError
from voiceguide.importing.base import SPEAKER, Surroundings, declare_speakers
from voiceguide.importing.draft import Draft
from voiceguide.importing.words import Line, clean, speakable
from voiceguide.script.source import Location, Source

FIRST_S = 1.0
"""What starts before needs no `[at]`: a programme begins with half a second of silence."""
_TIMING = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,9}\s*-->")
_TAGS = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
_NOISE = re.compile(r"\[[^\[\]]*\]|[♩♪♫♬]+")
_LRC_TIME = re.compile(r"\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_LRC_WORD = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")
_LRC_ABOUT = re.compile(r"\[([A-Za-z#]+):(.*)\]")


@dataclass(frozen=True, slots=True)
class _Cue:
    """What is said from a time on."""

    at_s: float
    text: str
    location: Location
    speaker: str = ""


def convert_srt(source: Source, around: Surroundings) -> Draft:
    """Return the script of a SubRip file."""
    return _timed(source, around, _captions(source, "srt"))


def convert_vtt(source: Source, around: Surroundings) -> Draft:
    """Return the script of a WebVTT file."""
    return _timed(source, around, _captions(source, "vtt"))


def convert_lrc(source: Source, around: Surroundings) -> Draft:
    """Return the script of an LRC file; a line with several times is said at each of them."""
    about: dict[str, str] = {}
    found: list[_Cue] = []
    draft = Draft(source)
    for number, line in enumerate(source.lines, 1):
        text, times = line.strip(), []
        while match := _LRC_TIME.match(text):
            fraction = float(f"0.{match[3]}") if match[3] else 0.0
            times.append(int(match[1]) * 60 + int(match[2]) + fraction)
            text = text[match.end() :].lstrip()
        if not times and (match := _LRC_ABOUT.fullmatch(text)):
            about[match[1].lower()] = match[2].strip()
        elif not times and text:
            draft.lose(Location(number), "this line has no time: it is left out", len(line))
        else:
            found += [_Cue(time, _LRC_WORD.sub("", text), Location(number)) for time in times]
    offset = re.fullmatch(r"[+-]?\d{1,9}", about.get("offset", "0"))
    shift_s = int(offset[0]) / 1000 if offset else 0.0
    cues = [_Cue(max(cue.at_s - shift_s, 0.0), cue.text, cue.location) for cue in found]
    draft.title = about.get("ti", "")
    if about.get("ar"):
        draft.settings["artist"] = clean(about["ar"])
    if about.get("al"):
        draft.settings["album"] = clean(about["al"])
    return _timed(source, around, cues, draft)


def _captions(source: Source, kind: str) -> list[_Cue]:
    import webvtt  # loaded only where it is used

    places = [number for number, line in enumerate(source.lines, 1) if _TIMING.match(line)]
    # SubRip files begin with an empty line often enough, which webvtt-py refuses.
    text = source.text.lstrip() if kind == "srt" else source.text
    try:
        captions = webvtt.from_buffer(io.StringIO(text), format=kind).captions
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError) as error:
        what = "WebVTT" if kind == "vtt" else "SubRip"
        raise ScriptError([source.fault(Location(1), f"this is not a {what} file: {error}")]) from error
    cues = []
    for index, caption in enumerate(captions):
        line = places[index] if len(places) == len(captions) else 1
        time = caption.start_time
        at_s = time.in_milliseconds() / 1000
        cues.append(_Cue(at_s, caption.raw_text, Location(line), clean(caption.voice or "")))
    return cues


def _timed(source: Source, around: Surroundings, cues: list[_Cue], draft: Draft | None = None) -> Draft:
    draft = draft or Draft(source)
    draft.language = around.language
    speakers = _speakers(cues)
    if speakers:
        declare_speakers(draft, speakers, around)
    last = 0.0
    for cue in sorted(cues, key=lambda cue: cue.at_s):
        line = Line()
        if cue.speaker in speakers:
            line.label = f"{cue.speaker}:"
        text = _NOISE.sub(" ", _TAGS.sub("", cue.text))
        for noise in _NOISE.findall(_TAGS.sub("", cue.text)):
            if speakable(noise):
                draft.lose(cue.location, f"{noise} is not speech: it is left out")
        if not speakable(text):
            continue
        line.say(text.replace("\n", " "))
        later = cue.at_s > max(last, FIRST_S)
        draft.paragraph(line, cue.location, cue.at_s if later else None)
        if cue.at_s >= 24 * 3600:
            raise ScriptError([source.fault(cue.location, "a programme lasts 24 hours at most")])
        last = max(last, cue.at_s)
    return draft


def _speakers(cues: list[_Cue]) -> list[str]:
    """Return who is named by voice tags, if they are more than one."""
    names = list(dict.fromkeys(cue.speaker for cue in cues if re.fullmatch(SPEAKER, cue.speaker)))
    return names if len(names) > 1 else []


def looks_like_vtt(text: str) -> bool:
    """Return whether a text looks like WebVTT."""
    return text.startswith("WEBVTT")


def looks_like_srt(text: str) -> bool:
    """Return whether a text looks like SubRip."""
    return bool(re.match(r"\s*\d+[ \t]*\n\s*\d+:\d{1,2}:\d{1,2}[,.]\d+\s*-->", text))


def looks_like_lrc(text: str) -> bool:
    """Return whether a text looks like LRC: nearly every line begins with a time that has a fraction."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()]
    timed = [line for line in lines if re.match(r"\s*\[(\d{1,3}:\d{1,2}\.\d{1,3}|[a-z#]{2,8}:.*)\]", line)]
    return bool(lines) and len(timed) >= 0.9 * len(lines)
