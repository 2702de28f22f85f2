"""Wishes: what a phone may choose, and how what it sends becomes Options. Nothing else gets through."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from voiceguide.config import BEDS, PACES
from voiceguide.engines.choice import rank
from voiceguide.errors import UsageError
from voiceguide.languages import primary
from voiceguide.options import Options
from voiceguide.serve.shelf import Look
from voiceguide.studio import Studio

_KEYS = frozenset({"voice", "pace", "bed", "sets", "length"})
_MOST_VOICES = 80


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen for a script; `chosen` is what it has where nobody chooses."""

    voices: tuple[str, ...]
    """ENGINE/VOICE, the best first."""
    paces: tuple[tuple[str, float], ...]
    beds: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]


def offered(look: Look, studio: Studio, engine: str) -> Offered:
    """Return what can be chosen for a script; `engine` is the only one, where the server was told so."""
    return Offered(
        voices_for(look.language, studio, engine),
        tuple(PACES.items()),
        (*BEDS, *look.beds),
        {name: option.values for name, option in look.choices.items()},
    )


def voices_for(language: str, studio: Studio, engine: str) -> tuple[str, ...]:
    """Return the voices that are installed for a language and speak on this computer, the best first."""
    spoken = {primary(language), "mul"} if engine else {primary(language)}
    found = [one for one in studio.voices(engine=engine).voices if primary(one.language) in spoken]
    here = [
        voice
        for voice in sorted(found, key=rank)
        if voice.installed and (engine or voice.engine not in ("tone", "openai"))
    ]
    return tuple(f"{voice.engine}/{voice.name}" for voice in here[:_MOST_VOICES])


def wish_of(body: bytes | str) -> dict[str, Any]:
    """Return what a phone sent; raises UsageError for anything that our page would not send."""
    try:
        data = json.loads(body or "{}")
    except (ValueError, RecursionError) as error:
        raise UsageError("a wish is an object in JSON") from error
    if not isinstance(data, dict) or not set(data) <= _KEYS:
        raise UsageError(f"a wish is an object in JSON, with {', '.join(sorted(_KEYS))}")
    return data


def options_of(wish: Mapping[str, Any], look: Look, base: Options, voices: Sequence[str]) -> Options:
    """Return the options of a wish for a script; raises UsageError for what was not offered."""
    made = base
    if voice := wish.get("voice"):
        if voice not in voices:
            raise UsageError("voice: choose one of those that are offered")
        made = replace(made, voice=voice, engine="")
    if (pace := wish.get("pace")) is not None:
        made = replace(made, pace=pace)
    if bed := wish.get("bed"):
        if bed != "off" and bed not in (*BEDS, *look.beds):
            raise UsageError("bed: choose one of those that are offered")
        made = replace(made, bed=bed)
    if sets := wish.get("sets"):
        if not isinstance(sets, dict) or not all(
            name in look.choices and value in look.choices[name].values for name, value in sets.items()
        ):
            raise UsageError("sets: choose one of those that are offered")
        made = replace(made, sets={**made.sets, **sets})
    if (length := wish.get("length")) is not None:
        made = replace(made, duration_s=length)
    return made
