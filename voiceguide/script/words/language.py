"""How one language says what is written: words for units, abbreviations, a lexicon; from data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from voiceguide.languages import primary

_FOLDER = Path(__file__).with_name("languages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The words of a language; its file, `languages/en.toml`, says what each is for."""

    to: str
    times: str
    often: str
    joint: str
    minus: str
    number: str
    numbered: str
    units: dict[str, list[str]]
    fractions: dict[str, str]
    abbreviations: dict[str, str]
    rules: tuple[dict[str, str], ...] = ()
    """Each with the `pattern` of what is written, and what is `said` for it."""
    lexicon: dict[str, str]
    homographs: tuple[dict[str, str], ...] = ()
    """Each with a `pattern` around the word, which is its group, and the word's `ipa` there."""


def language_of(tag: str) -> Language | None:
    """Return the language of a BCP 47 tag such as en-US, or None where there are no words for it."""
    return _read(primary(tag))


@cache
def _read(name: str) -> Language | None:
    path = _FOLDER / f"{name}.toml"
    if not name.isalpha() or not path.is_file():
        return None
    return Language(**tomllib.loads(path.read_text(encoding="utf-8")))
