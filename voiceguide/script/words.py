"""From styled runs of words to sentences to say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from voiceguide.script.sentences import split_sentences
from voiceguide.script.source import Location, suggest

_SPAN_KEYS = ("sub", "ipa", "rate", "voice")
_PUNCTUATION = re.compile(r"[\s.,;:!?…\-–—\"'“”‘’«»()/]*")
_LEADING = re.compile(r"^[\s,;:.!?…]+")
_SUB = re.compile("\ufdd1(\\d+)\ufdd2")


@dataclass(frozen=True, slots=True)
class Style:
    """How words are said."""

    rate: float = 1.0
    voice: str = ""
    ipa: str = ""
    sub: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style."""

    location: Location
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence, or the part of one that has a style of its own; `joined`: no gap before it."""

    location: Location
    text: str
    spoken: str
    style: Style
    joined: bool


def style_of(attributes: dict[str, str], rate: float, voice: str) -> Style:
    """Return the style of a span's attributes within a block's rate and voice; raises ValueError."""
    for key in attributes:
        if key not in _SPAN_KEYS:
            raise ValueError(f"unknown attribute {key!r}{suggest(key, _SPAN_KEYS)}")
    own = attributes.get("rate", "1")
    if not re.fullmatch(r"\d(\.\d+)?", own) or not 0.5 <= float(own) <= 2:
        raise ValueError(f"rate={own} must be a number from 0.5 to 2")
    return Style(
        rate * float(own),
        attributes.get("voice", voice),
        attributes.get("ipa", ""),
        attributes.get("sub", ""),
    )


def sayings(runs: Sequence[Run], rate: float, voice: str) -> list[Saying]:
    """Return what to say for a stretch of runs; a change of voice, rate or IPA cuts, `sub` does not."""
    subs: list[tuple[str, str]] = []
    coded: list[Run] = []
    for style, group in groupby(runs, key=lambda run: run.style):
        members = list(group)
        text = "".join(run.text for run in members)
        if style.sub:
            subs.append((text, style.sub))
            text = f"\ufdd1{len(subs) - 1}\ufdd2"
        coded.append(Run(members[0].location, text, Style(style.rate, style.voice, style.ipa)))
    found: list[Saying] = []
    mid_sentence = False
    for style, group in groupby(coded, key=lambda run: run.style):
        members = list(group)
        text = "".join(run.text for run in members)
        if not found:
            text = _LEADING.sub("", text)
        cursor = 0
        for index, sentence in enumerate(split_sentences(text)):
            start = text.find(sentence.split()[0], cursor)
            cursor = start + len(sentence)
            joined = index == 0 and mid_sentence
            display = _SUB.sub(lambda match: subs[int(match[1])][0], sentence)
            spoken = _SUB.sub(lambda match: subs[int(match[1])][1], sentence)
            if _PUNCTUATION.fullmatch(display):
                continue
            found.append(Saying(_place(members, start), display, spoken, style, joined))
            mid_sentence = True
        mid_sentence = bool(found) and not re.search(r"[.!?…]\W*$", text)
    return found


def _place(members: Sequence[Run], offset: int) -> Location:
    """Return the place of the run in which a sentence starts."""
    for run in members:
        if offset < len(run.text):
            return run.location
        offset -= len(run.text)
    return members[-1].location
