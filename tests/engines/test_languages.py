"""Language tags: how they are written and which is nearest."""

from __future__ import annotations

import pytest

from voiceguide.engines.languages import canonical_tag, nearest


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
