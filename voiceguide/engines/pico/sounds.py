"""From IPA to the signs of Pico, which are X-SAMPA, of each language only those that its voice has.

One sign that a voice does not know makes it leave out all that is given with it, so what it has no sound
for is given the nearest that it has. Which signs each has was found by asking for them one by one.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_HAS = {
    "de": "i: I y: Y e: E 2: 9 u: U o: O a: a @ 6 aI aU OY p b t d k g f v s z S Z C x h j l m n N R pf ts"
    " tS dZ",
    "en": "i: I E u: U O: A: Q @ 3: V { aI aU OI eI @U p b t d k g f v s z S Z h j l m n N r\\ w tS dZ T D",
    "es": "i e u o a aI aU eI p b t d k g f s x l m n N J L r 4 tS T D B G jj",
    "fr": "i y e E 2 9 u o O a @ p b t d k g f v s z S Z j l m n N J R w H a~ o~ E~ 9~ tS dZ",
    "it": "i e E u o O: a aI aU eI p b t d k g f v s z S l m n N J L r 4 ts tS dZ",
}
_NEAREST = {
    "aɪ": ["aI", "a I", "a i"],
    "aʊ": ["aU", "a U", "a u"],
    "eɪ": ["eI", "e: I", "e i"],
    "ei": ["eI", "e: i:", "e i"],
    "ɔɪ": ["OI", "OY", "O i", "o i", "O: i"],
    "ɔʏ": ["OY", "OI"],
    "oʊ": ["@U", "o:", "o"],
    "əʊ": ["@U", "o:", "o"],
    "tʃ": ["tS"],
    "dʒ": ["dZ", "d Z", "jj"],
    "ts": ["ts", "t s"],
    "pf": ["pf", "p f"],
    "iː": ["i:", "i"],
    "yː": ["y:", "y", "u"],
    "uː": ["u:", "u"],
    "eː": ["e:", "e", "eI"],
    "ɛː": ["E:", "E", "e"],
    "øː": ["2:", "2", "e"],
    "oː": ["o:", "o", "O:"],
    "ɔː": ["O:", "O", "o"],
    "aː": ["a:", "a", "A:"],
    "ɑː": ["A:", "a:", "a"],
    "ɜː": ["3:", "9", "e"],
    "ɑ̃": ["a~", "a"],
    "ɛ̃": ["E~", "E", "e"],
    "ɔ̃": ["o~", "O", "o"],
    "œ̃": ["9~", "E~", "9", "e"],
    "i": ["i", "i:"],
    "ɪ": ["I", "i"],
    "y": ["y", "y:", "i"],
    "ʏ": ["Y", "y", "i"],
    "u": ["u", "u:"],
    "ʊ": ["U", "u"],
    "e": ["e", "e:", "E"],
    "ɛ": ["E", "e"],
    "ø": ["2", "2:", "e"],
    "œ": ["9", "e"],
    "o": ["o", "o:", "O:"],
    "ɔ": ["O", "O:", "o"],
    "a": ["a", "{"],
    "ɐ": ["6", "@", "a"],
    "ɑ": ["A:", "a:", "a"],
    "ɒ": ["Q", "O", "o"],
    "æ": ["{", "E", "a"],
    "ʌ": ["V", "a"],
    "ə": ["@", "e"],
    "ɜ": ["3:", "9", "e"],
    "ɡ": ["g"],
    "g": ["g"],
    "ɟ": ["jj", "j"],
    "ʃ": ["S", "tS"],
    "ʒ": ["Z", "dZ", "jj"],
    "ç": ["C", "S", "tS"],
    "x": ["x", "k"],
    "χ": ["x", "k"],
    "h": ["h", "x", ""],
    "θ": ["T", "s"],
    "ð": ["D", "d"],
    "β": ["B", "b"],
    "ɣ": ["G", "g"],
    "ŋ": ["N", "n"],
    "ɲ": ["J", "n j"],
    "ʎ": ["L", "l j"],
    "r": ["r", "R", "r\\"],
    "ɹ": ["r\\", "R", "r"],
    "ʁ": ["R", "r\\", "r"],
    "ɾ": ["4", "R", "r\\"],
    "v": ["v", "B"],
    "z": ["z", "s"],
    "w": ["w", "u"],
    "ɥ": ["H", "y"],
    "j": ["j", "jj", "i"],
    "ʔ": [""],
    "ˈ": ['"'],
    "ˌ": ["%"],
    ".": ["."],
    " ": [" "],
    "ː": [""],
    "‿": [""],
    "\u0361": [""],
} | {sign: [sign] for sign in "pbtdkfslmn"}


def pico_sounds(ipa: str, language: str) -> tuple[str, str]:
    """Return IPA in Pico's signs for a primary subtag such as `de`, and the signs that nothing comes near."""
    table = _table(language)
    text = unicodedata.normalize("NFC", ipa.strip("/[] ")).replace("'", "ˈ").replace("g", "ɡ")
    found, strange, at = [], [], 0
    while at < len(text):
        sign = next((text[at : at + n] for n in (3, 2, 1) if text[at : at + n] in table), "")
        if sign:
            found.append(table[sign])
        else:
            strange.append(text[at])
        at += len(sign) or 1
    return "".join(found), "".join(dict.fromkeys(strange))


@cache
def _table(language: str) -> dict[str, str]:
    has = {*_HAS[language].split(), '"', "%", ".", " ", ""}
    table = {}
    for sign, candidates in _NEAREST.items():
        known = (c for c in candidates if c == " " or set(c.split()) <= has)
        if (best := next(known, None)) is not None:
            table[unicodedata.normalize("NFC", sign)] = best if best == " " else best.replace(" ", "")
    return table
