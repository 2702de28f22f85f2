"""Language tags: their parts, how they are written, which is nearest, and their codes."""

from __future__ import annotations

import pytest

from voiceguide.languages import canonical_tag, iso_639_2, nearest, primary


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        ("en_us", "en-US"),
        ("DE", "de"),
        ("cmn-latn-pinyin", "cmn-Latn-pinyin"),
        ("en-gb-x-rp", "en-GB-x-rp"),
        ("es-419", "es-419"),
        ("chr-US-Qaaa-x-west", "chr-US-Qaaa-x-west"),
    ],
)
def test_a_tag_is_written_as_bcp_47_wants(tag: str, canonical: str) -> None:
    assert canonical_tag(tag) == canonical


@pytest.mark.parametrize(
    ("wanted", "tags", "place"),
    [
        ("de", ["fr", "de"], 1),
        ("de-AT", ["de-CH", "de"], 1),
        ("pt-BR", ["pt", "pt-BR"], 1),
        ("en", ["en-029", "en-GB", "en-US"], 2),
        ("fr", ["fr-BE", "fr-FR"], 1),
        ("zh", ["ja", "cmn", "cmn-Latn-pinyin"], 1),
        ("zh", ["zh-TW", "zh-CN"], 1),
        ("no", ["nb"], 0),
        ("it", ["it-CH-x-lomb", "it-CH"], 1),
        ("sw", ["de", "fr"], None),
    ],
)
def test_the_nearest_tag_is_found(wanted: str, tags: list[str], place: int | None) -> None:
    assert nearest(wanted, tags) == place


@pytest.mark.parametrize(("tag", "code"), [("en-US", "en"), ("EN_gb", "en"), ("de", "de"), ("", "")])
def test_the_primary_language_of_a_tag_is_its_first_part(tag: str, code: str) -> None:
    assert primary(tag) == code


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
