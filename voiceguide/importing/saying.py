"""How other formats have words said, as what a script can do: SSML's say-as, rates, strengths of a break."""

from __future__ import annotations

import re
from collections.abc import Callable

from voiceguide.importing.words import clean
from voiceguide.languages import primary

BREAKS = {"none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 1.0, "x-strong": 1.5}
"""Seconds of silence for each strength."""
RATES = {"x-slow": 0.6, "slow": 0.8, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.5}
"""Factors of speech for each word."""
SLOWEST, FASTEST = 0.5, 2.0
MAX_PAUSE_S = 24 * 3600.0
_TIME = re.compile(r"\+?([0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})\s*(ms|s|sec|secs|seconds?|m|min|minutes?)")
_FACTORS = {"ms": 0.001, "s": 1.0, "m": 60.0}
_MONTHS = "January February March April May June July August September October November December".split()


def seconds(text: str) -> float | None:
    """Return the seconds of `250ms`, `3s` or `1.5 seconds`; None where it is not a time of at most a day."""
    match = _TIME.fullmatch(text.strip().lower())
    if not match:
        return None
    unit = "ms" if match[2] == "ms" else match[2][0]
    found = float(match[1]) * _FACTORS[unit]
    return found if found <= MAX_PAUSE_S else None


def rate(text: str) -> float | None:
    """Return the factor of `slow`, `80%`, `+20%` or `0.8`; None where it is not a rate."""
    word = text.strip().lower()
    if word in RATES:
        return RATES[word]
    match = re.fullmatch(r"([+-]?)([0-9]{1,6}(?:\.[0-9]{1,6})?)(%?)", word)
    if not match:
        return None
    number = float(match[2]) / (100 if match[3] else 1)
    if match[1]:
        return 1 + number if match[1] == "+" else 1 - number
    return number


def _spelled(text: str, form: str, language: str) -> str:
    return " ".join(sign for sign in text if not sign.isspace())


def _digits(text: str, form: str, language: str) -> str:
    return " ".join(sign for sign in text if sign.isalnum())


def _ordinal(text: str, form: str, language: str) -> str:
    from num2words import num2words

    number = re.sub(r"[,. ]", "", text)
    if not re.fullmatch(r"[0-9]{1,12}", number):
        return ""
    try:
        return str(num2words(int(number), to="ordinal", lang=primary(language) or "en"))
    except (NotImplementedError, ValueError, OverflowError):
        return ""


def _date(text: str, form: str, language: str) -> str:
    """Return an English date in words: `10/11/12` as `mdy` is October 11, 2012."""
    numbers = re.split(r"[-/. ]+", text.strip())
    order = re.sub(r"[^dmy]", "", re.sub(r"(.)\1+", r"\1", (form or "").lower()))
    if primary(language) != "en" or len(numbers) != len(order) or not order:
        return ""
    if not all(re.fullmatch(r"[0-9]{1,4}", number) for number in numbers) or len(set(order)) < len(order):
        return ""
    parts = {letter: int(number) for letter, number in zip(order, numbers, strict=True)}
    if not 1 <= parts.get("m", 1) <= 12 or not 1 <= parts.get("d", 1) <= 31:
        return ""
    year = parts.get("y")
    if year is not None and year < 100:
        year += 2000
    month = _MONTHS[parts["m"] - 1] if "m" in parts else ""
    day = _ordinal(str(parts["d"]), "", language) if "d" in parts else ""
    front = " ".join(word for word in (month, day) if word)
    if year is None:
        return front
    return f"{front}, {year}" if "d" in parts else f"{front} {year}".strip()


def _as_it_is(text: str, form: str, language: str) -> str:
    return text


_SAY_AS: dict[str, Callable[[str, str, str], str]] = {
    **dict.fromkeys(("characters", "spell-out", "character", "chars", "verbatim", "letters"), _spelled),
    **dict.fromkeys(("digits", "telephone", "phone"), _digits),
    **dict.fromkeys(("cardinal", "number", "fraction", "unit", "time", "address"), _as_it_is),
    "ordinal": _ordinal,
    "date": _date,
}


def say_as(kind: str, form: str, text: str, language: str) -> str | None:
    """Return what is said for words of a kind, such as `characters`; None where a script cannot do it."""
    make = _SAY_AS.get(kind)
    return (make(clean(text), form, language or "en") or None) if make else None
