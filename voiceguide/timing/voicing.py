"""Voicing: which sounds a plan needs: what is said by whom at which rate, which cues and files are heard."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from voiceguide.config import CUES, GUIDED_RATES
from voiceguide.errors import EngineError
from voiceguide.script.paths import inside
from voiceguide.script.phrases import number_words, phrase
from voiceguide.script.routine import Item, Routine
from voiceguide.script.source import Faults, Location
from voiceguide.script.words.marks import unmarked
from voiceguide.timing.settings import Settings
from voiceguide.timing.sounds import CueSound, Phones, Prosody, Recording, Sound, Utterance
from voiceguide.timing.takes import PLAIN, Take

VoiceOf = Callable[[str, str], tuple[str, str]]
"""From a voice as the script names it, and a language, both empty for the default, to (engine, voice).

Raises EngineError where there is none.
"""


class Voicing:
    """Collects what is to be spoken and played; what has no words or no voice is a fault."""

    def __init__(self, routine: Routine, settings: Settings, voice_of: VoiceOf) -> None:
        self.front = routine.front
        self.folder = routine.source.path.parent
        self.settings = settings
        self.voice_of = voice_of
        self.faults = Faults(routine.source)
        self.sounds: dict[Sound, None] = {}
        """In the order of their first appearance."""
        self._voices: dict[tuple[str, str], tuple[str, str]] = {}

    def need(self, sound: Sound) -> Sound:
        """Return the sound, which the plan needs from now on."""
        self.sounds.setdefault(sound)
        return sound

    def cue(self, name: str) -> Sound:
        """Return the sound of a cue: the author's own file, or a built-in one."""
        if name not in self.front.cues:
            return self.need(CueSound(name))
        try:
            return self.need(Recording(inside(self.folder, self.front.cues[name])))
        except ValueError:  # told at its place in front matter; something must stand for it in this plan
            return self.need(CueSound(next(iter(CUES))))

    def bed_files(self) -> dict[str, Path]:
        """Return where the author's own beds are; a missing one is told at its place in front matter."""
        found = {}
        for name, file in self.front.beds.items():
            with suppress(ValueError):
                found[name] = inside(self.folder, file)
        return found

    def voice(self, name: str, location: Location, language: str = "") -> tuple[str, str]:
        """Return (engine, voice) of a name; a missing one is a fault, once, where it is first needed."""
        key = name, language
        if key not in self._voices:
            try:
                self._voices[key] = self.voice_of(name, language)
            except EngineError as error:
                at = location if name or language else self.front.place("voice")
                self.faults.add(at, str(error))
                self._voices[key] = "", ""
        return self._voices[key]

    def utter(
        self,
        text: str,
        item: Item,
        voice: str,
        *,
        rate: float,
        fixed: bool,
        take: Take = PLAIN,
        guided: bool = True,
        language: str = "",
    ) -> Sound:
        """Return an utterance, its text read with marks; pace scales its rate unless it is fixed.

        `guided`: rate 1 is the pace of a guide (`GUIDED_RATES`), else the engine's own. A voice speaks at
        half to double its own rate: what goes beyond is spoken at that bound.
        """
        engine, name = self.voice(voice, item.location, language)
        factor = rate if fixed else rate * self.settings.tempo.speech_rate
        if guided:
            factor *= GUIDED_RATES.get(engine, 1.0)
        rate = round(min(max(factor * take.rate, 0.5), 2.0), 4)
        prosody = Prosody(rate=rate, pitch=take.pitch)
        seed, spoken = self.settings.sound.seed, language or self.front.language
        plain, marks = unmarked(text)
        phones = tuple(Phones(*mark) for mark in marks)
        return self.need(Utterance(plain, name, prosody, phones, seed, engine, spoken))

    def number(self, number: int, item: Item, voice: str) -> tuple[Sound, str]:
        """Return (utterance, text) of a number spoken at the voice's own rate, so that it fits its beat."""
        text = number_words(number, self.front.language)
        return self.utter(text, item, voice, rate=1.0, fixed=True, guided=False), text

    def phrase(self, name: str, item: Item) -> str:
        """Return a phrase in the script's language; having none is a fault."""
        words = phrase(name, self.front.language, self.front.phrases)
        if not words:
            message = f"there are no words for {name!r} in {self.front.language}: give them in phrases:"
            self.faults.add(item.location, message)
        return words
