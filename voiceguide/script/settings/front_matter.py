"""FrontMatter: the checked settings at the top of a script. Files it names are not opened yet.

Each key is declared once, as a field: its kind (how it is read, and its JSON schema), its default, and the
line that describes it. Reading, suggestions, the table of the README and the schema are made from that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from voiceguide.config import MAX_AUDIO_S, PACES, Ducking, SoundSettings
from voiceguide.script.settings import tables, values
from voiceguide.script.settings.kinds import LINE, TEXT, Kind, matches, reading
from voiceguide.script.settings.values import GAPS, BedChoice, Elastic, Option
from voiceguide.script.source import Location


@dataclass(frozen=True, slots=True)
class Key:
    """A key of front matter. Keys with the same description share a line of the documentation."""

    kind: Kind
    says: str
    name: str = ""
    """Where it is not the name of the field."""
    also: tuple[str, ...] = ()
    """What other tools call it."""


def _key(kind: Kind, says: str, name: str = "", *, also: tuple[str, ...] = ()) -> Mapping[str, Any]:
    return {"key": Key(kind, says, name, also)}


_PLAYERS = "what players show; without a cover one is made from the title"
_SPOKEN = "`en-US`, `de`, ...; a voice from `voiceguide voices`"
_RUN = "as on the command line"
_NAMES = "names, choices, how words are said, the words of halfway and of breathing"
_BACKGROUND = "the background; your own sound files as `{name: file}`"
_SOUND = "see `voiceguide help sound`"
_MORE = "say headings too; another take of voice and background"
_LANGUAGE = reading(values.language, matches("[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,4}"))
_STEREO = reading(values.stereo, {"enum": ["sides", True, False]})
_FACTOR = {"type": ["number", "string"], "pattern": "^[0-9.]+%?$"}
_PACE = reading(values.parse_pace, {"anyOf": [{"enum": list(PACES)}, _FACTOR]})
_RATE = reading(values.parse_rate, _FACTOR)
_PAUSES = reading(values.parse_pauses, _FACTOR)
_NUMBER = {"type": ["number", "string"]}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Settings of a script, with their defaults."""

    title: str = field(default="", metadata=_key(LINE, _PLAYERS))
    artist: str = field(default="voiceguide", metadata=_key(LINE, _PLAYERS, also=("author",)))
    album: str = field(default="", metadata=_key(LINE, _PLAYERS))
    genre: str = field(default="Speech", metadata=_key(LINE, _PLAYERS))
    comment: str = field(default="", metadata=_key(TEXT, _PLAYERS, also=("description",)))
    cover: str = field(default="", metadata=_key(tables.COVER, _PLAYERS))
    language: str = field(default="en-US", metadata=_key(_LANGUAGE, _SPOKEN, also=("lang",)))
    voice: str = field(default="", metadata=_key(LINE, _SPOKEN))
    duration: float | None = field(default=None, metadata=_key(tables.time(MAX_AUDIO_S, zero=False), _RUN))
    pace: float = field(default=1.0, metadata=_key(_PACE, _RUN))
    rate: float = field(default=1.0, metadata=_key(_RATE, _RUN))
    pauses: float = field(default=1.0, metadata=_key(_PAUSES, _RUN))
    elastic: Elastic = field(
        default_factory=Elastic,
        metadata=_key(
            tables.ELASTIC,
            "how far things may stretch: `{pause: 50%..300%, hold: 50%..200%}`, or `false` for not at all",
        ),
    )
    gaps: dict[str, float] = field(
        default_factory=lambda: dict(GAPS),
        metadata=_key(
            tables.GAPS_KIND,
            "silence between what is said: `{sentence: 0.6s, paragraph: 1s, step: 1s, section: 2s}`",
        ),
    )
    vars: dict[str, str] = field(default_factory=dict, metadata=_key(tables.VARIABLES, _NAMES))
    options: dict[str, Option] = field(default_factory=dict, metadata=_key(tables.OPTIONS, _NAMES))
    pronounce: dict[str, str] = field(default_factory=dict, metadata=_key(tables.PRONOUNCE, _NAMES))
    phrases: dict[str, str] = field(default_factory=dict, metadata=_key(tables.PHRASES, _NAMES))
    speakers: dict[str, str] = field(
        default_factory=dict,
        metadata=_key(
            tables.SPEAKERS, "voices of a dialogue, by the name that a paragraph begins with: `{Anna: heart}`"
        ),
    )
    bed: BedChoice = field(default_factory=BedChoice, metadata=_key(tables.BED, _BACKGROUND))
    beds: dict[str, str] = field(default_factory=dict, metadata=_key(tables.FILES, _BACKGROUND))
    cues: dict[str, str] = field(default_factory=dict, metadata=_key(tables.FILES, _BACKGROUND))
    ducking: Ducking = field(default_factory=Ducking, metadata=_key(tables.DUCKING, _SOUND))
    stereo: str = field(default="auto", metadata=_key(_STEREO, _SOUND))
    """`auto`: stereo only where something is; `on`; `off`; `sides`: `each side` leans left and right."""
    level_end_db: float = field(default=0.0, metadata=_key(tables.LEVEL, _SOUND, "level"))
    """The gain that the programme falls to at its end."""
    loudness: float | None = field(
        default=None, metadata=_key(reading(values.parse_loudness, _NUMBER), _SOUND)
    )
    noise: float | None = field(
        default=SoundSettings().floor_dbfs,
        metadata=_key(reading(values.noise, {"type": ["number", "string", "boolean"]}), _SOUND),
    )
    """Level of the noise floor in dBFS; None is off."""
    lead_in: float | None = field(default=None, metadata=_key(tables.time(600), _SOUND))
    tail: float | None = field(default=None, metadata=_key(tables.time(600), _SOUND))
    speak_headings: bool = field(default=False, metadata=_key(tables.BOOLEAN, _MORE))
    seed: int = field(
        default=0, metadata=_key(reading(values.whole, {"type": "integer", "minimum": 0}), _MORE)
    )
    complete: bool = field(default=True, compare=False)
    """False where names may be missing because their declaration was not understood."""
    places: dict[str, Location] = field(default_factory=dict, compare=False)
    """Where the value of each key stands; of a table also `key.name`."""

    def place(self, key: str, name: str = "") -> Location:
        """Return where a setting stands, or the start of the script where it is not set."""
        return self.places.get(f"{key}.{name}", self.places.get(key, Location(1)))


_ENTRIES = [(entry.name, entry.metadata["key"]) for entry in fields(FrontMatter) if entry.metadata]
KEYS: dict[str, Key] = {key.name or field_name: key for field_name, key in _ENTRIES}
"""What front matter may hold."""
FIELDS: dict[str, str] = {
    word: field_name for field_name, key in _ENTRIES for word in (key.name or field_name, *key.also)
}
"""From a key, or what another tool calls it, to the field that holds its value."""
LEFT_ALONE = ("date", "tags", "aliases", "draft", "slug", "layout", "categories", "keywords", "id", "version")
"""Keys of other tools, which mean nothing here; so do keys that begin with `x-`."""

_ELSEWHERE = {
    "title": "titel titre título titulo titolo",
    "language": "sprache langue idioma lingua taal",
    "voice": "stimme voix voz voce stem",
    "duration": "dauer länge durée duree duración duracion durata duração duur",
    "artist": "autor auteur autore künstler artiste artista",
    "speakers": "sprecher",
    "bed": "hintergrund fond fondo",
    "pronounce": "aussprache prononciation pronunciación",
    "vars": "variablen variables",
    "options": "optionen opciones",
    "pauses": "pausen pausas",
}
ELSEWHERE: dict[str, str] = {word: key for key, words in _ELSEWHERE.items() for word in words.split()}
"""From a key in another language to ours."""


def documentation() -> str:
    """Return the table of all keys, in Markdown."""
    lines: dict[str, list[str]] = {}
    for name, key in KEYS.items():
        lines.setdefault(key.says, []).append(f"`{name}`")
    rows = [f"| {', '.join(names)} | {says} |" for says, names in lines.items()]
    return "\n".join(["| Setting | What it is |", "|---|---|", *rows])


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of front matter."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "voiceguide front matter",
        "type": "object",
        "properties": {
            word: {**key.kind.schema, "description": key.says}
            for name, key in KEYS.items()
            for word in (name, *key.also)
        }
        | {word: {"description": "left alone: a key of other tools"} for word in LEFT_ALONE},
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
    }
