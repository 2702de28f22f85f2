"""What is to be spoken, apart from when: equal utterances share one clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Prosody:
    """How an utterance is spoken: factors, 1 is the voice's own."""

    rate: float = 1.0
    pitch: float = 1.0
    volume: float = 1.0


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing to say, once, in one voice. Equal utterances share one clip."""

    text: str
    voice: str
    prosody: Prosody = Prosody()
    ipa: str = ""
    seed: int = 0


Spoken: TypeAlias = tuple[str, Utterance]
"""The name of an engine and what it is to say."""
