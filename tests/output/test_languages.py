"""Language tags become the three letters that media files use."""

from __future__ import annotations

import pytest

from voiceguide.output.languages import iso_639_2


@pytest.mark.parametrize(
    "tag, code",
    [
        ("en", "eng"),
        ("en-US", "eng"),
        ("EN_gb", "eng"),
        ("de", "deu"),
        ("fr-CA", "fra"),
        ("zh-Hant-TW", "zho"),
        ("nl", "nld"),
        ("pt-BR", "por"),
        ("gsw", "gsw"),
        ("FIL-PH", "fil"),
    ],
)
def test_a_tag_has_a_three_letter_code(tag: str, code: str) -> None:
    assert iso_639_2(tag) == code


@pytest.mark.parametrize("tag", ["", "xx", "english", "e", "-", "12", "日本語", "x-klingon"])
def test_what_is_no_language_is_undetermined(tag: str) -> None:
    assert iso_639_2(tag) == "und"


def test_a_file_named_german_is_played_as_german() -> None:
    """German and French have two codes; players want the terminological one, as in MP4 and Matroska."""
    assert {iso_639_2(tag) for tag in ("de", "fr", "nl", "cs", "el")} == {"deu", "fra", "nld", "ces", "ell"}
