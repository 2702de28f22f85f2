"""How each value of front matter is read; each raises YamlFault at its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from voiceguide.config import PACES, Ducking
from voiceguide.script.source import suggest
from voiceguide.script.yamlread import Mapping, Scalar, Sequence, Value, YamlFault
from voiceguide.units import parse_gain, parse_time

GAPS = {"sentence": 0.35, "paragraph": 0.7, "step": 0.7, "section": 1.5}
"""Natural silence, in seconds, between two things said."""


@dataclass(frozen=True, slots=True)
class Elastic:
    """How far pauses and holds may be stretched, as factors of their natural length."""

    pause: tuple[float, float] = (0.5, 3.0)
    hold: tuple[float, float] = (0.5, 2.0)


RIGID = Elastic((1.0, 1.0), (1.0, 1.0))


@dataclass(frozen=True, slots=True)
class BedChoice:
    """A background: `name` empty means none."""

    name: str = ""
    gain_db: float | None = None
    fade_s: float | None = None


def fail(value: Value, message: str) -> YamlFault:
    """Return a fault at a value."""
    return YamlFault(value.location, message)


def text_of(value: Value) -> str:
    """Return a text."""
    if not isinstance(value, Scalar):
        raise fail(value, "this must be one text")
    return value.text.strip()


def reading(parse: Callable[[str], Any]) -> Callable[[Value], Any]:
    """Return a converter that turns the words of a ValueError into a fault."""

    def convert(value: Value) -> Any:
        try:
            return parse(text_of(value))
        except ValueError as error:
            raise fail(value, str(error)) from error

    return convert


def boolean(text: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise ValueError(f"{text!r} must be true or false")
    return words[text.lower()]


def language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", text):
        raise ValueError(f"{text!r} is not a language: write en-US or de")
    return text.replace("_", "-")


def parse_factor(text: str) -> float:
    """Return a factor written as `0.9` or `90%`; raises ValueError outside 0.1 to 10."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(%?)", text)
    factor = float(match[1]) / (100 if match[2] else 1) if match else 0.0
    if not 0.1 <= factor <= 10:
        raise ValueError(f"{text!r} is not a factor between 0.1 and 10")
    return factor


def parse_pace(text: str) -> float:
    """Return the factor of a pace: a word such as `slow`, or a number."""
    if text in PACES:
        return PACES[text]
    try:
        return parse_factor(text)
    except ValueError as error:
        known = ", ".join(PACES)
        raise ValueError(f"{text!r} is not a pace: write {known}, or a factor such as 0.9") from error


def number_within(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = float(text.removesuffix("LUFS").strip())
        except ValueError:
            value = high + 1
        if not low <= value <= high:
            raise ValueError(f"{text!r} must be a number from {low:g} to {high:g}")
        return value

    return parse


def whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise ValueError(f"{text!r} must be a whole number")
    return int(text)


def positive_time(text: str) -> float:
    seconds = parse_time(text)
    if not 0 < seconds <= 86_400:
        raise ValueError(f"{text!r} must be longer than nothing and at most 24 hours")
    return seconds


def noise(text: str) -> float | None:
    if text.lower() in ("off", "false", "no"):
        return None
    level = parse_gain(text.replace("dBFS", "dB"))
    if not -120 <= level <= -50:
        raise ValueError(f"{text!r} must be from -120dB to -50dB, or off")
    return level


def table_of(
    convert: Callable[[Value], Any], *, keys: tuple[str, ...] | None = None, what: str = "name"
) -> Callable[[Value], dict[str, Any]]:
    """Return a converter of a mapping whose values all convert alike; `keys` are the only allowed ones."""

    def table(value: Value) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise fail(value, f"this must be a list of {what}: value lines")
        for key, _ in value.items:
            if keys is not None and key.text not in keys:
                raise fail(key, f"unknown {what} {key.text!r}{suggest(key.text, keys)}")
        return {key.text: convert(child) for key, child in value.items}

    return table


def names(value: Value) -> dict[str, str]:
    for key, _ in value.items if isinstance(value, Mapping) else ():
        if not isinstance(key, Scalar) or not re.fullmatch(r"[A-Za-z_][\w-]*", key.text):
            raise fail(key, f"{key.text!r} cannot be a name: use letters, digits, - and _")
    return table_of(text_of)(value)


def options(value: Value) -> dict[str, tuple[str, ...]]:
    def choices(child: Value) -> tuple[str, ...]:
        if not isinstance(child, Sequence) or not child.items:
            raise fail(child, "an option needs its values, the default first: [gentle, strong]")
        return tuple(text_of(item) for item in child.items)

    return table_of(choices)(value)


def bed(value: Value) -> BedChoice:
    if isinstance(value, Scalar):
        name = text_of(value)
        return BedChoice("" if name.lower() in ("off", "false", "no", "none") else name)
    table = table_of(text_of, keys=("name", "gain", "fade"), what="key of bed")(value)
    gain, fade = table.get("gain"), table.get("fade")
    try:
        return BedChoice(
            table.get("name", ""), parse_gain(gain) if gain else None, parse_time(fade) if fade else None
        )
    except ValueError as error:
        raise fail(value, str(error)) from error


def elastic(value: Value) -> Elastic:
    if isinstance(value, Scalar):
        return Elastic() if reading(boolean)(value) else RIGID

    def bounds(child: Value) -> tuple[float, float]:
        low, dots, high = text_of(child).partition("..")
        try:
            pair = parse_factor(low), parse_factor(high)
        except ValueError as error:
            raise fail(child, "write how far it may stretch as 50%..300%") from error
        if not dots or pair[0] > 1 or pair[1] < 1:
            raise fail(child, "100% must lie within what is allowed: 50%..300%")
        return pair

    table = table_of(bounds, keys=("pause", "hold"), what="key of elastic")(value)
    return Elastic(**table)


def stereo(text: str) -> str:
    if text == "sides":
        return text
    return "on" if boolean(text) else "auto"


def level(value: Value) -> float:
    return float(table_of(reading(parse_gain), keys=("end",), what="key of level")(value).get("end", 0.0))


def ducking(value: Value) -> Ducking:
    if isinstance(value, Scalar):
        return Ducking() if reading(boolean)(value) else Ducking(depth_db=0.0)
    table = table_of(text_of, keys=("depth", "attack", "hold", "release"), what="key of ducking")(value)
    try:
        times = {f"{key}_s": parse_time(text) for key, text in table.items() if key != "depth"}
        depth = {"depth_db": abs(parse_gain(table["depth"]))} if "depth" in table else {}
        return Ducking(**depth, **times)
    except ValueError as error:
        raise fail(value, str(error)) from error
