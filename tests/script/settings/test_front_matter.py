"""Front matter keys: each is declared once, and what is made from the declaration is true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from voiceguide.script.settings.front_matter import KEYS, FrontMatter, json_schema
from voiceguide.script.settings.reader import read_front_matter
from voiceguide.script.settings.values import GAPS, Option

SCRIPTS = sorted((Path(__file__).parents[3] / "scripts").glob("*.md"))


def test_the_schema_has_every_key_and_can_be_written_as_json() -> None:
    schema = json.loads(json.dumps(json_schema()))
    assert set(schema["properties"]) >= {*KEYS, "author", "description", "tags"}
    assert all(entry["description"] for entry in schema["properties"].values())


def test_an_empty_front_matter_has_the_defaults() -> None:
    assert read_front_matter("", 2) == (FrontMatter(), [], [])


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("level: {end: -12dB}", "level_end_db", -12.0),
        ("title: '  a   b '", "title", "a b"),
        ("noise: off", "noise", None),
        ("author: Ada", "artist", "Ada"),
        ("description: Sit.", "comment", "Sit."),
        ("lang: de", "language", "de"),
        ("title: Sleep: a body scan", "title", "Sleep: a body scan"),
        ("title: It's late: sleep", "title", "It's late: sleep"),
        ('title: "\\ud83d\\udc4d"', "title", "👍"),
        ("cues: {ding: my  bell.wav}", "cues", {"ding": "my  bell.wav"}),
        ("beds: {sea: s.mp3}\nbed: sea", "beds", {"sea": "s.mp3"}),
        ("bed: music.mp3", "beds", {"music.mp3": "music.mp3"}),
        ("options: {level: [a, b]}", "options", {"level": Option(("a", "b"))}),
        ("options: {level: 'a, b'}", "options", {"level": Option(("a", "b"))}),
        (
            "options: {level: {a: {hold: 20s}, b: {hold: 45s}}}",
            "options",
            {"level": Option(("a", "b"), {"a": {"hold": "20s"}, "b": {"hold": "45s"}})},
        ),
        (
            "speakers: {Anna: heart, Coach Ben: michael}",
            "speakers",
            {"Anna": "heart", "Coach Ben": "michael"},
        ),
        ("duration: 10 min", "duration", 600.0),
        ("date: 2026-01-01\ntags: [a]\nx-mine: {a: b}\ntitle: T", "title", "T"),
        ("gaps: {step: 2s}", "gaps", GAPS | {"step": 2.0}),
    ],
)
def test_a_key_sets_its_field(text: str, field: str, value: object) -> None:
    front, faults, notices = read_front_matter(text, 2)
    assert faults == notices == []
    assert getattr(front, field) == value


@pytest.mark.parametrize(
    ("line", "column"),
    [("title: Day #1", 12), ("title: Sleep # at last", 0), ("title: 'Day #1'", 0), ("voice: heart #x", 14)],
)
def test_a_comment_that_may_be_none_is_noticed(line: str, column: int) -> None:
    _, faults, notices = read_front_matter(line, 2)
    assert faults == []
    assert [notice.location.column for notice in notices] == ([column] if column else [])
