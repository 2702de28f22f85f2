"""What every import is given: the file, and what the machine that will speak has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from voiceguide.importing.draft import Draft
from voiceguide.script.source import Source

Convert = Callable[[Source, "Surroundings"], Draft]
"""Reads a file; raises ScriptError where it is not of the format."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the script will find where it is used."""

    folder: Path = field(default_factory=Path)
    """Of the script; sound files are looked for there."""
    language: str = ""
    """That the user chose."""
    has_voice: Callable[[str], bool] = lambda name: False
    has_language: Callable[[str], bool] = lambda language: False
    voices: Callable[[str], Sequence[str]] = lambda language: ()
    """Names of voices that speak a language, the best first."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be imported."""

    name: str
    """As it is chosen with `--from`."""
    says: str
    suffixes: tuple[str, ...]
    looks_like: Callable[[str], bool]
    """Whether a text looks like it, whatever the name of its file is."""
    convert: Convert


SPEAKER = r"[^\W\d_][\w.'’-]{0,19}(?: [^\W\d_][\w.'’-]{0,19})?"
"""The name of a speaker, as a regular expression."""


def declare_speakers(draft: Draft, names: Sequence[str], around: Surroundings) -> None:
    """Give each speaker a voice: as many different ones as there are."""
    voices = list(around.voices(draft.language or "en-US")) or ["tone"]
    draft.settings["speakers"] = {
        name: voices[at % len(voices)] for at, name in enumerate(dict.fromkeys(names))
    }
