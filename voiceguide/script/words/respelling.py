"""Respellings: `uh REE oh luh` says how an English word sounds, by syllables, the stressed in capitals."""

from __future__ import annotations

import re

_SPLIT = re.compile(r"[\s\-·]+")
_CONSONANTS = {
    "tch": "tʃ",
    "ch": "tʃ",
    "sh": "ʃ",
    "zh": "ʒ",
    "th": "θ",
    "dh": "ð",
    "ph": "f",
    "gh": "ɡ",
    "kh": "x",
    "ng": "ŋ",
    "nk": "ŋk",
    "ck": "k",
    "dj": "dʒ",
    "qu": "kw",
    "wh": "w",
    "kn": "n",
    "wr": "ɹ",
    "g": "ɡ",
    "j": "dʒ",
    "y": "j",
    "r": "ɹ",
    "x": "ks",
    "c": "k",
    "q": "k",
} | {sign: sign for sign in "bdfhklmnpstvwz"}
_VOWELS = {
    "eer": "ɪɹ",
    "air": "ɛɹ",
    "igh": "aɪ",
    "eye": "aɪ",
    "oor": "ʊɹ",
    "ar": "ɑːɹ",
    "or": "ɔːɹ",
    "er": "ɜːɹ",
    "ur": "ɜːɹ",
    "ir": "ɜːɹ",
    "ah": "ɑː",
    "aw": "ɔː",
    "au": "ɔː",
    "ay": "eɪ",
    "ai": "eɪ",
    "ey": "eɪ",
    "eh": "ɛ",
    "ee": "iː",
    "ea": "iː",
    "ih": "ɪ",
    "ie": "aɪ",
    "uy": "aɪ",
    "oh": "oʊ",
    "oa": "oʊ",
    "oe": "oʊ",
    "oo": "uː",
    "ue": "uː",
    "ew": "uː",
    "ow": "aʊ",
    "ou": "aʊ",
    "oy": "ɔɪ",
    "oi": "ɔɪ",
    "uh": "ə",
    "uu": "ʊ",
    "a": "æ",
    "e": "ɛ",
    "i": "ɪ",
    "o": "ɑː",
    "u": "ʌ",
    "y": "aɪ",
}
_OPEN = {"a": "ɑː", "e": "eɪ", "i": "iː", "o": "oʊ", "u": "uː", "y": "i"}
"""A vowel of one letter at the end of a syllable."""
_LONG = {"a": "eɪ", "e": "iː", "i": "aɪ", "o": "oʊ", "u": "uː"}
"""Before a consonant and a silent e, as in `kate`."""
_STRESSED = {"ə": "ʌ"}


def _pattern(table: dict[str, str]) -> str:
    return "|".join(sorted(table, key=len, reverse=True))


_C, _V = _pattern(_CONSONANTS), _pattern(_VOWELS)
_EYE = re.compile(rf"((?:{_C})+?)ye()")
_SILENT = re.compile(rf"((?:{_C})*)([aeiou])({_C})e")
_SYLLABLE = re.compile(rf"((?:{_C})*)({_V})((?:{_C})*)")
_ONE = re.compile(_C)


def respelled(text: str) -> str:
    """Return the IPA of a respelling, or "" where a text is none.

    It has at least two parts, by spaces or hyphens, each one syllable in English letters; one of at least two
    capitals is stressed, and not all parts are.
    """
    parts = _SPLIT.split(text.strip())
    stressed = [len(part) > 1 and part.isupper() for part in parts]
    if len(parts) < 2 or not any(stressed) or not any(part.islower() for part in parts):
        return ""
    sounds = [_syllable(part.lower(), stress) for part, stress in zip(parts, stressed, strict=True)]
    return "".join(sounds) if all(sounds) else ""


def _syllable(text: str, stress: bool) -> str:
    """Return the IPA of a syllable, or "" where it is not one."""
    if match := _SILENT.fullmatch(text):
        vowel, coda = _LONG[match[2]], match[3]
    elif match := _EYE.fullmatch(text):  # as in bye
        vowel, coda = "aɪ", ""
    elif match := _SYLLABLE.fullmatch(text):
        vowel, coda = _VOWELS[match[2]], match[3]
        if not coda:
            vowel = _OPEN.get(match[2], vowel)
    else:
        return ""
    if stress:
        vowel = _STRESSED.get(vowel, vowel)
    return f"{'ˈ' if stress else ''}{_sounds(match[1])}{vowel}{_sounds(coda)}"


def _sounds(consonants: str) -> str:
    found = "".join(_CONSONANTS[match[0]] for match in _ONE.finditer(consonants))
    return re.sub(r"(.)\1", r"\1", found)  # a doubled letter is one sound
