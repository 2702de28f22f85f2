"""Sounds: what a programme is made of, apart from when it is heard. Equal sounds share one clip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Prosody:
    """How an utterance is spoken: factors, 1 is the voice's own."""

    rate: float = 1.0
    pitch: float = 1.0
    volume: float = 1.0


@dataclass(frozen=True, slots=True)
class Phones:
    """The sounds of a part of an utterance's text."""

    start: int
    end: int
    ipa: str
    own: bool = True
    """The author gives them; else they are of the lexicon."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing to say, once, in one voice."""

    text: str
    voice: str
    prosody: Prosody = Prosody()
    phones: tuple[Phones, ...] = ()
    """In order, disjoint. Where sounds are given, an engine need not read the words."""
    seed: int = 0
    engine: str = ""
    """The engine that has the voice; an engine that is asked to speak need not look at it."""
    language: str = "en"
    """Of the text: a BCP 47 tag such as en-US."""

    def parts(self) -> Iterator[tuple[str, str]]:
        """Yield (words, their sounds in IPA) from the start to the end; the sounds of most words are ""."""
        done = 0
        for phones in self.phones:
            if phones.start > done:
                yield self.text[done : phones.start], ""
            yield self.text[phones.start : phones.end], phones.ipa
            done = phones.end
        if done < len(self.text):
            yield self.text[done:], ""


@dataclass(frozen=True, slots=True)
class CueSound:
    """A built-in cue: a key of `config.CUES`."""

    name: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound file of the author's, or the part of it between two times in seconds."""

    path: Path
    """Resolved, and inside the script's folder."""
    from_s: float | None = None
    to_s: float | None = None


@dataclass(frozen=True, slots=True)
class Breath:
    """The tone of one phase of a breath."""

    phase: str
    """in, hold, out or rest."""
    samples: int
    """Its length."""


Sound: TypeAlias = Utterance | CueSound | Recording | Breath


class Lengths(Protocol):
    """Says how long the programme waits for each sound."""

    doubt: float
    """How far a length of speech may be off, as a share of it; 0 where it was measured."""

    def of(self, sounds: Iterable[Sound]) -> Mapping[Sound, int]:
        """Return the length in samples of each sound; raises EngineError or SoundError."""
        ...

    def upbeats(self, counted: Iterable[Sound]) -> Mapping[Sound, int]:
        """Return how many samples of counted numbers come before their beat; 0 is left out."""
        ...
