"""The words of each language: every file is whole, and every voice has a sound for what its lexicon says."""

from __future__ import annotations

import re

import pytest

from voiceguide.engines.hibari.text import sounds_of
from voiceguide.engines.kokoro.model import alphabet
from voiceguide.engines.kokoro.sounds import kokoro_sounds
from voiceguide.engines.pico.sounds import pico_sounds
from voiceguide.script.words.language import Language, language_of

NAMES = ("de", "en", "es", "fr", "it", "nl", "pt")
LANGUAGES = [(name, language) for name in NAMES if (language := language_of(name))]


def _ipa(language: Language) -> list[str]:
    return [*language.lexicon.values(), *(row["ipa"] for row in language.homographs)]


def test_there_are_words_for_seven_languages_and_none_for_others() -> None:
    assert [name for name, _ in LANGUAGES] == list(NAMES)
    assert language_of("de-AT") is language_of("de")
    assert language_of("ja") is None
    assert language_of("../en") is None


@pytest.mark.parametrize(("name", "language"), LANGUAGES, ids=NAMES)
def test_every_voice_has_a_sound_for_the_lexicon(name: str, language: Language) -> None:
    for ipa in _ipa(language):
        if name == "en":
            assert [sounds_of(ipa, british=british)[1] for british in (False, True)] == ["", ""], ipa
        else:
            assert kokoro_sounds(ipa, alphabet())[1] == "", ipa
        if name in ("de", "en", "es", "fr", "it"):
            assert pico_sounds(ipa, name)[1] == "", ipa


@pytest.mark.parametrize(("name", "language"), LANGUAGES, ids=NAMES)
def test_patterns_compile_and_a_homograph_is_a_group(name: str, language: Language) -> None:
    for row in language.rules:
        re.compile(row["pattern"])
    assert [re.compile(row["pattern"]).groups for row in language.homographs] == [1] * len(
        language.homographs
    )
    assert all(word == word.casefold() for word in language.lexicon)
