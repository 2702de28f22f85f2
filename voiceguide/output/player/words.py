"""What the pages themselves say, in the languages that voiceguide has phrases for: a file for each in
`texts/`."""

from __future__ import annotations

import functools
import json
from importlib import resources

from voiceguide.languages import primary

LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")


def words_for(tag: str) -> tuple[str, dict[str, str]]:
    """Return (language, words) for a programme's BCP 47 tag; English where there are none."""
    code = primary(tag)
    language = code if code in LANGUAGES else "en"
    return language, _words(language)


@functools.cache
def _words(language: str) -> dict[str, str]:
    text = resources.files(__package__).joinpath("texts", f"{language}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words
