"""*plan*: Routine to Plan. Decides what is said by whom, at which rate, and which gaps stand between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voiceguide.config import SoundSettings
from voiceguide.errors import EngineError, ScriptError
from voiceguide.script import routine as script
from voiceguide.script.phrases import number_words, phrase
from voiceguide.script.routine import Item, Routine
from voiceguide.script.source import Fault, Location
from voiceguide.timing.elastic import Glue
from voiceguide.timing.pieces import AnyPiece, Held, Part, Plan, Point, Silence, Slot, Sounds, Speech
from voiceguide.timing.utterance import Prosody, Spoken, Utterance
from voiceguide.units import SAMPLE_RATE, seconds_to_samples

VoiceOf = Callable[[str], tuple[str, str]]
"""From a voice as the script names it, empty for the default, to (engine, voice); raises EngineError."""

SOFT_TICK_DB = -6.0
"""The tick at each change within a repetition, against the tick of a hold."""


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


def plan(routine: Routine, tempo: Tempo, voice_of: VoiceOf) -> Plan:
    """Return the plan of a routine; raises ScriptError where a voice is not there."""
    return _Planner(routine, tempo, voice_of).run()


class _Planner:
    """Turns items into pieces one by one."""

    def __init__(self, routine: Routine, tempo: Tempo, voice_of: VoiceOf) -> None:
        self.routine = routine
        self.front = routine.front
        self.tempo = tempo
        self.voice_of = voice_of
        self.pieces: list[AnyPiece] = []
        self.outer: list[tuple[list[AnyPiece], script.SlotStart]] = []
        self.points: list[Point] = []
        self.utterances: dict[Spoken, int] = {}
        self.files: dict[tuple[str, float | None, float | None], int] = {}
        self.sounds: set[str] = set()
        self.faults: dict[tuple[Location, str], Fault] = {}
        self.after_speech = False
        self.makers: dict[type[Item], Callable[..., None]] = {
            script.Say: self.say,
            script.Pause: self.pause,
            script.Hold: self.hold,
            script.Cue: self.cue,
            script.Play: self.play,
            script.Breathe: self.breathe,
            script.Count: self.count,
            script.Reps: self.reps,
            script.SlotStart: self.slot_start,
            script.SlotEnd: self.slot_end,
        }

    def run(self) -> Plan:
        for item in self.routine.items:
            if isinstance(item, script.BedChange | script.Mark | script.Section):
                self.points.append(item)
            else:
                self.makers[type(item)](item)
        self.pieces += self.points
        if self.faults:
            raise ScriptError(sorted(self.faults.values(), key=lambda fault: fault.location))
        settings = SoundSettings()
        lead_in, tail = self.front.lead_in, self.front.tail
        return Plan(
            routine=self.routine,
            pieces=tuple(self.pieces),
            utterances=tuple(self.utterances),
            files=tuple(self.files),
            sounds=frozenset(self.sounds),
            lead_in_s=settings.lead_in_s if lead_in is None else lead_in,
            tail_s=settings.tail_s if tail is None else tail,
            voice=self.voice("", Location(1))[1],
        )

    # Parts

    def sound(self, key: str) -> str:
        self.sounds.add(key)
        return key

    def voice(self, name: str, location: Location) -> tuple[str, str]:
        try:
            return self.voice_of(name)
        except EngineError as error:
            self.faults.setdefault((location, str(error)), self.routine.source.fault(location, str(error)))
            return "", ""

    def utter(self, text: str, item: Item, voice: str, *, rate: float, ipa: str = "", fixed: bool) -> str:
        """Return the key of an utterance; equal ones share it. Pace scales its rate unless it is fixed."""
        engine, name = self.voice(voice, item.location)
        factor = rate if fixed else rate * self.tempo.speech_rate
        prosody = Prosody(rate=round(min(max(factor, 0.5), 2.0), 4))
        spoken = engine, Utterance(text, name, prosody, ipa, self.front.seed)
        return self.sound(f"say:{self.utterances.setdefault(spoken, len(self.utterances))}")

    def number(self, number: int, item: Item, voice: str) -> tuple[str, str]:
        """Return (key, text) of a number spoken at the voice's own rate, so that it fits its beat."""
        text = number_words(number, self.front.language)
        return self.utter(text, item, voice, rate=1.0, fixed=True), text

    def phrase(self, name: str, item: Item) -> str:
        """Return a phrase in the script's language; having none is a fault."""
        words = phrase(name, self.front.language, self.front.phrases)
        if not words:
            message = f"there are no words for {name!r} in {self.front.language}: give them in phrases:"
            self.faults.setdefault(
                (item.location, message), self.routine.source.fault(item.location, message)
            )
        return words

    # Pieces

    def add(
        self, piece: Speech | Sounds | Silence | Slot, gap: str = "sentence", *, fixed: bool = False
    ) -> None:
        """Add a piece; between speech and what sounds next stands a gap, before any section or mark."""
        timed = isinstance(piece, Silence | Slot)
        if self.after_speech and not timed and gap:
            length = self.front.gaps[gap] * (1.0 if fixed else self.tempo.pause_scale)
            if length > 0:
                glue = Glue(length, length, length)
                self.pieces.append(
                    Silence(
                        location=piece.location,
                        step=piece.step,
                        kind="gap",
                        glue=glue,
                        written_s=self.front.gaps[gap],
                    )
                )
        self.pieces += self.points
        self.points.clear()
        self.pieces.append(piece)
        self.after_speech = isinstance(piece, Speech)

    @staticmethod
    def common(item: Item) -> dict[str, object]:
        return {"location": item.location, "step": item.step, "pan": item.pan}

    def say(self, item: script.Say) -> None:
        key = self.utter(item.spoken, item, item.voice, rate=item.rate, ipa=item.ipa, fixed=item.fixed)
        part = Part("speech", key, item.text)
        speech = Speech(location=item.location, step=item.step, pan=item.pan, part=part)
        self.add(speech, item.before, fixed=item.fixed)

    def glue(self, item: script.Elastic) -> Glue:
        scale = 1.0 if item.fixed else self.tempo.pause_scale
        natural = min(max(item.natural_s * scale, item.min_s), item.max_s)
        return Glue(natural, item.min_s, item.max_s, item.weight)

    def pause(self, item: script.Pause) -> None:
        self.add(
            Silence(
                location=item.location,
                step=item.step,
                kind="pause",
                glue=self.glue(item),
                written_s=item.natural_s,
            )
        )

    def hold(self, item: script.Hold) -> None:
        halfway = end = None
        if item.halfway_cue:
            halfway = Part("cue", self.sound(f"cue:{item.halfway_cue}"), item.halfway_cue)
        elif item.halfway:
            words = self.phrase("halfway", item)
            key = self.utter(words, item, item.voice, rate=item.rate, fixed=item.fixed)
            halfway = Part("speech", key, words)
        countdown = []
        for number in range(item.countdown, 0, -1):
            if item.countdown_cue:
                key, text = self.sound(f"cue:{item.countdown_cue}"), item.countdown_cue
                countdown.append(Part("cue", key, text))
            else:
                key, text = self.number(number, item, item.voice)
                countdown.append(Part("count", key, text, room_s=1.0))
        if item.end_cue:
            end = Part("cue", self.sound(f"cue:{item.end_cue}"), item.end_cue)
        if item.tick_s:
            self.sound("cue:tick")
        self.add(
            Held(
                location=item.location,
                step=item.step,
                pan=item.pan,
                kind="hold",
                glue=self.glue(item),
                written_s=item.natural_s,
                fill=item.fill,
                halfway=halfway,
                countdown=tuple(countdown),
                tick_s=item.tick_s,
                end=end,
            )
        )

    def sequence(self, item: Item, what: str, parts: list[Part], length_s: float | None) -> None:
        self.add(
            Sounds(
                location=item.location,
                step=item.step,
                pan=item.pan,
                length_s=length_s,
                parts=tuple(parts),
                what=what,
            ),
            fixed=item.fixed,
        )

    def cue(self, item: script.Cue) -> None:
        part = Part("cue", self.sound(f"cue:{item.name}"), item.name, gain_db=item.gain_db)
        for _ in range(item.times):
            self.sequence(item, f"[{item.name}]", [part], None)

    def play(self, item: script.Play) -> None:
        file = str(item.path), item.from_s, item.to_s
        key = self.sound(f"file:{self.files.setdefault(file, len(self.files))}")
        self.sequence(item, "[play]", [Part("sound", key, item.path.name, gain_db=item.gain_db)], None)

    def breathe(self, item: script.Breathe) -> None:
        parts: list[Part] = []
        for number in range(item.rounds):
            at = number * sum(units for _, units in item.phases) * item.count_s
            for name, units in item.phases:
                length = units * item.count_s
                # From the exact places of both edges, so that rounding never adds up.
                samples = seconds_to_samples(at + length, SAMPLE_RATE) - seconds_to_samples(at, SAMPLE_RATE)
                key = self.sound(f"breath:{name}:{samples}")
                parts.append(Part("breath", key, name, at, length_s=length))
                if number < item.words:
                    words = self.phrase(name, item)
                    spoken = self.utter(words, item, item.voice, rate=1.0, fixed=True)
                    parts.append(Part("speech", spoken, words, at, room_s=length))
                at += length
        total = item.rounds * sum(units for _, units in item.phases) * item.count_s
        self.sequence(item, "[breathe]", parts, total)

    def count(self, item: script.Count) -> None:
        parts = []
        for index, number in enumerate(item.numbers):
            key, text = self.number(number, item, item.voice)
            parts.append(Part("count", key, text, index * item.every_s, room_s=item.every_s))
        self.sequence(item, "[count]", parts, len(parts) * item.every_s)

    def reps(self, item: script.Reps) -> None:
        parts: list[Part] = []
        period = sum(item.tempo_s)
        tick = self.sound("cue:tick")
        for index in range(item.count):
            at = index * period
            key, text = self.number(index + 1, item, item.voice)
            parts.append(Part("count", key, text, at, room_s=period))
            for phase in item.tempo_s[:-1]:
                at += phase
                if 0 < at - index * period < period:
                    parts.append(Part("cue", tick, "tick", at, gain_db=SOFT_TICK_DB))
        self.sequence(item, "[reps]", parts, item.count * period)

    def slot_start(self, item: script.SlotStart) -> None:
        self.pieces += self.points
        self.points.clear()
        self.outer.append((self.pieces, item))
        self.pieces, self.after_speech = [], False

    def slot_end(self, item: script.SlotEnd) -> None:
        inner = [*self.pieces, *self.points]
        self.points.clear()
        self.pieces, start = self.outer.pop()
        # A slot is never scaled by pace: its time is a promise.
        glue = Glue(start.natural_s, start.min_s, start.max_s, start.weight)
        self.add(Slot(location=start.location, step=start.step, glue=glue, pieces=tuple(inner)))
