"""Entry: what catalogue, feed and pages know of a published programme. Plain data, kept as JSON."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any

from voiceguide.output.player.plan import clean


@dataclass(frozen=True, slots=True)
class Published:
    """A finished file in the programme's folder."""

    name: str
    media_type: str
    bytes: int
    duration: float
    """Seconds."""
    digest: str
    """The first digits of its SHA-256, so that its address changes with it."""

    @property
    def address(self) -> str:
        """Where it is, seen from the programme's page; another content has another address."""
        from urllib.parse import quote

        return f"{quote(self.name)}?v={self.digest}"


@dataclass(frozen=True, slots=True)
class Voiced:
    """A programme in one voice."""

    voice: str
    plan: dict[str, Any]
    """Of the first file: `plan.plan_of`."""
    files: tuple[Published, ...]
    """What people may take: the MP3 at its natural length first."""
    parts: dict[str, Published] = field(default_factory=dict)
    """What the page plays from: kit, audio, bed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One programme."""

    name: str
    """Of its folder."""
    key: str
    """Names everything that decided its sound."""
    title: str
    language: str
    artist: str = ""
    album: str = ""
    comment: str = ""
    duration: float
    shortest: float
    longest: float
    cover: str
    """The digest of its cover."""
    cover_type: str = "image/jpeg"
    when: int = 0
    """When its script was last changed, in seconds since 1970."""
    voices: tuple[Voiced, ...]

    @property
    def whole_s(self) -> tuple[int, int]:
        """The shortest and longest length that it can have, in whole seconds; equal where it has one."""
        low, high = math.ceil(self.shortest - 1e-6), math.floor(self.longest + 1e-6)
        return (low, high) if low < high else (round(self.duration), round(self.duration))

    @property
    def audio(self) -> Published:
        """The MP3 at its natural length, which the feed offers."""
        return self.voices[0].files[0]

    @property
    def shown(self) -> str:
        """The title on one line."""
        return clean(self.title)


def to_json(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain data."""
    return asdict(entry)


def from_json(data: dict[str, Any]) -> Entry:
    """Return the entry; raises KeyError, TypeError or ValueError for anything that `to_json` did not make."""
    voices = tuple(
        Voiced(
            one["voice"],
            one["plan"],
            tuple(Published(**file) for file in one["files"]),
            {name: Published(**part) for name, part in one["parts"].items()},
        )
        for one in data["voices"]
    )
    return Entry(**{**data, "voices": voices})
