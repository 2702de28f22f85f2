"""How one language says what is written: words for units, abbreviations, a lexicon; from data."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from voiceguide.languages import primary

_FOLDER = Path(__file__).with_name("languages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The words of a language; its file, `languages/en.toml`, says what each is for."""

    to: str
    counted: str
    """A pattern of the words that tell that a plain hyphen between numbers means a range."""
    times: str
    often: str
    joint: str
    minus: str
    number: str
    numbered: str
    units: dict[str, list[str]]
    fractions: dict[str, str]
    parts: dict[str, str] = field(default_factory=dict)
    """How a fraction of a unit is said, where it is not the fraction and the unit."""
    abbreviations: dict[str, str]
    rules: tuple[dict[str, str], ...] = ()
    """Each with the `pattern` of what is written, and what is `said` for it."""
    spelling: dict[str, str] = field(default_factory=dict)
    """Other spellings within units, and the `regions` that use them."""
    lexicon: dict[str, str]
    homographs: tuple[dict[str, str], ...] = ()
    """Each with a `pattern` around the word, which is its group, and the word's `ipa` there."""


def language_of(tag: str) -> Language | None:
    """Return the language of a BCP 47 tag such as en-US, or None where there are no words for it."""
    words = _read(primary(tag))
    regions = words.spelling.get("regions", "").split() if words else []
    if words is None or not any(part.upper() in regions for part in re.split("[-_]", tag)[1:]):
        return words
    return _respelled(primary(tag))


@cache
def _read(name: str) -> Language | None:
    path = _FOLDER / f"{name}.toml"
    if not name.isalpha() or not path.is_file():
        return None
    return Language(**tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def _respelled(name: str) -> Language | None:
    words = _read(name)
    if words is None:
        return None

    def spelled(word: str) -> str:
        for plain, other in words.spelling.items():
            word = word.replace(plain, other)
        return word

    return replace(words, units={unit: [*map(spelled, said)] for unit, said in words.units.items()})
