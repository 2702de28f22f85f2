"""`voiceguide schema`: what it allows is what the compiler reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from voiceguide.cli import app
from voiceguide.script.settings.front_matter import KEYS
from voiceguide.script.settings.reader import read_front_matter

SCRIPTS = sorted((Path(__file__).parent.parent.parent / "scripts").glob("*.md"))
SCHEMA = json.loads(CliRunner().invoke(app, ["schema"]).output)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def errors(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(text))]


def front_matter(path: Path) -> str:
    return path.read_text(encoding="utf-8").split("---\n")[1]


def test_it_is_a_schema_of_the_2020_draft_with_every_key() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(KEYS) <= set(SCHEMA["properties"])
    assert all(value["description"] for value in SCHEMA["properties"].values())


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_front_matter_of_a_shipped_script_is_valid(script: Path) -> None:
    assert errors(front_matter(script)) == []


RIGHT = (
    "title: A title",
    "title: 7",
    "duration: 20m",
    "duration: 1m30s",
    "duration: '1:30'",
    "duration: 20 min",
    "duration: 90 seconds",
    "pace: slow",
    "pace: 0.9",
    "rate: 90%",
    "elastic: false",
    "elastic: {pause: 50%..300%}",
    "gaps: {sentence: 400ms, step: 1 s}",
    "options: {level: [gentle, full]}",
    "options: {level: {gentle: {hold: 20s}, full: {hold: 45s}}}",
    "speakers: {Anna: heart}",
    "bed: off",
    "bed: ocean",
    "bed: {name: ocean, gain: -22dB, fade: 6s}",
    "beds: {sea: sea.mp3}",
    "cues: {tap: tap.wav}",
    "ducking: false",
    "ducking: {depth: -6dB, attack: 1s}",
    "stereo: sides",
    "stereo: true",
    "level: {end: -6dB}",
    "loudness: -18",
    "noise: off",
    "noise: -70dB",
    "speak_headings: true",
    "seed: 3",
    "author: Ann",
    "lang: de",
    "tags: [a, b]",
    "x-own: {a: 1}",
)
WRONG = (
    "colour: red",
    "duration: 9",
    "duration: [1]",
    "duration: soon",
    "pace: [slow]",
    "pace: fastest",
    "elastic: {pauses: 50%..300%}",
    "elastic: {pause: much}",
    "gaps: {word: 1s}",
    "gaps: 1s",
    "options: {level: []}",
    "vars: [a]",
    "vars: {a: [b]}",
    "bed: {gain: loud, name: ocean}",
    "bed: {name: ocean, level: 1}",
    "beds: {a: [b]}",
    "ducking: {depth: deep}",
    "stereo: left",
    "level: {start: -6dB}",
    "speak_headings: maybe",
    "seed: -1",
    "seed: many",
    "phrases: {bogus: x}",
)


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_compiler_reads_is_allowed(text: str) -> None:
    faults: list[Any] = read_front_matter(text, 1)[1]
    assert faults == []
    assert errors(text) == []


@pytest.mark.parametrize("text", WRONG)
def test_what_the_compiler_refuses_is_not(text: str) -> None:
    assert read_front_matter(text, 1)[1]
    assert errors(text)
