"""Options: what one run may ask for beside its script. Each is declared here once.

A field holds its default, how a value is checked, and how the command line takes it; the options of `render`,
`plan`, `check` and `say` are made from that. What a value means is up to the stage that reads it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from voiceguide.config import MAX_AUDIO_S
from voiceguide.errors import OptionError
from voiceguide.script.settings.values import parse_loudness, parse_pace, parse_pauses, parse_rate, whole
from voiceguide.units import parse_time

MAX_VALUE = 2_000
"""Characters that a value for a script's variable may have."""
MAX_SEED = 999_999_999

_ONE = ("render", "plan", "check", "publish", "serve")
_SCRIPTS = (*_ONE, "batch")


@dataclass(frozen=True, slots=True)
class Flag:
    """How the command line takes a field."""

    name: str
    metavar: str
    help: str
    read: Callable[[str], Any]
    """From the text on the command line to the value of the field; raises ValueError, with words."""
    commands: frozenset[str]
    many: bool
    """It may be given several times; `read` gets all texts as a list then."""


def _option(
    flag: str,
    metavar: str,
    help_text: str,
    *,
    check: Callable[[Any], str],
    read: Callable[..., Any] = str,
    commands: Sequence[str] = _SCRIPTS,
    many: bool = False,
    **default: Any,
) -> Any:
    """Return a field; `check` returns what a value must be, or "" for one that is right."""
    taken = Flag(flag, metavar, help_text, read, frozenset(commands), many)
    return field(**default, metadata={"flag": taken, "check": check})


def _number(low: float, high: float, unit: str = "") -> Callable[[Any], str]:
    def check(value: Any) -> str:
        right = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
        return "" if right else f"must be a number from {low:g} to {high:g}{unit}"

    return check


def _length(value: Any) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    right = number and math.isfinite(value) and 0 < value <= MAX_AUDIO_S
    return "" if right else f"must be greater than 0, and at most {MAX_AUDIO_S:g} seconds"


def _seed(value: Any) -> str:
    right = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_SEED
    return "" if right else f"must be a whole number from 0 to {MAX_SEED}"


def _text(value: Any) -> str:
    return "" if isinstance(value, str) else "must be a text"


def _sets(value: Any) -> str:
    if not isinstance(value, Mapping) or not all(
        isinstance(word, str) for pair in value.items() for word in pair
    ):
        return "must map names to texts"
    long = next((name for name, text in value.items() if len(text) > MAX_VALUE), None)
    return "" if long is None else f"{long}: a value may have at most {MAX_VALUE} characters"


def _pairs(words: Sequence[str]) -> dict[str, str]:
    """Return names and values from texts such as `name=value`."""
    pairs = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise ValueError(f"{word!r} is not a name and a value: write name=value")
        pairs[name.strip()] = value.strip()
    return pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run may ask for, beside the script; None and empty leave it to the script.

    Raises OptionError, naming the field, for a value of another type or out of range.
    """

    duration_s: float | None = _option(
        *("--duration", "LENGTH", "The exact length: 20m, 1h10m or 12:30."),
        check=_length,
        read=parse_time,
        default=None,
        commands=_ONE,
    )
    """The exact length of the programme."""
    pace: float | None = _option(
        *("--pace", "PACE", "Speech and pauses: slow, unhurried, natural, brisk, or a factor such as 0.9."),
        check=_number(0.5, 2),
        read=parse_pace,
        default=None,
    )
    """A factor for the rate of speech, and for how short pauses are: 1 is natural, less is slower."""
    rate: float | None = _option(
        *("--rate", "FACTOR", "Speech alone: 0.9 or 90%."),
        check=_number(0.5, 2),
        read=parse_rate,
        default=None,
        commands=(*_SCRIPTS, "say"),
    )
    """A factor for the rate of speech alone."""
    pauses: float | None = _option(
        *("--pauses", "FACTOR", "Pauses alone: 1.5 is half as long again."),
        check=_number(0.1, 10),
        read=parse_pauses,
        default=None,
    )
    """A factor for the length of pauses alone."""
    voice: str = _option(
        *("--voice", "VOICE", "A voice from `voiceguide voices`."),
        check=_text,
        default="",
        commands=(*_ONE, "say"),
    )
    """A voice by name, or as ENGINE/VOICE."""
    engine: str = _option(
        *("--engine", "ENGINE", "hibari, pyttsx3, or tone for a quick draft."),
        check=_text,
        default="",
        commands=(*_SCRIPTS, "say"),
    )
    """A voice engine by name."""
    sets: Mapping[str, str] = _option(
        *("--set", "NAME=VALUE", "A value for a name that the script declares; may be given several times."),
        check=_sets,
        read=_pairs,
        many=True,
        default_factory=dict,
    )
    """Values for the script's variables and options."""
    bed: str | None = _option(
        *("--bed", "BED", "A background from `voiceguide cues`, or off."), check=_text, default=None
    )
    """A background by name, or `off`."""
    seed: int | None = _option(
        *("--seed", "NUMBER", "Another take of the voice, and another background."),
        check=_seed,
        read=whole,
        default=None,
        commands=(*_SCRIPTS, "say"),
    )
    """Which take of the voice and the background."""
    loudness_lufs: float | None = _option(
        *("--loudness", "LUFS", "Loudness of the speech; else -16 in stereo, -19 in mono."),
        check=_number(-36, -9, " LUFS"),
        read=parse_loudness,
        default=None,
        commands=("render", "publish", "serve", "batch", "say"),
    )
    """Integrated loudness of the speech."""

    def __post_init__(self) -> None:
        """Check every field."""
        for each in fields(self):
            value = getattr(self, each.name)
            wrong = "" if value is None and each.default is None else each.metadata["check"](value)
            if wrong:
                raise OptionError(each.name, f"{wrong}, not {_shown(value)}")


def flags(command: str) -> dict[str, Flag]:
    """Return the fields that a command takes, in order, and how it takes each."""
    return {name: flag for name, flag in _flags().items() if command in flag.commands}


def flag_name(name: str) -> str:
    """Return how the command line calls a field, or a parameter of a command that is not one."""
    return _flags()[name].name if name in _flags() else f"--{name}"


def _flags() -> dict[str, Flag]:
    return {each.name: each.metadata["flag"] for each in fields(Options)}


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
