"""*plan*: Routine to Plan. Decides what is said by whom, at which rate, and which gaps stand between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from voiceguide.script import routine as script
from voiceguide.script.routine import Item, Routine
from voiceguide.script.source import Fault
from voiceguide.timing.elastic import Glue
from voiceguide.timing.ends import lead_in_s, ringing
from voiceguide.timing.pieces import (
    AnyPiece,
    Echo,
    Held,
    Part,
    Plan,
    Point,
    Silence,
    Slot,
    Sounds,
    Speech,
    Until,
)
from voiceguide.timing.settings import Settings
from voiceguide.timing.sounds import Breath, Recording, Sound
from voiceguide.timing.takes import Takes
from voiceguide.timing.voicing import VoiceOf, Voicing
from voiceguide.units import seconds_to_samples

_WITHIN = ("", "sentence")
"""Gaps within a paragraph."""


def plan(routine: Routine, settings: Settings, voice_of: VoiceOf) -> tuple[Plan, list[Fault]]:
    """Return the plan of a routine, and a fault for every voice and phrase that is not there.

    With a fault, the plan is good for estimating lengths, but nothing can be spoken.
    """
    planner = _Planner(routine, Voicing(routine, settings, voice_of))
    return planner.run(), planner.voicing.faults.listed()


class _Planner:
    """Turns items into pieces one by one."""

    def __init__(self, routine: Routine, voicing: Voicing) -> None:
        self.routine = routine
        self.front = routine.front
        self.voicing = voicing
        self.pieces: list[AnyPiece] = []
        self.outer: list[tuple[list[AnyPiece], script.SlotStart]] = []
        self.points: list[Point] = []
        keys = (key for item in routine.items if (key := _said(item)))
        self.takes = Takes(voicing.settings.sound.seed, keys)
        self.after_speech = False
        self.after_fixed = False
        self.said: list[Sound] = []
        """What was just said: since the last directive, and within one paragraph; and the gaps between."""
        self.gaps_s = 0.0
        self.said_all = False
        """A directive ended it: the next words are others."""
        self.makers: dict[type[Item], Callable[..., None]] = {
            script.Say: self.say,
            script.Pause: self.pause,
            script.Echo: self.echo,
            script.At: self.at,
            script.Hold: self.hold,
            script.Cue: self.cue,
            script.Play: self.play,
            script.Beats: self.beats,
            script.SlotStart: self.slot_start,
            script.SlotEnd: self.slot_end,
            script.BedChange: self.points.append,
            script.Mark: self.points.append,
            script.Section: self.points.append,
        }

    def run(self) -> Plan:
        for item in self.routine.items:
            self.makers[type(item)](item)
        self.pieces += self.points
        self.pieces += ringing(self.pieces)
        voicing = self.voicing
        main_voice = voicing.voice("", self.front.place("voice"))[1]
        sound = voicing.settings.sound
        waits_s = lead_in_s(self.pieces, sound, written=self.front.lead_in is not None)
        return Plan(
            routine=self.routine,
            pieces=tuple(self.pieces),
            sounds=tuple(voicing.sounds),
            bed_files=voicing.bed_files(),
            settings=replace(voicing.settings, sound=replace(sound, lead_in_s=waits_s)),
            voice=main_voice,
        )

    def flush_points(self) -> None:
        """Let sections, marks and beds start here."""
        self.pieces += self.points
        self.points.clear()

    def add(
        self, piece: Speech | Sounds | Silence | Slot, gap: str = "sentence", *, fixed: bool = False
    ) -> None:
        """Add a piece; between speech and what sounds next stands a gap, before any section or mark."""
        timed = isinstance(piece, Silence | Slot)
        if isinstance(piece, Speech):
            if self.said_all or gap not in _WITHIN:
                self.said, self.gaps_s = [], 0.0
            self.said.append(piece.part.sound)
        if self.after_speech and not timed and gap:
            written_s = self.front.gaps[gap]
            length_s = written_s * (1.0 if fixed else self.voicing.settings.tempo.pause_scale)
            if length_s > 0:
                self.gaps_s += length_s if isinstance(piece, Speech) and len(self.said) > 1 else 0.0
                glue = Glue(length_s, length_s, length_s)
                where, step = piece.location, piece.step
                rigid = fixed and self.after_fixed
                gap_piece = Silence(
                    location=where, step=step, kind="gap", glue=glue, written_s=written_s, rigid=rigid
                )
                self.pieces.append(gap_piece)
        self.flush_points()
        self.pieces.append(piece)
        self.after_speech = isinstance(piece, Speech)
        self.after_fixed = fixed
        self.said_all = not isinstance(piece, Speech)

    def say(self, item: script.Say) -> None:
        words = self.voicing.utter(
            item.spoken,
            item,
            item.voice,
            rate=item.rate,
            fixed=item.fixed,
            take=self.takes.next(_said(item)),
            language=item.language,
        )
        part = Part("speech", words, item.text)
        speech = Speech(location=item.location, step=item.step, pan=item.pan, part=part)
        self.add(speech, item.before, fixed=item.fixed)

    def glue(self, item: script.Elastic) -> Glue:
        """Return how an item may stretch, pace included; bounds that the author wrote are kept."""
        scale = 1.0 if item.fixed else self.voicing.settings.tempo.pause_scale
        along = scale if item.relative else 1.0
        low, high = item.min_s * along, item.max_s * along
        return Glue(min(max(item.natural_s * scale, low), high), low, high, item.weight)

    def pause(self, item: script.Pause) -> None:
        where, step = item.location, item.step
        glue, written_s = self.glue(item), item.natural_s
        self.add(Silence(location=where, step=step, kind="pause", glue=glue, written_s=written_s))

    def echo(self, item: script.Echo) -> None:
        if not self.said:
            message = f"there are no words before this: [pause {item.times:g}x] follows what is repeated"
            self.voicing.faults.add(item.location, message)
        self.add(
            Echo(
                location=item.location,
                step=item.step,
                kind="pause",
                glue=Glue(0.0, 0.0, 0.0),
                written_s=0.0,
                said=tuple(self.said),
                gaps_s=self.gaps_s,
                times=item.times * (1.0 if item.fixed else self.voicing.settings.tempo.pauses),
                low=item.low,
                high=item.high,
                min_s=item.min_s,
                max_s=item.max_s,
            )
        )

    def at(self, item: script.At) -> None:
        low, high = self.front.elastic.pause if item.elastic else (1.0, 1.0)
        self.add(
            Until(
                location=item.location,
                step=item.step,
                kind="pause",
                glue=Glue(0.0, 0.0, 0.0),
                written_s=0.0,
                at_s=item.at_s,
                elastic=item.elastic,
                low=low,
                high=high,
            )
        )

    def cue_part(self, name: str, gain_db: float = 0.0) -> Part:
        return Part("cue", self.voicing.cue(name), name, gain_db=gain_db)

    def hold(self, item: script.Hold) -> None:
        halfway = None
        if item.halfway_cue:
            halfway = self.cue_part(item.halfway_cue)
        elif item.halfway:
            words = item.halfway_words or self.voicing.phrase("halfway", item)
            take = self.takes.next(_said(item))
            said = item.halfway_spoken or words
            spoken = self.voicing.utter(said, item, item.voice, rate=item.rate, fixed=item.fixed, take=take)
            halfway = Part("speech", spoken, words)
        countdown = []
        for number in range(item.countdown, 0, -1):
            if item.countdown_cue:
                countdown.append(self.cue_part(item.countdown_cue))
            else:
                spoken, text = self.voicing.number(number, item, item.voice)
                countdown.append(Part("count", spoken, text, room_s=1.0))
        held = Held(
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
            tick=self.cue_part("tick") if item.tick_s else None,
            end=self.cue_part(item.end_cue) if item.end_cue else None,
        )
        self.add(held)

    def sequence(self, item: Item, what: str, parts: list[Part], length_s: float | None) -> None:
        sounds = Sounds(
            location=item.location,
            step=item.step,
            pan=item.pan,
            length_s=length_s,
            parts=tuple(parts),
            what=what,
        )
        self.add(sounds, fixed=item.fixed)

    def cue(self, item: script.Cue) -> None:
        part = self.cue_part(item.name, item.gain_db)
        for _ in range(item.times):
            self.sequence(item, f"[{item.name}]", [part], None)

    def play(self, item: script.Play) -> None:
        sound = self.voicing.need(Recording(item.path, item.from_s, item.to_s))
        self.sequence(item, "[play]", [Part("sound", sound, item.path.name, gain_db=item.gain_db)], None)

    def beats(self, item: script.Beats) -> None:
        parts = [self.part_of(beat, item) for beat in item.beats]
        self.sequence(item, item.what, parts, item.length_s)

    def part_of(self, beat: script.Beat, item: script.Beats) -> Part:
        """Return what is heard at a beat."""
        what, at_s, room_s = beat.what, beat.at_s, beat.room_s
        if isinstance(what, script.Stroke):
            return replace(self.cue_part(what.cue, what.gain_db), at_s=at_s, room_s=room_s)
        if isinstance(what, script.BreathPhase):
            samples = seconds_to_samples(what.until_s) - seconds_to_samples(at_s)
            return Part("breath", self.voicing.need(Breath(what.phase, samples)), what.phase, at_s)
        if isinstance(what, script.Number):
            sound, text = self.voicing.number(what.number, item, item.voice)
            return Part("count", sound, text, at_s, room_s)
        text = self.voicing.phrase(what.name, item) if isinstance(what, script.Phrase) else what.text
        sound = self.voicing.utter(text, item, item.voice, rate=1.0, fixed=True)
        return Part("speech", sound, text, at_s, room_s)

    def slot_start(self, item: script.SlotStart) -> None:
        self.flush_points()
        self.outer.append((self.pieces, item))
        self.pieces, self.after_speech = [], False

    def slot_end(self, item: script.SlotEnd) -> None:
        self.flush_points()
        inner = tuple(self.pieces)
        self.pieces, start = self.outer.pop()
        # A slot is never scaled by pace: its time is a promise.
        glue = Glue(start.natural_s, start.min_s, start.max_s, start.weight)
        self.add(Slot(location=start.location, step=start.step, glue=glue, pieces=inner))


def _said(item: Item) -> tuple[str, ...]:
    """Return what tells apart what items say by themselves, or () where they say nothing."""
    if isinstance(item, script.Say):
        return item.spoken, item.voice, item.language
    if isinstance(item, script.Hold) and item.halfway and not item.halfway_cue:
        return item.halfway_words or "halfway", item.voice
    return ()
