"""Marks: words inside a text whose sounds are given in IPA, so that a sentence stays one text.

A mark is written with noncharacters, which no script holds: an opening sign, the words, a sign, the sounds,
and a closing sign. Engines that cannot speak IPA say the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_OURS, _OWN, _THEN, _END = "\ufdd3", "\ufdd4", "\ufdd5", "\ufdd6"
_MARK = re.compile(f"([{_OURS}{_OWN}])([^{_THEN}]*){_THEN}([^{_END}]*){_END}")
_EDGES = re.compile(r"(\s*)(.*?)([\s.,;:!?…]*)", re.DOTALL)


def marked(words: str, ipa: str, *, own: bool) -> str:
    """Return words with their sounds, their full stop outside; `own`: the author gives the sounds."""
    before, inner, after = edges(words)
    return f"{before}{_OWN if own else _OURS}{inner}{_THEN}{ipa}{_END}{after}"


def edges(words: str) -> tuple[str, str, str]:
    """Return words between the white space before them, and the white space and stops after them."""
    match = _EDGES.fullmatch(words)
    return (match[1], match[2], match[3]) if match else ("", words, "")


def outside(text: str, change: Callable[[str], str]) -> str:
    """Return a text with what stands outside marks changed."""
    if _THEN not in text:
        return change(text)
    parts, done = [], 0
    for match in _MARK.finditer(text):
        parts += [change(text[done : match.start()]), match[0]]
        done = match.end()
    return "".join([*parts, change(text[done:])])


def unmarked(text: str) -> tuple[str, tuple[tuple[int, int, str, bool], ...]]:
    """Return the plain text, and (start, end, sounds, whether the author gives them) of each mark in it."""
    if _THEN not in text:
        return text, ()
    plain, found, done = "", [], 0
    for match in _MARK.finditer(text):
        plain += text[done : match.start()]
        found.append((len(plain), len(plain) + len(match[2]), match[3], match[1] == _OWN))
        plain += match[2]
        done = match.end()
    return plain + text[done:], tuple(found)
