"""Respellings become IPA, and what is none is left alone."""

from __future__ import annotations

import pytest

from voiceguide.script.words.respelling import respelled


@pytest.mark.parametrize(
    ("text", "ipa"),
    [
        ("uh REE oh luh", "əˈɹiːoʊlə"),
        ("sah-VAH-sah-nuh", "sɑːˈvɑːsɑːnə"),
        ("shi VAWN", "ʃiːˈvɔːn"),
        ("tye CHEE", "taɪˈtʃiː"),
        ("KATE-lin", "ˈkeɪtlɪn"),
        ("ahk-see-TOH-sin", "ɑːksiːˈtoʊsɪn"),
        ("HUN-ee", "ˈhʌniː"),
        ("NASA agency", ""),
        ("World Wide Web", ""),
        ("UN", ""),
        ("STOP NOW", ""),
        ("press and hold", ""),
        ("RE über", ""),
        ("", ""),
    ],
)
def test_a_respelling_has_one_syllable_in_each_part_and_the_stressed_in_capitals(text: str, ipa: str) -> None:
    assert respelled(text) == ipa
