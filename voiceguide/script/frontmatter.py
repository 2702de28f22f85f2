"""FrontMatter: the checked settings at the top of a script. Files it names are not opened yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from voiceguide.config import BEDS, CUES, Ducking, SoundSettings
from voiceguide.script import frontvalues as values
from voiceguide.script.frontvalues import GAPS, BedChoice, Elastic
from voiceguide.script.phrases import PHRASE_NAMES
from voiceguide.script.source import Location, suggest
from voiceguide.script.yamlread import Mapping, Value, YamlFault, read_yaml
from voiceguide.units import parse_time


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Settings of a script, with their defaults."""

    title: str = ""
    language: str = "en-US"
    voice: str = ""
    artist: str = "voiceguide"
    album: str = ""
    genre: str = "Speech"
    comment: str = ""
    cover: str = ""
    bed: BedChoice = field(default_factory=BedChoice)
    vars: dict[str, str] = field(default_factory=dict)
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pronounce: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    cues: dict[str, str] = field(default_factory=dict)
    beds: dict[str, str] = field(default_factory=dict)
    duration: float | None = None
    pace: float = 1.0
    rate: float = 1.0
    pauses: float = 1.0
    elastic: Elastic = field(default_factory=Elastic)
    gaps: dict[str, float] = field(default_factory=lambda: dict(GAPS))
    speak_headings: bool = False
    stereo: str = "auto"
    """`auto`: stereo only where something is; `on`; `sides`: `each side` leans left and right."""
    loudness: float | None = None
    lead_in: float | None = None
    tail: float | None = None
    level_end_db: float = 0.0
    """The gain that the programme falls to at its end."""
    noise: float | None = SoundSettings().floor_dbfs
    """Level of the noise floor in dBFS; None is off."""
    ducking: Ducking = field(default_factory=Ducking)
    seed: int = 0
    places: dict[str, Location] = field(default_factory=dict, compare=False)
    """Where each key stands."""


KEYS: dict[str, Callable[[Value], Any]] = {
    "title": values.text_of,
    "language": values.reading(values.language),
    "voice": values.text_of,
    "artist": values.text_of,
    "album": values.text_of,
    "genre": values.text_of,
    "comment": values.text_of,
    "cover": values.text_of,
    "bed": values.bed,
    "vars": values.names,
    "options": values.options,
    "pronounce": values.table_of(values.text_of, what="word"),
    "phrases": values.table_of(values.text_of, keys=PHRASE_NAMES, what="phrase"),
    "cues": values.names,
    "beds": values.names,
    "duration": values.reading(values.positive_time),
    "pace": values.reading(values.parse_pace),
    "rate": values.reading(values.parse_pace),
    "pauses": values.reading(values.parse_factor),
    "elastic": values.elastic,
    "gaps": lambda value: (
        GAPS | values.table_of(values.reading(parse_time), keys=tuple(GAPS), what="gap")(value)
    ),
    "speak_headings": values.reading(values.boolean),
    "stereo": values.reading(values.stereo),
    "loudness": values.reading(values.number_within(-36, -9)),
    "lead_in": values.reading(parse_time),
    "tail": values.reading(parse_time),
    "level": values.level,
    "noise": values.reading(values.noise),
    "ducking": values.ducking,
    "seed": values.reading(values.whole),
}
"""What front matter may hold, and how each value is read."""

_FIELD = {"level": "level_end_db"}


def read_front_matter(text: str, first_line: int) -> tuple[FrontMatter, list[YamlFault]]:
    """Return the settings of a script and every fault in them."""
    try:
        root = read_yaml(text, first_line)
    except YamlFault as fault:
        return FrontMatter(), [fault]
    if root is None:
        return FrontMatter(), []
    if not isinstance(root, Mapping):
        return FrontMatter(), [values.fail(root, "front matter must be key: value lines")]
    faults: list[YamlFault] = []
    found: dict[str, Any] = {}
    for key, value in root.items:
        if key.text not in KEYS:
            faults.append(values.fail(key, f"unknown key {key.text!r}{suggest(key.text, KEYS)}"))
            continue
        try:
            found[_FIELD.get(key.text, key.text)] = KEYS[key.text](value)
        except YamlFault as fault:
            faults.append(fault)
    front = replace(FrontMatter(), **found, places={key.text: value.location for key, value in root.items})
    bed = front.bed.name
    if bed and bed not in BEDS and bed not in front.beds:
        faults.append(
            YamlFault(front.places["bed"], f"unknown bed {bed!r}{suggest(bed, [*BEDS, *front.beds])}")
        )
    for name in sorted(set(front.cues) & set(CUES)):
        faults.append(YamlFault(front.places["cues"], f"{name!r} is a built-in cue: choose another name"))
    return front, faults
