"""Splitting a paragraph into sentences, and saying words in the author's way."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st vs etc approx no fig min max sec e.g i.e a.m p.m z.b d.h u.a bzw ca usw".split()
)
_END = re.compile(r"""[.!?…]+["'”’»)]*(?=\s+\S)|[。！？]+(?=.)""")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text, each with its own full stop and without space around it.

    Cuts after `.`, `!`, `?` or `…` before white space, unless the full stop ends an abbreviation or an
    initial, or a small letter follows it.
    """
    sentences, start = [], 0
    for match in _END.finditer(text):
        if match[0] == "." and not _ends_sentence(text, match.start(), match.end()):
            continue
        sentences.append(text[start : match.end()])
        start = match.end()
    sentences.append(text[start:])
    return [" ".join(sentence.split()) for sentence in sentences if sentence.strip()]


def _ends_sentence(text: str, dot: int, after: int) -> bool:
    words = text[:dot].split()
    word = words[-1].lstrip("\"'“‘(«").lower() if words else ""
    following = text[after:].lstrip()[:1]
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i"):
        return False
    return not following.islower()


def pronounce(text: str, table: dict[str, str]) -> str:
    """Return the text with each whole word of the table replaced by how it is said, whatever its case."""
    if not table:
        return text
    by_word = {word.casefold(): said for word, said in table.items()}
    longest_first = sorted(table, key=len, reverse=True)
    pattern = r"(?<!\w)(" + "|".join(re.escape(word) for word in longest_first) + r")(?!\w)"
    return re.sub(pattern, lambda match: by_word[match[0].casefold()], text, flags=re.IGNORECASE)
