"""Voicing: which utterances, files and sounds a plan needs; equal ones share a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voiceguide.config import GUIDED_RATES
from voiceguide.errors import EngineError
from voiceguide.script.phrases import number_words, phrase
from voiceguide.script.routine import Item, Routine
from voiceguide.script.source import Faults, Location
from voiceguide.timing.sounds import Prosody, Spoken, Utterance

VoiceOf = Callable[[str], tuple[str, str]]
"""From a voice as the script names it, empty for the default, to (engine, voice); raises EngineError."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """Factors of the whole programme: `pace` works on speech and pauses together."""

    pace: float = 1.0
    rate: float = 1.0
    pauses: float = 1.0

    @property
    def speech_rate(self) -> float:
        """The factor of every speech rate that is not fixed."""
        return self.pace * self.rate

    @property
    def pause_scale(self) -> float:
        """The factor of every pause, hold and gap that is not fixed."""
        return self.pauses / self.pace


class Voicing:
    """Collects what is to be spoken and played; what has no words or no voice is a fault."""

    def __init__(self, routine: Routine, tempo: Tempo, voice_of: VoiceOf) -> None:
        self.front = routine.front
        self.tempo = tempo
        self.voice_of = voice_of
        self.faults = Faults(routine.source)
        self.utterances: dict[Spoken, int] = {}
        self.files: dict[tuple[str, float | None, float | None], int] = {}
        self.sounds: set[str] = set()
        self._voices: dict[str, tuple[str, str]] = {}

    def sound(self, key: str) -> str:
        """Return the key, which the plan needs from now on."""
        self.sounds.add(key)
        return key

    def file(self, path: str, from_s: float | None, to_s: float | None) -> str:
        """Return the key of a sound file."""
        return self.sound(f"file:{self.files.setdefault((path, from_s, to_s), len(self.files))}")

    def voice(self, name: str, location: Location) -> tuple[str, str]:
        """Return (engine, voice) of a name; a missing one is a fault, once, where it is first needed."""
        if name not in self._voices:
            try:
                self._voices[name] = self.voice_of(name)
            except EngineError as error:
                at = location if name else self.front.place("voice")
                self.faults.add(at, str(error))
                self._voices[name] = "", ""
        return self._voices[name]

    def utter(
        self,
        text: str,
        item: Item,
        voice: str,
        *,
        rate: float,
        ipa: str = "",
        fixed: bool,
        guided: bool = True,
    ) -> str:
        """Return the key of an utterance; pace scales its rate unless it is fixed.

        `guided`: rate 1 is the pace of a guide (`GUIDED_RATES`), else the engine's own. A voice speaks at
        half to double its own rate: what goes beyond is spoken at that bound.
        """
        engine, name = self.voice(voice, item.location)
        factor = rate if fixed else rate * self.tempo.speech_rate
        if guided:
            factor *= GUIDED_RATES.get(engine, 1.0)
        prosody = Prosody(rate=round(min(max(factor, 0.5), 2.0), 4))
        spoken = engine, Utterance(text, name, prosody, ipa, self.front.seed)
        return self.sound(f"say:{self.utterances.setdefault(spoken, len(self.utterances))}")

    def number(self, number: int, item: Item, voice: str) -> tuple[str, str]:
        """Return (key, text) of a number spoken at the voice's own rate, so that it fits its beat."""
        text = number_words(number, self.front.language)
        return self.utter(text, item, voice, rate=1.0, fixed=True, guided=False), text

    def phrase(self, name: str, item: Item) -> str:
        """Return a phrase in the script's language; having none is a fault."""
        words = phrase(name, self.front.language, self.front.phrases)
        if not words:
            message = f"there are no words for {name!r} in {self.front.language}: give them in phrases:"
            self.faults.add(item.location, message)
        return words
