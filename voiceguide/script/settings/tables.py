"""The kinds of front matter values that are more than one text."""

from __future__ import annotations

import re
from typing import Any

from voiceguide.config import Ducking
from voiceguide.script.names import RESERVED
from voiceguide.script.phrases import PHRASE_NAMES
from voiceguide.script.settings import values
from voiceguide.script.settings.kinds import (
    ANY_TEXT,
    FILE,
    PLAIN,
    TEXT,
    WORDS,
    Kind,
    check_name,
    fail,
    matches,
    plain_of,
    reading,
    record,
    shorthand,
    table,
    text_of,
)
from voiceguide.script.settings.times import UNITS
from voiceguide.script.settings.values import GAPS, RIGID, BedChoice, Elastic, Option
from voiceguide.script.settings.yaml import Mapping, Scalar, Sequence, Value

MAX_WORD = 100
"""Characters of a word or phrase in `pronounce`."""

BOOLEAN = reading(values.boolean, {"type": "boolean"})
COVER = reading(values.cover, ANY_TEXT)
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
TIME_SCHEMA = matches(rf"([0-9]+([.,][0-9]+)? *({_UNIT})\.? *)+|([0-9]+:)?[0-9]+:[0-9]{{2}}(\.[0-9]+)?")
GAIN_SCHEMA = matches(r"[+-]?[0-9.]+ ?dB")


def time(most_s: float, *, zero: bool = True) -> Kind:
    """Return the kind of a time of at most so many seconds."""
    return reading(values.time_within(most_s, zero=zero), TIME_SCHEMA)


def gain(low_db: float, high_db: float) -> Kind:
    """Return the kind of a gain within bounds."""
    return reading(values.gain_within(low_db, high_db), GAIN_SCHEMA)


def _check_variable(key: Scalar) -> None:
    check_name(key)
    if key.text in RESERVED:
        raise fail(key, f"{key.text!r} is a reserved name: choose another name")


def _check_word(key: Scalar) -> None:
    if not key.text.strip() or key.text != key.text.strip() or len(key.text) > MAX_WORD:
        raise fail(key, f"a word to pronounce has 1 to {MAX_WORD} characters, and no space around it")


FILES = table(FILE, check_key=check_name)
VARIABLES = table(PLAIN, check_key=_check_variable)
_VALUES = table(VARIABLES, what="value")


def _option(value: Value) -> Option:
    sets: dict[str, dict[str, str]] = {}
    if isinstance(value, Mapping):
        sets = _VALUES.read(value)
        found = tuple(sets)
    elif isinstance(value, Sequence):
        found = tuple(plain_of(item) for item in value.items)
    else:
        found = tuple(" ".join(text.split()) for text in text_of(value).split(",") if "," in value.text)
    if not found:
        raise fail(value, "an option needs its values, the default first: [gentle, strong]")
    if "" in found or len(set(found)) < len(found) or any("," in text for text in found):
        raise fail(value, "the values of an option differ from each other, and hold no comma")
    return Option(found, sets)


OPTIONS = table(
    Kind(
        _option,
        {
            "anyOf": [
                {"type": "array", "items": PLAIN.schema, "minItems": 1},
                _VALUES.schema,
                {"type": "string"},
            ]
        },
    ),
    check_key=_check_variable,
)


def _check_speaker(key: Scalar) -> None:
    if not re.fullmatch(r"[^\W\d][\w .'’-]{0,39}", key.text):
        raise fail(key, f"{key.text!r} cannot be a speaker: use letters, digits and spaces, at most 40")


SPEAKERS = table(WORDS, what="speaker", check_key=_check_speaker)
PRONOUNCE = table(WORDS, what="word", check_key=_check_word)
PHRASES = table(WORDS, keys=PHRASE_NAMES, what="phrase")
_GAPS = table(time(600), keys=GAPS, what="gap")
GAPS_KIND = Kind(lambda value: GAPS | _GAPS.read(value), _GAPS.schema)


def _bed_name(text: str) -> str:
    return "" if text.lower() in ("off", "false", "no", "none") else text


def _bed_of(value: Value, row: dict[str, Any]) -> BedChoice:
    if not _bed_name(row.get("name", "")):
        raise fail(value, "a bed needs its name")
    return BedChoice(row["name"], row.get("gain"), row.get("fade"))


BED = shorthand(
    lambda value: BedChoice(_bed_name(text_of(value))),
    {"type": ["string", "boolean"]},
    record({"name": TEXT, "gain": gain(-60, 20), "fade": time(600)}, "key of bed"),
    _bed_of,
)


def _bounds(value: Value) -> tuple[float, float]:
    low, dots, high = text_of(value).partition("..")
    try:
        pair = values.parse_factor(low), values.parse_factor(high)
    except ValueError as error:
        raise fail(value, "write how far it may stretch as 50%..300%, within 10%..1000%") from error
    if not dots or pair[0] > 1 or pair[1] < 1:
        raise fail(value, "100% must lie within what is allowed: 50%..300%")
    return pair


ELASTIC = shorthand(
    lambda value: Elastic() if BOOLEAN.read(value) else RIGID,
    BOOLEAN.schema,
    table(Kind(_bounds, matches(r"[0-9.]+%?\.\.[0-9.]+%?")), keys=("pause", "hold"), what="key of elastic"),
    lambda _, row: Elastic(**row),
)
_LEVEL = record({"end": gain(-60, 0)}, "key of level")
LEVEL = Kind(lambda value: float(_LEVEL.read(value).get("end", 0.0)), _LEVEL.schema)
_DUCKING = record(
    {
        "depth": reading(lambda text: abs(values.gain_within(-60, 60)(text)), GAIN_SCHEMA),
        "attack": time(60),
        "hold": time(60),
        "release": time(60),
    },
    "key of ducking",
)


def _ducking_of(value: Value, row: dict[str, Any]) -> Ducking:
    return Ducking(**{("depth_db" if key == "depth" else f"{key}_s"): read for key, read in row.items()})


DUCKING = shorthand(
    lambda value: Ducking() if BOOLEAN.read(value) else Ducking(depth_db=0.0),
    BOOLEAN.schema,
    _DUCKING,
    _ducking_of,
)
