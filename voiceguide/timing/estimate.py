"""How long an utterance will be, from its text alone: for `plan` and `check`, which synthesize nothing.

A length is a weighted sum of what the spelling shows: vowel groups, consonants, vowels, words, stops. The
weights were fitted by least squares (each sentence weighted by 1 / its length) to trimmed clips of sentences
as they stand in routines and of the numbers that are counted: 313 for hibari's heart (hibari-tts 0.2.1), 72
to 95 for each language of eSpeak NG 1.52 at 175 words a minute, 23 for each language of the others. On other
sentences (those of its test) the sum was then within 1 % at rate 1 for the first two, and within 4 % for the
others and at 0.6 to 1.5; the median sentence was 2 to 6 % off.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from voiceguide.languages import primary


@dataclass(frozen=True, slots=True)
class _Weights:
    """Seconds for each of what is counted in a text."""

    base: float
    group: float
    """A run of vowels, nearly a syllable."""
    consonant: float
    vowel: float
    word: float
    comma: float
    stop: float
    give: float = 0.0
    """How much of a faster rate the voice does not give: at rate 2, 0.1 makes it 10 % longer than half."""


_HIBARI = _Weights(0.1809, 0.0490, 0.0585, 0.0193, 0.0120, 0.1619, 0.3394)
_ESPEAK = {
    "de": _Weights(0.1226, 0.0000, 0.0671, 0.0221, 0.0625, 0.2090, 0.1459, give=0.07),
    "en": _Weights(0.1653, 0.0104, 0.0706, 0.0042, 0.0749, 0.2450, 0.2413, give=0.015),
    "es": _Weights(0.1006, 0.0000, 0.0601, 0.0542, 0.0300, 0.1920, 0.2022, give=0.11),
    "fr": _Weights(0.1064, 0.0426, 0.0198, 0.0353, 0.0326, 0.1962, 0.1919, give=0.03),
    "it": _Weights(0.1087, 0.0000, 0.0641, 0.0519, 0.0231, 0.2221, 0.2718, give=0.11),
    "nl": _Weights(0.1142, 0.0221, 0.0579, 0.0237, 0.0653, 0.2038, 0.1157, give=0.03),
    "pt": _Weights(0.1013, 0.0085, 0.0657, 0.0467, 0.0298, 0.2379, 0.2148, give=0.0),
}
_PICO = {
    "de": _Weights(0.2632, 0.0262, 0.0718, 0.0086, 0.0323, 0.2757, 1.2966),
    "en": _Weights(0.1757, 0.0447, 0.0317, 0.0337, 0.0780, 0.3421, 0.7395),
    "es": _Weights(0.1660, 0.0000, 0.0745, 0.0533, 0.0294, 0.4238, 0.6389),
    "fr": _Weights(0.0457, 0.0243, 0.0324, 0.0380, 0.0517, 0.3456, 0.7353),
    "it": _Weights(0.1698, 0.0240, 0.0145, 0.1162, 0.0000, 0.4047, 0.5137),
}
_PIPER = {"en": _Weights(0.1357, 0.0478, 0.0571, 0.0188, 0.0117, 0.1580, 0.3312)}
_KOKORO = {
    "en": _Weights(0.2232, 0.0442, 0.0527, 0.0174, 0.0108, 0.1459, 0.3058),
    "es": _Weights(0.3336, 0.0000, 0.0576, 0.0412, 0.0227, 0.3279, 0.4944),
    "fr": _Weights(0.2751, 0.0214, 0.0285, 0.0335, 0.0455, 0.3044, 0.6475),
    "it": _Weights(0.4166, 0.0181, 0.0109, 0.0876, 0.0000, 0.3051, 0.3874),
    "pt": _Weights(0.3762, 0.0071, 0.0552, 0.0392, 0.0250, 0.1999, 0.1805),
}
"""For these and Piper ten sentences only, of one voice a language: the weights of another engine, all scaled
alike, and a base of their own."""
_MEASURED = {
    "hibari": {"en": _HIBARI},
    "kokoro": _KOKORO,
    "pico": _PICO,
    "piper": _PIPER,
    "pyttsx3": _ESPEAK,
}
_OTHER = _ESPEAK["es"]
"""For what was not measured: a language that is written nearly as it is spoken."""
_FASTEST = {"hibari": 1.77}
"""What a voice reaches when it is asked for twice its rate, where that is less."""
_DIGRAPHS = {
    name: re.compile(r"tsch|sch|tch|[ctsp]h|ck|gh|ng|qu|(?<=[aeiou])h|([b-df-hj-np-tv-z])\1")
    for name in ("en", "de", "nl")
}
"""Letters that are one sound; in the other languages this made the estimate no better."""
_VOWELS = "aeiouyœæаеиоуыэюяіїєαεηιουω"
_GROUP = re.compile(f"[{_VOWELS}]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_CLOCK = re.compile(r"(?<=\d):(?=\d)")
_UNIT_WORDS = {
    "ml": "milliliters",
    "kg": "kilograms",
    "cm": "centimeters",
    "mm": "millimeters",
    "min": "minutes",
    "s": "seconds",
    "%": "percent",
    "°C": "degrees celsius",
    "°": "degrees",
}
_UNIT = re.compile(
    rf"(?<=\d) ?({'|'.join(sorted(map(re.escape, _UNIT_WORDS), key=len, reverse=True))})(?!\w)"
)
_WORDS = re.compile(r"[^\W\d_]+")
_COMMA = re.compile(r",(?=\s)")
_STOP = re.compile(r"[;:—–…]|[.!?](?=\s)")
_ASIAN = re.compile("[\u2e80-\u9fff\uac00-\ud7af]")
_ASIAN_S = 0.2
"""A sign of Chinese, Japanese or Korean is about a syllable."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[,;:.!?…—–()]")
_TONE_WORD_S, _TONE_LETTER_S, _TONE_SIGN_S, _TONE_DIGIT_S = 0.10, 0.050, 0.18, 0.32
_TONE_GAP_S = 0.03
_TONE_STOP_S = {",": 0.22, ";": 0.28, ":": 0.28, "—": 0.28, "–": 0.22, "(": 0.15, ")": 0.15}
_TONE_END_S = 0.45
"""At what ends a sentence, where another follows."""


def estimate_s(text: str, language: str, engine: str, rate: float) -> float:
    """Return about how long the trimmed clip of an utterance will be, in seconds; exact for tones."""
    if engine == "tone":
        words = tone_words(text, rate)
        return words[-1][1] if words else 0.0
    table = _MEASURED.get(engine, _ESPEAK)
    name = "en" if engine == "hibari" else primary(language)
    weights = table.get(name) or _ESPEAK.get(name, _OTHER)
    speed = min(rate, _FASTEST.get(engine, rate))
    return _natural_s(text, name, weights) / speed * (1 + weights.give * (speed - 1))


@lru_cache(maxsize=4096)
def _natural_s(text: str, language: str, weights: _Weights) -> float:
    """Return the length at rate 1."""
    plain = unicodedata.normalize("NFD", _spelled(text, language).lower())
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Mn")
    inside = plain.rstrip(" .!?…")
    signs = len(_ASIAN.findall(plain))
    plain = _ASIAN.sub(" ", plain)
    if language in _DIGRAPHS:
        plain = _DIGRAPHS[language].sub(lambda match: match[0][0], plain)
    words = _WORDS.findall(plain)
    vowels = sum(letter in _VOWELS for word in words for letter in word)
    return (
        (weights.base if words or signs else 0.0)
        + weights.group * sum(max(1, len(_GROUP.findall(word))) for word in words)
        + weights.consonant * (sum(map(len, words)) - vowels)
        + weights.vowel * vowels
        + weights.word * len(words)
        + weights.comma * len(_COMMA.findall(inside))
        + weights.stop * len(_STOP.findall(inside))
        + _ASIAN_S * signs
    )


def _spelled(text: str, language: str) -> str:
    """Return a text with numbers and units as words, in the language where its words are known."""
    if not any(sign.isdigit() for sign in text):
        return text
    text = _CLOCK.sub(" ", _UNIT.sub(lambda match: f" {_UNIT_WORDS[match[1]]}", text))
    return _NUMBER.sub(lambda match: f" {_in_words(match[0].replace(',', '.'), language)} ", text)


@cache
def _in_words(number: str, language: str) -> str:
    from num2words import num2words

    value = float(number) if "." in number else int(number)
    try:
        return str(num2words(value, lang=language))
    except (NotImplementedError, OverflowError):  # not in this language, or not so large
        return " ".join("five" for digit in number if digit.isdigit())


def tone_words(text: str, rate: float = 1.0) -> list[tuple[float, float]]:
    """Return (start, end) in seconds of the beep for each word of any script; stops are left free."""
    words: list[tuple[float, float]] = []
    at = 0.0
    for token in _WORD.findall(text):
        if not token[0].isalnum():
            at += _TONE_STOP_S.get(token, _TONE_END_S) if words else 0.0
            continue
        length = _TONE_WORD_S + sum(map(_tone_letter_s, token))
        words.append((at / rate, (at + length) / rate))
        at += length + _TONE_GAP_S
    return words


def _tone_letter_s(letter: str) -> float:
    """Return what one character adds: a digit is a word, a sign of an Asian script is a syllable."""
    if letter.isdigit():
        return _TONE_DIGIT_S
    return _TONE_SIGN_S if letter >= "\u2e80" and letter.isalpha() else _TONE_LETTER_S
