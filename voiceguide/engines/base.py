"""What a voice engine is: it lists voices and speaks one utterance at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from voiceguide.timing.sounds import Prosody, Utterance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


QUALITIES = ("natural", "clear", "robotic", "beeps")
"""How voices sound, the best first: like a person, plainly a machine but easy to follow, hard to follow."""

__all__ = ["QUALITIES", "Engine", "Prosody", "Speech", "Utterance", "Voice"]


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice as `voiceguide voices` lists it."""

    engine: str
    name: str
    language: str
    """A BCP 47 tag such as en-US."""
    description: str = ""
    installed: bool = True
    """False: it needs a download first, by `voiceguide voices --install NAME`."""
    quality: str = ""
    """One of QUALITIES; empty where it was not assessed."""
    bytes: int = 0
    """What a voice that is downloaded takes on disk."""
    licence: str = ""
    credit: str = ""
    """Whom its licence asks to name."""


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """What an engine returns: mono float32 PCM of shape (n,), full scale 1.0, at `sample_rate` Hz."""

    samples: NDArray[np.float32]
    sample_rate: int


class Engine(Protocol):
    """A voice engine. Third parties register a class under the entry-point group `voiceguide.engines`.

    It may have one method more, `unspeakable(utterance) -> str`, which returns in words why an utterance
    cannot be spoken, or "" where it can. It is asked for everything in a script before anything is spoken, so
    it loads nothing.
    """

    name: str
    features: frozenset[str]
    """Which of "rate", "pitch" and "ipa" (`Utterance.phones`) it can do by itself. It is asked for nothing
    else; a rate or IPA that it cannot do is told."""
    parallel: str
    """"threads": one instance may speak from several threads; "processes": it starts a worker for each."""

    def version(self) -> str:
        """Return a text that changes whenever the sound of the engine may change."""
        ...

    def voices(self) -> Sequence[Voice]:
        """Return every voice this engine has or could install."""
        ...

    def synthesize(self, utterance: Utterance) -> Speech:
        """Speak; raises EngineError, or UnspeakableError where the text holds nothing it can say."""
        ...

    def close(self) -> None:
        """Let go of workers and models; the engine may be used again afterwards."""
        ...
