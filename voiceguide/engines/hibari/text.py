"""What hibari can read: an English text made ready for it, and IPA as its models write sounds.

hibari drops or garbles signs that it does not know without a word; here they are spelled out, or named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_SIGNS = {
    "−": " minus ",
    "√": " square root of ",
    "∞": " infinity ",
    "≥": " at least ",
    "≤": " at most ",
    "≠": " is not ",
    "≈": " about ",
    "‰": " per mille ",
    "⁄": "/",
}
"""Signs with a meaning that hibari would drop; those that it knows stay."""
_KNOWN_SIGNS = frozenset("$£€¥¢₹₩±×÷→←=<>~+|^²³¼½¾")
_STROKES = {"ħ": "h", "ŧ": "t", "ĸ": "k", "Ħ": "H", "Ŧ": "T", "đ": "d", "Đ": "D"}
"""Letters with no base letter in Unicode."""
_UNITS = {"s": "second", "h": "hour", "m": "meter", "g": "gram", "l": "liter", "L": "liter", "€": "euro"}
"""Units after a number that hibari spells or drops."""
_UNIT = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)(?: ([shmglL])(?!\w)|([hmglL])(?![\w'’])| ?(€)(?!\w))")
_EURO = re.compile(r"€ ?(\d+)(?!\d|[.,]\d)")
_MAX_LETTERS = 24
"""hibari's model for unknown words hears no more of one: a longer one is spoken in pieces."""
_LETTERS = re.compile(r"[^\W\d_]+")
_VOWEL = "aeiouyAEIOUY"
_NUMBER = re.compile(r"\d(?:,?\d){15,}")
"""Has more digits than anybody hears as one number, and from 37 on more than hibari has a word for."""
_SPOKEN = re.compile(r"[^\W_]|[<>&+%#@/=~^§¢÷×±→←²³]")
"""What is heard where it stands alone."""
_LINK = re.compile(r"\](?=\()")

_PLAIN = {"r": "ɹ", "g": "ɡ", "ɫ": "l", "ɚ": "əɹ", "ɝ": "ɜɹ", "x": "k", "ɬ": "l", "dʒ": "ʤ", "tʃ": "ʧ"}
_SHARED = _PLAIN | {"eɪ": "A", "aɪ": "I", "aʊ": "W", "ɔɪ": "Y", "l̩": "ᵊl", "n̩": "ᵊn", "m̩": "ᵊm", "ɐ": "ə"}
_US = _SHARED | {"oʊ": "O", "əʊ": "O", "ɾ": "T", "ʔ": "t", "e": "ɛ", "a": "ɑ", "o": "ɔ", "ɒ": "ɑ", "ː": ""}
_GB = _SHARED | {"oʊ": "Q", "əʊ": "Q", "ɾ": "t", "ʔ": "t", "e": "ɛ", "o": "ɔ", "æ": "a"}
_SOUNDS = frozenset("AIOQWYTabdfhijklmnpstuvwzæðŋɑɒɔəɛɜɡɪɹʃʊʌʒʤʧθᵊᵻˈˌː ")
_VOWELS = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵊᵻ"
_LATE_STRESS = re.compile(rf"([ˈˌ])([^{_VOWELS}ˈˌ ]+)(?=[{_VOWELS}])")


def readable(text: str, alphabet: str) -> tuple[str, list[str]]:
    """Return a text that hibari reads whole, and the words in it that it cannot read.

    `alphabet` holds the letters that its model for unknown words knows. Pictures such as emoji are not words:
    they are left out.
    """
    text = _LINK.sub("] ", unicodedata.normalize("NFC", text))  # [x](/y/) would set sounds
    text = text.replace("İ", "I")  # two signs in small letters, on which hibari stumbles
    text = _NUMBER.sub(lambda match: " ".join(match[0].replace(",", "")), text)
    text = _UNIT.sub(_spell_unit, _EURO.sub(r"\1 €", text))
    words, strange = [], []
    for word in text.split():
        spelled = [_letter(sign, word, alphabet) for sign in word]
        if None in spelled:
            strange.append(word.strip(".,;:!?…()\"'“”‘’"))
        words.append(_LETTERS.sub(_in_pieces, "".join(part or "" for part in spelled)))
    return " ".join(" ".join(words).split()), list(dict.fromkeys(strange))


def given(sounds: str) -> str:
    """Return sounds, as `sounds_of` returns them, so that hibari says them within a text."""
    return f"[x](/{sounds}/)"


def is_heard(text: str) -> bool:
    """Return whether anything of a text that `readable` returned is heard."""
    return bool(_SPOKEN.search(text))


def _in_pieces(match: re.Match[str]) -> str:
    """Return a word with hyphens where it has to be cut, if possible before a consonant and its vowel."""
    word = match[0]
    count = -(-len(word) // _MAX_LETTERS)
    pieces = []
    for left in range(count, 1, -1):
        even = -(-len(word) // left)
        near = range(even, max(even - 6, 1), -1)
        at = next((n for n in near if word[n - 1 : n + 1][-1] not in _VOWEL and word[n + 1] in _VOWEL), even)
        pieces.append(word[:at])
        word = word[at:]
    return "-".join([*pieces, *(word[n : n + _MAX_LETTERS] for n in range(0, len(word), _MAX_LETTERS))])


def _spell_unit(match: re.Match[str]) -> str:
    number = match[1]
    word = _UNITS[match[2] or match[3] or match[4]]
    return f"{number} {word}" if number == "1" else f"{number} {word}s"


def _letter(sign: str, word: str, alphabet: str) -> str | None:
    """Return one sign as hibari reads it, empty for what is not spoken, None for what cannot be read."""
    if sign.isascii() or sign in _KNOWN_SIGNS:
        return sign
    if sign in _SIGNS:
        return _SIGNS[sign]
    kind = unicodedata.category(sign)
    reader = _BY_KIND.get(kind) or _BY_KIND.get(kind[0])
    return reader(sign, word, alphabet) if reader else None


def _read_letter(sign: str, word: str, alphabet: str) -> str | None:
    name = unicodedata.name(sign, "")
    if "LATIN" in name or sign in "ªº":
        if sign in alphabet:
            return sign
        base = "".join(c for c in unicodedata.normalize("NFKD", _STROKES.get(sign, sign)) if c.isalpha())
        return base if base.isascii() or base in alphabet else None
    if name.startswith("GREEK") and sum(c.isalpha() for c in word) == 1:  # a letter alone is a name
        return f" {name.split(' LETTER ')[-1].split()[0].lower()} "
    return "µ" if sign in "µμ" else None


def _read_number(sign: str, word: str, alphabet: str) -> str | None:
    if unicodedata.decimal(sign, None) is not None:
        return str(unicodedata.decimal(sign))
    plain = unicodedata.normalize("NFKC", sign).replace("⁄", "/")
    return f" {plain} " if plain.isascii() else None


def _keep(sign: str, word: str, alphabet: str) -> str | None:
    return sign


def _drop(sign: str, word: str, alphabet: str) -> str | None:
    return ""


def _space(sign: str, word: str, alphabet: str) -> str | None:
    return " "


_BY_KIND: dict[str, Callable[[str, str, str], str | None]] = {
    "L": _read_letter,
    "N": _read_number,
    "M": _drop,  # an accent that has no letter of its own, or the variant of a picture
    "C": _drop,  # soft hyphens and joiners stand inside words
    "So": _space,
    "Sk": _space,
    "P": _keep,
    "Z": _space,
}
"""By Unicode category; of mathematical and currency signs only the known can be read."""


def sounds_of(ipa: str, *, british: bool) -> tuple[str, str]:
    """Return IPA in the alphabet of hibari's models (that of misaki), and the signs it has no sound for.

    There diphthongs and affricates are one sign, stress stands right before the vowel, and American has no
    length mark.
    """
    text = unicodedata.normalize("NFC", ipa).strip("/[] ")
    text = re.sub("[\u0361\u035c\u203f.]", "", text).replace("'", "ˈ").replace(":", "ː")
    table = _GB if british else _US
    known = sorted(table, key=len, reverse=True)
    text = re.sub("|".join(map(re.escape, known)), lambda match: table[match[0]], text)
    strange = "".join(dict.fromkeys(sign for sign in text if sign not in _SOUNDS))
    return _LATE_STRESS.sub(r"\2\1", text), strange
