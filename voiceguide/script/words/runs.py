"""From styled runs of words to sentences to say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from voiceguide.script.settings.values import language as parse_language
from voiceguide.script.source import Location, suggest
from voiceguide.script.words.marks import edges, marked
from voiceguide.script.words.sentences import MAX_SENTENCE, split_sentences

_SPAN_KEYS = ("sub", "ipa", "rate", "voice", "lang")
_PUNCTUATION = re.compile(r"[\s.,;:!?…\-–—\"'“”‘’„«»‹›()/。！？、，；：「」『』（）]*")
_LEADING = re.compile(r"[\s,;:.!?…、，。]+")
_OPEN_END = re.compile(r"[.!?…。！？]\W*$")
_CODE = re.compile("\ufdd1(\\d+)\ufdd2")
"""Stands for the words of a span with `sub` or `ipa` while sentences are split; noncharacters, which no
script holds."""


@dataclass(frozen=True, slots=True)
class Style:
    """How words are said."""

    rate: float = 1.0
    voice: str = ""
    ipa: str = ""
    sub: str = ""
    language: str = ""


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
    """With marks where sounds are given."""
    style: Style
    joined: bool


def style_of(attributes: Sequence[tuple[str, str]], base: Style) -> Style:
    """Return the style of a span's attributes within the style around it; raises ValueError."""
    found: dict[str, str] = {}
    for key, value in attributes:
        if key not in _SPAN_KEYS:
            near = suggest(key, _SPAN_KEYS) or f": there are {', '.join(_SPAN_KEYS)}"
            raise ValueError(f"unknown attribute {key!r}{near}")
        if key in found:
            raise ValueError(f"{key!r} is given twice")
        if not value.strip():
            raise ValueError(f"{key}= needs a value")
        if len(value) > MAX_SENTENCE:
            raise ValueError(f"{key}= may have at most {MAX_SENTENCE} characters")
        found[key] = value
    own = found.get("rate", "1")
    if not re.fullmatch(r"[0-9](\.[0-9]{1,9})?", own) or not 0.5 <= float(own) <= 2:
        raise ValueError(f"rate={own} must be a number from 0.5 to 2")
    rate = base.rate * float(own)
    if not 0.5 <= rate <= 2:
        raise ValueError(f"the rates here multiply to {rate:g}: speech goes from 0.5 to 2")
    voice, ipa, sub = (found.get(key, getattr(base, key)) for key in ("voice", "ipa", "sub"))
    spoken = parse_language(found["lang"]) if "lang" in found else base.language
    if "lang" in found and "voice" not in found:
        voice = ""  # the default voice of that language
    return Style(rate, voice, ipa, sub, spoken)


def sayings(runs: Sequence[Run]) -> list[Saying]:
    """Return what to say for a stretch of runs; a change of voice, rate or language cuts."""
    coded, codes = _coded(runs)
    found: list[Saying] = []
    mid_sentence = False
    for style, group in groupby(coded, key=lambda run: run.style):
        members = list(group)
        text = "".join(run.text for run in members)
        lead = _LEADING.match(text) if not found else None
        cursor = lead.end() if lead else 0
        for index, sentence in enumerate(split_sentences(text[cursor:])):
            start = text.find(sentence.split(None, 1)[0], cursor)
            cursor = start + len(sentence)
            display = spoken = sentence
            if codes:
                display = _CODE.sub(lambda match: codes[int(match[1])][0], sentence)
                spoken = _CODE.sub(lambda match: codes[int(match[1])][1], sentence)
            if _PUNCTUATION.fullmatch(spoken):
                continue
            joined = index == 0 and mid_sentence
            found.append(Saying(_place(members, start), display, spoken, style, joined))
            mid_sentence = True
        if text.strip():
            mid_sentence = bool(found) and not _OPEN_END.search(text[-60:])
    return found


def _coded(runs: Sequence[Run]) -> tuple[Sequence[Run], list[tuple[str, str]]]:
    """Return the runs with a code for each span that is said otherwise, and (words, said) by number."""
    codes: list[tuple[str, str]] = []
    if not any(run.style.sub or run.style.ipa for run in runs):
        return runs, codes
    coded: list[Run] = []
    for style, group in groupby(runs, key=lambda run: run.style):
        members = list(group)
        if style.sub or style.ipa:
            words = "".join(run.text for run in members)
            before, inner, after = edges(words) if style.ipa else ("", words, "")
            said = style.sub or inner
            code = f"{before}\ufdd1{len(codes)}\ufdd2{after}"
            codes.append((inner, marked(said, style.ipa, own=True) if style.ipa else said))
            members = [Run(members[0].location, code, style)]
        plain = replace(style, sub="", ipa="")
        coded += [Run(run.location, run.text, plain) for run in members]
    return coded, codes


def _place(members: Sequence[Run], offset: int) -> Location:
    """Return the place at which a sentence starts."""
    for run in members:
        if offset < len(run.text):
            return run.location.right(offset)
        offset -= len(run.text)
    return members[-1].location
