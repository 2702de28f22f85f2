"""Splitting a paragraph into sentences, and saying words in the author's way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

_TITLES = frozenset(
    "mr mrs ms dr prof st vs approx fig incl esp e.g i.e z.b d.h u.a bzw ca usw evtl ggf inkl env aprox ej "
    "núm bijv d.w.z".split()
)
"""Abbreviations that never end a sentence."""
_SHORT = frozenset("etc ecc enz min max mín máx sec sek std a.m p.m no nr".split())
"""Abbreviations that end one only where a capital letter follows."""
# Possessive, and never inside a run of signs, so that a line of dots takes linear time.
_END = re.compile(r"""(?<![.!?…])[.!?…]++["'”’»)]*+(?=\s+\S)|(?<![。！？])[。！？]++[」』”’）]*+(?=\s*\S)""")
MAX_SENTENCE = 600
"""Letters spoken at a time: about 40 s. A longer sentence is cut, or its sound would fill the memory."""
_CLAUSE = re.compile(r"[,;:—–](?=\s)|[，、；：]")
_CLOSING = "\"'”’»)」』）"
_NOT_SPACE = re.compile(r"\S")
_LONGEST_WORD = 40
_LETTERS = re.compile(r"\s+[a-zäöü]\.\s?[A-Za-zÄÖÜ]\.")
"""An abbreviation of single letters, as in `z. B.`: it may begin a sentence without a capital."""
_TOKEN = re.compile(r"\w+|[^\w\s]")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text, each with its own full stop and without space around it.

    Cuts after `.`, `!`, `?` or `…` before white space, unless the full stop ends an abbreviation or an
    initial, or a small letter follows it that is no abbreviation, as `z. B.` is. A quotation that ends so
    ends no sentence before a small letter.
    What is longer than MAX_SENTENCE is cut at a comma, else between words, else within a word.
    """
    sentences, start = [], 0
    for match in _END.finditer(text):
        if match[0] == "." and not _ends_sentence(text, match.start()):
            continue
        if match[0][-1] in _CLOSING and _first_after(text, match.end()).islower():
            continue  # He said "Go!" and went.
        sentences.append(text[start : match.end()])
        start = match.end()
    sentences.append(text[start:])
    plain = (" ".join(sentence.split()) for sentence in sentences)
    return [part for sentence in plain for part in _bounded(sentence)]


def _bounded(sentence: str) -> Iterator[str]:
    """Yield the parts of a sentence, none of them too long or empty."""
    while len(sentence) > MAX_SENTENCE:
        head = sentence[: MAX_SENTENCE + 1]
        commas = [match.end() for match in _CLAUSE.finditer(head, MAX_SENTENCE // 3, MAX_SENTENCE)]
        at = commas[-1] if commas else head.rfind(" ")
        at = at if at > 0 else MAX_SENTENCE
        yield sentence[:at]
        sentence = sentence[at:].lstrip()
    if sentence:
        yield sentence


def _ends_sentence(text: str, dot: int) -> bool:
    words = text[max(dot - _LONGEST_WORD, 0) : dot].split()
    word = words[-1].lstrip("\"'“‘(«").lower() if words and not text[dot - 1].isspace() else ""
    first = _first_after(text, dot + 1)
    if word in _TITLES or (len(word) == 1 and word.isalpha() and word != "i"):
        return False
    if word in _SHORT:
        return first.isupper()
    return not first.islower() or bool(_LETTERS.match(text, dot + 1))


def _first_after(text: str, pos: int) -> str:
    """Return the first character from here that is not white space."""
    match = _NOT_SPACE.search(text, pos)
    return match[0] if match else ""


def _said(_: str, words: str) -> str:
    return words


def pronouncer(table: Mapping[str, str], say_one: Callable[[str, str], str] = _said) -> Callable[[str], str]:
    """Return a function that replaces each whole word or phrase of the table, whatever its case.

    `say_one` makes what stands there instead, from what is written and what the table has for it.

    Of several that match at one place the longest wins. Looks only at phrases that start with the word that
    stands there, so a large table costs little.
    """
    said = {phrase.casefold(): words for phrase, words in table.items()}
    lengths: dict[str, list[int]] = {}
    for phrase in sorted(table, key=len, reverse=True):
        first = _TOKEN.match(phrase)
        known = lengths.setdefault(first[0].casefold() if first else "", [])
        if len(phrase) not in known:
            known.append(len(phrase))

    def say(text: str) -> str:
        parts, done = [], 0
        for match in _TOKEN.finditer(text):
            start = match.start()
            if start < done or (start and _is_word(text[start - 1])):
                continue
            for length in lengths.get(match[0].casefold(), ()):
                end = start + length
                words = said.get(text[start:end].casefold())
                if words is not None and not (end < len(text) and _is_word(text[end])):
                    parts += [text[done:start], say_one(text[start:end], words)]
                    done = end
                    break
        return "".join([*parts, text[done:]])

    return say if table else str


def _is_word(char: str) -> bool:
    return char == "_" or char.isalnum()


def pronounce(text: str, table: Mapping[str, str]) -> str:
    """Return the text with each whole word of the table replaced by how it is said, whatever its case."""
    return pronouncer(table)(text)
