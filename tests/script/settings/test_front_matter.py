"""Front matter keys: each is declared once, and what is made from the declaration is true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from voiceguide.script.settings.front_matter import KEYS, FrontMatter, json_schema
from voiceguide.script.settings.reader import read_front_matter
from voiceguide.script.settings.values import GAPS

SCRIPTS = sorted((Path(__file__).parents[3] / "scripts").glob("*.md"))


def test_the_schema_has_every_key_and_can_be_written_as_json() -> None:
    schema = json.loads(json.dumps(json_schema()))
    assert set(schema["properties"]) == set(KEYS)
    assert all(entry["description"] for entry in schema["properties"].values())


def test_an_empty_front_matter_has_the_defaults() -> None:
    assert read_front_matter("", 2) == (FrontMatter(), [])


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("level: {end: -12dB}", "level_end_db", -12.0),
        ("title: '  a   b '", "title", "a b"),
        ("noise: off", "noise", None),
        ("gaps: {step: 2s}", "gaps", GAPS | {"step": 2.0}),
    ],
)
def test_a_key_sets_its_field(text: str, field: str, value: object) -> None:
    front, faults = read_front_matter(text, 2)
    assert faults == []
    assert getattr(front, field) == value
