"""Times, measures and fractions as words, in front of every engine: `30s` is said "30 seconds".

Whole numbers stay digits, which engines of every language read well. A language without a row is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from voiceguide.languages import primary


@dataclass(frozen=True, slots=True)
class _Words:
    """One language: units as (one, several), what stands between the ends of a range, and fractions."""

    units: dict[str, tuple[str, str]]
    to: str
    times: str
    """Between two numbers, as in 3x10."""
    often: str
    """After one number, as in 10x."""
    joint: str
    """Between the parts of a time, and between a whole number and a fraction."""
    fractions: dict[str, str]
    feminine: bool = False


_SYMBOLS = "ms s min h mm cm km kg g ml l °C °F ° %".split()


def _units(text: str) -> dict[str, tuple[str, str]]:
    rows = [tuple(part.strip().split("/")) for part in text.split(",")]
    return {symbol: (row[0], row[-1]) for symbol, row in zip(_SYMBOLS, rows, strict=True)}


_WORDS = {
    "en": _Words(
        _units(
            "millisecond/milliseconds, second/seconds, minute/minutes, hour/hours, millimeter/millimeters, "
            "centimeter/centimeters, kilometer/kilometers, kilogram/kilograms, gram/grams, "
            "milliliter/milliliters, liter/liters, degree Celsius/degrees Celsius, "
            "degree Fahrenheit/degrees Fahrenheit, degree/degrees, percent"
        ),
        "to",
        "times",
        "times",
        "and",
        {"1/2": "a half", "1/3": "a third", "2/3": "two thirds", "1/4": "a quarter", "3/4": "three quarters"},
    ),
    "de": _Words(
        _units(
            "Millisekunde/Millisekunden, Sekunde/Sekunden, Minute/Minuten, Stunde/Stunden, Millimeter, "
            "Zentimeter, Kilometer, Kilogramm, Gramm, Milliliter, Liter, Grad Celsius, Grad Fahrenheit, "
            "Grad, Prozent"
        ),
        "bis",
        "mal",
        "mal",
        "und",
        {
            "1/2": "ein halb",
            "1/3": "ein Drittel",
            "2/3": "zwei Drittel",
            "1/4": "ein Viertel",
            "3/4": "drei Viertel",
        },
    ),
    "fr": _Words(
        _units(
            "milliseconde/millisecondes, seconde/secondes, minute/minutes, heure/heures, "
            "millimètre/millimètres, centimètre/centimètres, kilomètre/kilomètres, kilogramme/kilogrammes, "
            "gramme/grammes, millilitre/millilitres, litre/litres, degré Celsius/degrés Celsius, "
            "degré Fahrenheit/degrés Fahrenheit, degré/degrés, pour cent"
        ),
        "à",
        "fois",
        "fois",
        "et",
        {"1/2": "un demi", "1/3": "un tiers", "2/3": "deux tiers", "1/4": "un quart", "3/4": "trois quarts"},
    ),
    "es": _Words(
        _units(
            "milisegundo/milisegundos, segundo/segundos, minuto/minutos, hora/horas, milímetro/milímetros, "
            "centímetro/centímetros, kilómetro/kilómetros, kilogramo/kilogramos, gramo/gramos, "
            "mililitro/mililitros, litro/litros, grado Celsius/grados Celsius, "
            "grado Fahrenheit/grados Fahrenheit, grado/grados, por ciento"
        ),
        "a",
        "por",
        "veces",
        "y",
        {"1/2": "medio", "1/3": "un tercio", "2/3": "dos tercios", "1/4": "un cuarto", "3/4": "tres cuartos"},
    ),
    "it": _Words(
        _units(
            "millisecondo/millisecondi, secondo/secondi, minuto/minuti, ora/ore, millimetro/millimetri, "
            "centimetro/centimetri, chilometro/chilometri, chilogrammo/chilogrammi, grammo/grammi, "
            "millilitro/millilitri, litro/litri, grado Celsius/gradi Celsius, "
            "grado Fahrenheit/gradi Fahrenheit, grado/gradi, per cento"
        ),
        "a",
        "per",
        "volte",
        "e",
        {"1/2": "mezzo", "1/3": "un terzo", "2/3": "due terzi", "1/4": "un quarto", "3/4": "tre quarti"},
    ),
    "pt": _Words(
        _units(
            "milissegundo/milissegundos, segundo/segundos, minuto/minutos, hora/horas, milímetro/milímetros, "
            "centímetro/centímetros, quilômetro/quilômetros, quilograma/quilogramas, grama/gramas, "
            "mililitro/mililitros, litro/litros, grau Celsius/graus Celsius, "
            "grau Fahrenheit/graus Fahrenheit, grau/graus, por cento"
        ),
        "a",
        "vezes",
        "vezes",
        "e",
        {"1/2": "meio", "1/3": "um terço", "2/3": "dois terços", "1/4": "um quarto", "3/4": "três quartos"},
    ),
    "nl": _Words(
        _units(
            "milliseconde/milliseconden, seconde/seconden, minuut/minuten, uur, millimeter, centimeter, "
            "kilometer, kilogram, gram, milliliter, liter, graden Celsius, graden Fahrenheit, graden, procent"
        ),
        "tot",
        "keer",
        "keer",
        "en",
        {"1/2": "een half", "1/3": "een derde", "2/3": "twee derde", "1/4": "een kwart", "3/4": "drie kwart"},
    ),
}

_NUMBER = r"\d+(?:[.,]\d+)?"
_START = r"(?<![\w.,:/])"
_END = r"(?![\w])"
_MEASURE = re.compile(
    rf"{_START}(?:({_NUMBER})\s*[-–]\s*)?({_NUMBER})\s?(ms|min|mm|cm|km|kg|ml|°\s?[CF]|[shgl]|°|%)(?![\w°])"
)
_CLOCKED = re.compile(rf"{_START}(?:(\d+)h)?(?:(\d+)m)?(?:({_NUMBER})s)?{_END}")
_PRODUCT = re.compile(rf"{_START}(\d+)\s?[x×]\s?(\d+){_END}")
_OFTEN = re.compile(rf"{_START}(\d+)[x×]{_END}")
_SIGNS = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4"}
_FRACTION = re.compile(rf"{_START}(?:(\d+)\s?)?(?:([{''.join(_SIGNS)}])|(?<![\d.,])([123]/[234]))(?![\w/])")


def in_words(text: str, language: str) -> str:
    """Return a text with its times, measures, repetitions and fractions as words of a language."""
    if not any(sign.isdigit() or sign in _SIGNS for sign in text):
        return text
    words = _WORDS.get(primary(language))
    if words is None:
        return text
    for pattern, say in _rules(primary(language)):
        text = pattern.sub(say, text)
    return text


@cache
def _rules(language: str) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]:
    words = _WORDS[language]

    def unit(symbol: str, number: str) -> str:
        one, several = words.units[symbol.replace(" ", "")]
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

    def measure(match: re.Match[str]) -> str:
        low, number, symbol = match.groups()
        lead = f"{low} {words.to} " if low else ""
        return f"{lead}{number} {unit(symbol, number)}"

    def fraction(match: re.Match[str]) -> str:
        whole, sign, plain = match.groups()
        said = words.fractions.get(_SIGNS.get(sign or "", plain or ""))
        if said is None:
            return match[0]
        return f"{whole} {words.joint} {said}" if whole else said

    return (
        (_CLOCKED, clocked),
        (_PRODUCT, lambda match: f"{match[1]} {words.times} {match[2]}"),
        (_OFTEN, lambda match: f"{match[1]} {words.often}"),
        (_MEASURE, measure),
        (_FRACTION, fraction),
    )
