"""Times, measures, fractions and abbreviations as words, for every engine: `30s` is said "30 seconds".

Whole numbers stay digits, which engines of every language read well. A language without a file in `languages`
is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from voiceguide.script.words.language import Language, language_of

_NUMBER = r"\d+(?:[.,]\d+)?"
_START = r"(?<![\w.,:/])"
_END = r"(?![\w])"
_CLOCKED = re.compile(rf"{_START}(?:(\d+)h)?(?:(\d+)m)?(?:({_NUMBER})s)?{_END}")
_MINUTES = re.compile(rf"{_START}((?:{_NUMBER}\s*[-–]\s*)?{_NUMBER})m(?![\w/]|-\w)")
_PRODUCT = re.compile(rf"{_START}(\d+)\s?[x×]\s?(\d+){_END}")
_OFTEN = re.compile(rf"{_START}(?:({_NUMBER})\s?[x×]|[x×]\s?({_NUMBER})){_END}")
_SIGNS = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4"}
_FRACTION_OF = rf"{_START}(?:(\d+)\s?)?(?:([{''.join(_SIGNS)}])|(?<![\d.,])([123]/[234]))"
_FRACTION = re.compile(rf"{_FRACTION_OF}(?![\w/])")

_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def in_words(text: str, language: str) -> str:
    """Return a text with its times, measures, fractions and abbreviations in the words of a language."""
    words = language_of(language)
    if words is None:
        return text
    numbers, abbreviations = _rules(language)
    if any(sign.isdigit() or sign in _SIGNS for sign in text):
        for pattern, say in numbers:
            text = pattern.sub(say, text)
    return abbreviations[0].sub(abbreviations[1], text)


@cache
def _rules(name: str) -> tuple[tuple[_Rule, ...], _Rule]:
    """Return the rules for texts with numbers, in order, and the one for abbreviations."""
    words = language_of(name)
    if words is None:
        raise KeyError(name)
    own = [(re.compile(rule["pattern"]), _template(rule["said"])) for rule in words.rules]
    numbers = (*own, *_measures(words), _range(words), _parts(words), _fractions(words), _numbered(words))
    return numbers, _abbreviations(words)


def _template(said: str) -> Callable[[re.Match[str]], str]:
    def expand(match: re.Match[str]) -> str:
        """Return the words, with the full stop that ended the whole text."""
        words = match.expand(said)
        ended = match[0].endswith(".") and match.end() == len(match.string)
        return f"{words}." if ended and not words.endswith(".") else words

    return expand


def _symbols(words: Language) -> str:
    """Return a pattern for the symbols of units."""
    longest_first = sorted(words.units, key=len, reverse=True)
    return "|".join(re.escape(symbol).replace("°", r"°\s?") for symbol in longest_first)


def _measures(words: Language) -> tuple[_Rule, ...]:
    symbols = _symbols(words)
    measure = re.compile(
        rf"([-−](?=[\d.,]+\s?°))?{_START}(?:({_NUMBER})\s*[-–]\s*)?({_NUMBER})\s?({symbols})(?![\w°])"
        r"(?:\.(?=\s+[^\W\d_A-ZÄÖÜ]|,))?"  # as in 30 sec. and
    )

    def unit(symbol: str, number: str) -> str:
        one, several = words.units["".join(symbol.split())]
        return one if number == "1" else several

    def clocked(match: re.Match[str]) -> str:
        pairs = [
            (number, symbol)
            for number, symbol in zip(match.groups(), ("h", "min", "s"), strict=True)
            if number
        ]
        if len(pairs) < 2:
            return match[0]
        return f" {words.joint} ".join(f"{number} {unit(symbol, number)}" for number, symbol in pairs)

    def measured(match: re.Match[str]) -> str:
        below, low, number, symbol = match.groups()
        lead = f"{low} {words.to} " if low else ""
        return f"{words.minus + ' ' if below else ''}{lead}{number} {unit(symbol, number)}"

    return (
        (_CLOCKED, clocked),
        (_MINUTES, lambda match: f"{match[1]} min"),
        (_PRODUCT, lambda match: f"{match[1]} {words.times} {match[2]}"),
        (_OFTEN, lambda match: f"{match[1] or match[2]} {words.often}"),
        (measure, measured),
    )


def _range(words: Language) -> _Rule:
    """Return the rule for 3-4 times; not for 4-7-8, a number of a telephone, or the score of a game."""
    counted = rf"(?<![\w.,:/+-])(?<!\d )([1-9]\d{{0,2}})-([1-9]\d{{0,2}})(?= (?:{words.counted})\b)"

    def ranged(match: re.Match[str]) -> str:
        low, high = match.groups()
        return f"{low} {words.to} {high}" if int(low) < int(high) else match[0]

    return re.compile(counted), ranged


def _parts(words: Language) -> _Rule:
    """Return the rule for fractions of units, as in ½ l and 2½ l."""
    pattern = re.compile(rf"{_FRACTION_OF}\s?({_symbols(words)})(?![\w°/])")

    def part(match: re.Match[str]) -> str:
        whole, sign, plain, symbol = match.groups()
        fraction = _SIGNS.get(sign or "", plain or "")
        said = words.fractions.get(fraction)
        if said is None:
            return match[0]
        one, several = words.units["".join(symbol.split())]
        if whole:
            return f"{whole} {words.joint} {said} {several}"
        return words.parts.get(fraction, f"{said} {{}}").format(one)

    return pattern, part


def _fractions(words: Language) -> _Rule:
    def fraction(match: re.Match[str]) -> str:
        whole, sign, plain = match.groups()
        said = words.fractions.get(_SIGNS.get(sign or "", plain or ""))
        if said is None:
            return match[0]
        return f"{whole} {words.joint} {said}" if whole else said

    return _FRACTION, fraction


def _numbered(words: Language) -> _Rule:
    pattern = re.compile(rf"(?<![\w.])(?:{words.numbered})\s?(?=\d)", re.IGNORECASE)
    return pattern, lambda match: f"{words.number} "


def _abbreviations(words: Language) -> _Rule:
    said = {short.casefold(): long for short, long in words.abbreviations.items()}
    short = "|".join(map(re.escape, sorted(said, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![\w.])(?:{short})(?!\w)", re.IGNORECASE)

    def expand(match: re.Match[str]) -> str:
        """Return the words, with the full stop that ended the whole text."""
        long = said[match[0].casefold()]
        long = long[:1].upper() + long[1:] if match[0][0].isupper() else long
        return f"{long}." if match[0].endswith(".") and match.end() == len(match.string) else long

    return pattern, expand
