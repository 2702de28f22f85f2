"""How words are said: by a script's `pronounce`, then the words of the language, then its lexicon."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial

from voiceguide.languages import primary
from voiceguide.script.words.language import language_of
from voiceguide.script.words.marks import marked, outside
from voiceguide.script.words.normal import in_words
from voiceguide.script.words.respelling import respelled
from voiceguide.script.words.sentences import pronouncer

_IPA = re.compile(r"/([^/]+)/|([^/]*[\u0250-\u02afˈˌː][^/]*)")
"""IPA stands between slashes, or holds a sign that no spelling has."""

Say = Callable[[str, str], str]
"""From a text and its language to how it is said, with marks."""


def speaker(table: Mapping[str, str], language: str) -> Say:
    """Return how texts are said in a script with this `pronounce` and language."""

    def own(written: str, said: str) -> str:
        if match := _IPA.fullmatch(said):
            return marked(written, (match[1] or match[2]).strip(), own=True)
        if primary(language) == "en" and (ipa := respelled(said)):
            return marked(said.lower(), ipa, own=False)
        return said

    pronounce = pronouncer(table, own)

    def say(text: str, spoken: str) -> str:
        text = outside(text, pronounce)
        text = outside(text, lambda part: in_words(part, spoken))
        return known_words(text, spoken)

    return say


def known_words(text: str, language: str) -> str:
    """Return a text with the sounds of what the lexicon of its language has."""
    for change in _lexicon(primary(language)):
        text = outside(text, change)
    return text


@cache
def _lexicon(name: str) -> tuple[Callable[[str], str], ...]:
    words = language_of(name)
    if words is None:
        return ()

    def known(written: str, ipa: str) -> str:
        return marked(written, ipa, own=False)

    contexts = (
        partial(_at_group, re.compile(row["pattern"], re.IGNORECASE), row["ipa"]) for row in words.homographs
    )
    return *contexts, pronouncer(words.lexicon, known)


def _at_group(pattern: re.Pattern[str], ipa: str, text: str) -> str:
    """Return a text with the sounds of each word that is the first group of a pattern."""
    parts, done = [], 0
    for match in pattern.finditer(text):
        start, end = match.span(1)
        parts += [text[done:start], marked(match[1], ipa, own=False)]
        done = end
    return "".join([*parts, text[done:]])
