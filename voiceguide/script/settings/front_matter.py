"""FrontMatter: the checked settings at the top of a script. Files it names are not opened yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from voiceguide.config import BEDS, CUES, MAX_AUDIO_S, Ducking, SoundSettings
from voiceguide.script.phrases import PHRASE_NAMES
from voiceguide.script.settings import tables, values
from voiceguide.script.settings.values import GAPS, BedChoice, Elastic
from voiceguide.script.settings.yaml import Mapping, Scalar, Sequence, Value, YamlFault, read_yaml
from voiceguide.script.source import FORBIDDEN, Location, suggest

MAX_CHARACTERS = 64 * 1024
"""Of front matter."""
DIRECTIVE_NAMES = ("pause", "hold", "play", "breathe", "count", "reps", "bed", "mark")
"""Every directive but the cues, which are called by their names."""


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
    """`auto`: stereo only where something is; `on`; `off`; `sides`: `each side` leans left and right."""
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
    """Where the value of each key stands; of a table also `key.name`."""

    def place(self, key: str, name: str = "") -> Location:
        """Return where a setting stands, or the start of the script where it is not set."""
        return self.places.get(f"{key}.{name}", self.places.get(key, Location(1)))


KEYS: dict[str, Callable[[Value], Any]] = {
    "title": values.line_of,
    "language": values.reading(values.language),
    "voice": values.line_of,
    "artist": values.line_of,
    "album": values.line_of,
    "genre": values.line_of,
    "comment": values.text_of,
    "cover": values.text_of,
    "bed": tables.bed,
    "vars": tables.variables,
    "options": tables.options,
    "pronounce": tables.pronounce,
    "phrases": tables.table_of(values.words_of, keys=PHRASE_NAMES, what="phrase"),
    "cues": tables.names,
    "beds": tables.names,
    "duration": values.reading(values.time_within(MAX_AUDIO_S, zero=False)),
    "pace": values.reading(values.parse_pace),
    "rate": values.reading(values.parse_rate),
    "pauses": values.reading(values.parse_pauses),
    "elastic": tables.elastic,
    "gaps": lambda value: GAPS | tables.gaps(value),
    "speak_headings": values.reading(values.boolean),
    "stereo": values.reading(values.stereo),
    "loudness": values.reading(values.parse_loudness),
    "lead_in": values.reading(values.time_within(600)),
    "tail": values.reading(values.time_within(600)),
    "level": tables.level,
    "noise": values.reading(values.noise),
    "ducking": tables.ducking,
    "seed": values.reading(values.whole),
}
"""What front matter may hold, and how each value is read."""

_FIELD = {"level": "level_end_db"}


def read_front_matter(text: str, first_line: int) -> tuple[FrontMatter, list[YamlFault]]:
    """Return the settings of a script and every fault in them."""
    try:
        if len(text) > MAX_CHARACTERS:
            raise YamlFault(Location(1), f"the front matter is longer than {MAX_CHARACTERS} characters")
        root = read_yaml(text, first_line)
        if root is not None and not isinstance(root, Mapping):
            raise values.fail(root, "front matter must be key: value lines")
    except YamlFault as fault:
        return FrontMatter(), [fault]
    if root is None:
        return FrontMatter(), []
    faults = list(_unprintable(root))
    found: dict[str, Any] = {}
    for key, value in root.items:
        try:
            if key.text not in KEYS:
                raise values.fail(key, f"unknown key {key.text!r}{suggest(key.text, KEYS)}")
            found[_FIELD.get(key.text, key.text)] = KEYS[key.text](value)
        except YamlFault as fault:
            faults += fault.each()
    front = replace(FrontMatter(), **found, places=_places(root))
    return front, [*faults, *_clashes(front)]


def _unprintable(value: Value) -> Iterator[YamlFault]:
    """Yield a fault for each text that names a control character or a lone surrogate by an escape."""
    if isinstance(value, Scalar):
        if FORBIDDEN.search(value.text):
            yield values.fail(value, "this holds a character that cannot stand in a script")
    elif isinstance(value, Sequence):
        for item in value.items:
            yield from _unprintable(item)
    else:
        for key, child in value.items:
            yield from _unprintable(key)
            yield from _unprintable(child)


def _places(root: Mapping) -> dict[str, Location]:
    places = {key.text: value.location for key, value in root.items}
    for key, value in root.items:
        if isinstance(value, Mapping):
            places |= {f"{key.text}.{name.text}": child.location for name, child in value.items}
    return places


def _clashes(front: FrontMatter) -> Iterator[YamlFault]:
    """Yield a fault for each name that is taken already, or not there."""
    bed = front.bed.name
    known = [*BEDS, *front.beds]
    if bed and bed not in known:
        yield YamlFault(front.place("bed", "name"), f"unknown bed {bed!r}{suggest(bed, known)}")
    for name in sorted(set(front.cues) & set(CUES)):
        yield YamlFault(front.place("cues", name), f"{name!r} is a built-in cue: choose another name")
    for name in sorted(set(front.cues) & set(DIRECTIVE_NAMES)):
        yield YamlFault(front.place("cues", name), f"{name!r} is a directive: choose another name")
    for name in sorted(set(front.beds) & {*BEDS, "off"}):
        yield YamlFault(front.place("beds", name), f"{name!r} is a built-in bed: choose another name")
    for name in sorted(set(front.vars) & set(front.options)):
        yield YamlFault(front.place("options", name), f"{name!r} is a variable already: choose another name")
    folded: dict[str, str] = {}
    for word in front.pronounce:
        if folded.setdefault(word.casefold(), word) != word:
            yield YamlFault(front.place("pronounce", word), f"{word!r} is pronounced already")
