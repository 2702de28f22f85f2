"""How tables of front matter are read; each raises YamlFault, with every fault of the table."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from voiceguide.config import Ducking
from voiceguide.script.settings.values import (
    GAPS,
    RESERVED,
    RIGID,
    BedChoice,
    Elastic,
    boolean,
    fail,
    gain_within,
    parse_factor,
    plain_of,
    reading,
    text_of,
    time_within,
    words_of,
)
from voiceguide.script.settings.yaml import Mapping, Scalar, Sequence, Value, YamlFault
from voiceguide.script.source import suggest

MAX_ENTRIES = 1000
"""Entries of one table."""
MAX_WORD = 100
"""Characters of a word or phrase in `pronounce`."""


def table_of(
    convert: Callable[[Value], Any],
    *,
    keys: tuple[str, ...] | None = None,
    what: str = "name",
    check_key: Callable[[Scalar], None] = lambda key: None,
) -> Callable[[Value], dict[str, Any]]:
    """Return a converter of a mapping whose values all convert alike; `keys` are the only allowed ones.

    The fault that it raises carries those of all entries.
    """

    def table(value: Value) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise fail(value, f"this must be a list of {what}: value lines")
        if len(value.items) > MAX_ENTRIES:
            raise fail(value, f"this has more than {MAX_ENTRIES} entries")
        found: dict[str, Any] = {}
        faults: list[YamlFault] = []
        for key, child in value.items:
            try:
                if keys is not None and key.text not in keys:
                    raise fail(key, f"unknown {what} {key.text!r}{suggest(key.text, keys)}")
                check_key(key)
                found[key.text] = convert(child)
            except YamlFault as fault:
                faults.append(fault)
        if faults:
            raise YamlFault(faults[0].location, faults[0].message, [*faults[0].also, *faults[1:]])
        return found

    return table


def _name(key: Scalar) -> None:
    if not re.fullmatch(r"[A-Za-z_][\w-]*", key.text):
        raise fail(key, f"{key.text!r} cannot be a name: use letters, digits, - and _")


def _variable(key: Scalar) -> None:
    _name(key)
    if key.text in RESERVED:
        raise fail(key, f"{key.text!r} has a meaning of its own: choose another name")


def _word(key: Scalar) -> None:
    if not key.text.strip() or key.text != key.text.strip() or len(key.text) > MAX_WORD:
        raise fail(key, f"a word to pronounce has 1 to {MAX_WORD} characters, and no space around it")


def _choices(value: Value) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or not value.items:
        raise fail(value, "an option needs its values, the default first: [gentle, strong]")
    found = tuple(plain_of(item) for item in value.items)
    if "" in found or len(set(found)) < len(found) or any("," in text for text in found):
        raise fail(value, "the values of an option differ from each other, and hold no comma")
    return found


names = table_of(words_of, check_key=_name)
variables = table_of(plain_of, check_key=_variable)
options = table_of(_choices, check_key=_variable)
pronounce = table_of(words_of, what="word", check_key=_word)
gaps = table_of(reading(time_within(600)), keys=tuple(GAPS), what="gap")

_BED = {"name": text_of, "gain": reading(gain_within(-60, 20)), "fade": reading(time_within(600))}


def _row(value: Value, columns: dict[str, Callable[[Value], Any]], what: str) -> dict[str, Any]:
    """Return a mapping in which each key has a converter of its own."""
    raw = table_of(lambda child: child, keys=tuple(columns), what=what)(value)
    found: dict[str, Any] = {}
    faults: list[YamlFault] = []
    for key, child in raw.items():
        try:
            found[key] = columns[key](child)
        except YamlFault as fault:
            faults.append(fault)
    if faults:
        raise YamlFault(faults[0].location, faults[0].message, faults[1:])
    return found


def bed(value: Value) -> BedChoice:
    if isinstance(value, Scalar):
        return BedChoice(_bed_name(text_of(value)))
    row = _row(value, _BED, "key of bed")
    if not _bed_name(row.get("name", "")):
        raise fail(value, "a bed needs its name")
    return BedChoice(row["name"], row.get("gain"), row.get("fade"))


def _bed_name(text: str) -> str:
    return "" if text.lower() in ("off", "false", "no", "none") else text


def _bounds(value: Value) -> tuple[float, float]:
    low, dots, high = text_of(value).partition("..")
    try:
        pair = parse_factor(low), parse_factor(high)
    except ValueError as error:
        raise fail(value, "write how far it may stretch as 50%..300%, within 10%..1000%") from error
    if not dots or pair[0] > 1 or pair[1] < 1:
        raise fail(value, "100% must lie within what is allowed: 50%..300%")
    return pair


def elastic(value: Value) -> Elastic:
    if isinstance(value, Scalar):
        return Elastic() if reading(boolean)(value) else RIGID
    return Elastic(**table_of(_bounds, keys=("pause", "hold"), what="key of elastic")(value))


def level(value: Value) -> float:
    row = _row(value, {"end": reading(gain_within(-60, 0))}, "key of level")
    return float(row.get("end", 0.0))


_DUCKING: dict[str, Callable[[Value], Any]] = {
    "depth": reading(lambda text: abs(gain_within(-60, 60)(text))),
    "attack": reading(time_within(60)),
    "hold": reading(time_within(60)),
    "release": reading(time_within(60)),
}


def ducking(value: Value) -> Ducking:
    if isinstance(value, Scalar):
        return Ducking() if reading(boolean)(value) else Ducking(depth_db=0.0)
    row = _row(value, _DUCKING, "key of ducking")
    return Ducking(**{("depth_db" if key == "depth" else f"{key}_s"): read for key, read in row.items()})
