"""What a player shows beside the sound: title, words, cover and chapters, read back by ffmpeg."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path

from voiceguide.audit.check import Check
from voiceguide.output.chapters import at_most
from voiceguide.output.files import About, digest_of
from voiceguide.output.format import Format
from voiceguide.output.sidecars.captions import lyrics
from voiceguide.sound.tools.ffmpeg import read_metadata, read_picture
from voiceguide.timing.timeline import Chapter, Timeline
from voiceguide.units import SAMPLE_RATE, samples_to_seconds

CHAPTER_S = 0.010
_MOST_TAGGED = 2**32 - 2**28
"""A larger WAV may have no place for tags."""


def read_chapters(path: Path) -> tuple[Chapter, ...]:
    """Return the chapters that a file carries, to the nearest sample. Raises SoundError."""
    found = []
    for heading, values in _sections(path):
        if heading == "CHAPTER":
            over, under = (int(number) for number in values["timebase"].split("/"))
            start, end = (round(int(values[key]) * over * SAMPLE_RATE / under) for key in ("start", "end"))
            found.append(Chapter(values.get("title", ""), start, end))
    return tuple(found)


def check_chapters(path: Path, timeline: Timeline, fmt: Format) -> Check:
    """Compare the chapters with those of the timeline."""
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


def check_tags(path: Path, timeline: Timeline, about: About, fmt: Format) -> Check:
    """Compare title and words with those of the timeline, and the cover with the one it names by digest."""
    if fmt.name == "wav" and path.stat().st_size >= _MOST_TAGGED:
        return Check("tags", True, "a WAV of this size has none", "none")
    values = _sections(path, of_stream=True)[0][1] | _sections(path)[0][1]
    wrong = []
    if values.get("title", "").split() != timeline.title.split():
        wrong.append(f"the title is {values['title']!r}" if "title" in values else "there is no title")
    if fmt.carries_words:
        words = next((text for key, text in values.items() if key.startswith("lyrics")), "")
        if words.split() != " ".join(text for _, text in lyrics(timeline)).split():
            wrong.append("the words are others" if words else "there are no words")
    if about.cover and (found := digest_of(read_picture(path))) != about.cover:
        wrong.append("the cover is another" if found else "there is no cover")
    held = ["title", *(["words"] if fmt.carries_words else []), *(["cover"] if about.cover else [])]
    said = "; ".join(wrong) or "the same"
    return Check("tags", not wrong, said, f"{', '.join(held)} as they were written")


def _sections(path: Path, *, of_stream: bool = False) -> list[tuple[str, dict[str, str]]]:
    """Return each part of a file's metadata with its heading, "" for the first; names in small letters."""
    # A newline after a backslash belongs to a value; so does what looks like a heading after it.
    text = read_metadata(path, of_stream=of_stream)
    first, *parts = re.split(r"(?<!\\)\n\[(?=CHAPTER\]\n|STREAM\]\n)", text)
    found = [("", _values(first))]
    for part in parts:
        heading, _, rest = part.partition("]\n")
        found.append((heading, _values(rest)))
    return found


def _values(text: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in re.split(r"(?<!\\)\n", text))
    return {key.lower(): re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL) for key, _, value in pairs}
