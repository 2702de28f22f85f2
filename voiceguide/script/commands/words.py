"""Words of a directive or block: its text cut at spaces, with what belongs together left whole."""

from __future__ import annotations

import re
from typing import TypeAlias

from voiceguide.script.settings.times import TIME, UNITS, read_time
from voiceguide.script.source import Location

Word: TypeAlias = tuple[str, Location]
QUOTES = '"“”„'
_WORD = re.compile(r"""(?:[^\s"“”„]|["“”„][^"“”„]*["“”„]|(?<==)['‘][^'‘’]*['’]|["“”„])+""")
_NUMBER = re.compile(r"(?:[A-Za-z_]+=)?[0-9]+(?:[.,][0-9]+)?")


def words_of(text: str, at: Location) -> tuple[list[Word], list[Word]]:
    """Return the words of a text that starts at a place, and those whose quotation mark is never closed.

    A comma after a word only parts it from the next.
    """
    words: list[Word] = []
    unclosed: list[Word] = []
    for match in _WORD.finditer(text):
        word = match[0].rstrip(","), at.right(match.start())
        if not word[0]:
            continue
        if sum(word[0].count(quote) for quote in QUOTES) % 2:
            unclosed.append(word)
        else:
            _append(words, word)
    return words, unclosed


def _append(words: list[Word], word: Word) -> None:
    """Add a word; what makes one time with the words before it, 8 s or 2m 30s, becomes one word with them."""
    apart = bool(words) and word[0].lower().rstrip(".") in UNITS and bool(_NUMBER.fullmatch(words[-1][0]))
    if apart:
        word = _joined(words.pop(), word)
    if words and TIME.fullmatch(word[0]) and TIME.fullmatch(words[-1][0]):
        longer = _joined(words[-1], word)
        if apart or _is_time(longer[0]):
            words.pop()
            word = longer
    words.append(word)


def _joined(one: Word, other: Word) -> Word:
    return f"{one[0]} {other[0]}", one[1]


def _is_time(text: str) -> bool:
    """Return whether times stand in their order, the larger unit first."""
    try:
        read_time(text)
    except ValueError:
        return False
    return True
