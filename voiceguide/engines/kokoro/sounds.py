"""From IPA, as eSpeak NG or an author writes it, to the signs in which Kokoro learnt each language."""

from __future__ import annotations

import re
import unicodedata

_JOINED = {
    "a^ɪ": "I",
    "a^ʊ": "W",
    "d^z": "ʣ",
    "d^ʒ": "ʤ",
    "e^ɪ": "A",
    "o^ʊ": "O",
    "ə^ʊ": "Q",
    "s^s": "S",
    "t^s": "ʦ",
    "t^ʃ": "ʧ",
    "ɔ^ɪ": "Y",
}
"""Diphthongs and affricates are one sign to Kokoro; eSpeak NG joins them by ^."""
_TIED = re.compile("(?<=.)[\u0361\u035c](?=.)")
_DROPPED = str.maketrans("", "", "^-‿/[]")


def kokoro_sounds(ipa: str, alphabet: dict[str, int]) -> tuple[str, str]:
    """Return the sounds as Kokoro writes them, and the signs it has none for."""
    text = _TIED.sub("^", unicodedata.normalize("NFD", ipa)).replace("c\u0327", "ç")
    text = text.replace("'", "ˈ").replace("r\u0329", "ɹ")
    for joined, sign in _JOINED.items():
        text = text.replace(joined, sign)
    text = " ".join(text.translate(_DROPPED).split())
    return (
        "".join(sign for sign in text if sign in alphabet),
        "".join(dict.fromkeys(sign for sign in text if sign not in alphabet)),
    )
