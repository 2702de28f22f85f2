"""*place*: Plan and clip lengths to Timeline. Everything stands at its sample; levels come later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voiceguide.script.routine import BedChange, Mark, Section
from voiceguide.timing.elastic import Glue, bounds_samples, natural_samples, solve
from voiceguide.timing.fit import (
    COUNTDOWN_BEAT_S,
    content_samples,
    fixed_samples,
    glue_of,
    passed,
)
from voiceguide.timing.grid import on_grid
from voiceguide.timing.pieces import (
    AnyPiece,
    Echo,
    Held,
    Part,
    Piece,
    Plan,
    Point,
    Silence,
    Slot,
    Sounds,
    Speech,
    Until,
    counted_at,
)
from voiceguide.timing.sounds import Sound, Utterance
from voiceguide.timing.timeline import BedSpan, Chapter, Event, Marker, Placement, Timeline
from voiceguide.units import SAMPLE_RATE, samples_to_seconds, seconds_to_samples


@dataclass(frozen=True, slots=True)
class Span:
    """How long a plan can be, in samples, lead-in and tail included."""

    shortest: int
    natural: int
    longest: int


def _stretchable(plan: Plan, lengths: Mapping[Sound, int]) -> tuple[list[Glue], int]:
    """Return the elastic pieces in order, and the samples of everything else."""
    glues: list[Glue] = []
    sound, settled = plan.settings.sound, 0
    lead_in, tail = seconds_to_samples(sound.lead_in_s), seconds_to_samples(sound.tail_s)
    fixed, position = lead_in + tail, lead_in
    for piece in plan.pieces:
        end = passed(piece, position, lengths)
        if isinstance(piece, Until):
            wait_s = samples_to_seconds(end - position)
            if not piece.elastic:  # what comes before it changes nothing after it, so it stays as it is
                for index in range(settled, len(glues)):
                    glues[index] = _rigid(natural_samples(glues[index], SAMPLE_RATE))
                settled = len(glues)
            glues.append(Glue(wait_s, wait_s * piece.low, wait_s * piece.high))
        elif isinstance(piece, Silence | Slot):
            glues.append(glue_of(piece, lengths))
        elif isinstance(piece, Speech | Sounds):
            fixed += fixed_samples(piece, lengths)
        position = end
    return glues, fixed


def _rigid(samples: int) -> Glue:
    seconds = samples_to_seconds(samples)
    return Glue(seconds, seconds, seconds)


def span_of(plan: Plan, lengths: Mapping[Sound, int]) -> Span:
    """Return the shortest, natural and longest length that stretching alone gives."""
    glues, fixed = _stretchable(plan, lengths)
    bounds = [bounds_samples(glue, SAMPLE_RATE) for glue in glues]
    return Span(
        fixed + sum(low for low, _ in bounds),
        fixed + sum(natural_samples(glue, SAMPLE_RATE) for glue in glues),
        fixed + sum(high for _, high in bounds),
    )


def place(
    plan: Plan,
    lengths: Mapping[Sound, int],
    *,
    target: int | None = None,
    upbeats: Mapping[Sound, int] | None = None,
) -> Timeline:
    """Return the timeline; `lengths` gives the samples of every sound of the plan.

    `upbeats` gives those of counted numbers that come before their beat. `target` is its whole length in
    samples; raises ValueError where stretching cannot reach it. What does not fit (`fit.faults_of_fit`) must
    have been told before.
    """
    glues, fixed = _stretchable(plan, lengths)
    if target is None:
        solved, stretch = [natural_samples(glue, SAMPLE_RATE) for glue in glues], 1.0
    else:
        solved, stretch = solve(glues, target - fixed, SAMPLE_RATE)
    aligned = on_grid(plan, lengths, glues, solved, stretched=stretch != 1.0)
    return _Placer(plan, lengths, upbeats or {}, aligned).run(fixed + sum(solved), stretch)


class _Placer:
    """Walks the pieces and keeps the position."""

    def __init__(
        self,
        plan: Plan,
        lengths: Mapping[Sound, int],
        upbeats: Mapping[Sound, int],
        solved: Sequence[int],
    ) -> None:
        self.plan = plan
        self.lengths = lengths
        self.upbeats = upbeats
        self.spoken = 0
        """Where what was said last ends."""
        self.solved = iter(solved)
        self.lead_in = seconds_to_samples(plan.settings.sound.lead_in_s)
        self.position = self.lead_in
        self.events: list[Event] = []
        self.placements: list[Placement] = []
        self.chapters: list[tuple[str, int]] = []
        self.markers: list[Marker] = []
        self.beds: list[tuple[int, BedChange]] = []

    def run(self, total: int, stretch: float) -> Timeline:
        for piece in self.plan.pieces:
            length = next(self.solved) if isinstance(piece, Silence | Slot) else 0
            self.put(piece, length)
        routine, front = self.plan.routine, self.plan.routine.front
        return Timeline(
            title=routine.title,
            length=total,
            language=front.language,
            voice=self.plan.voice,
            channels=2 if routine.stereo else 1,
            chapters=self.bounded_chapters(total),
            events=tuple(sorted(self.events, key=lambda event: event.start)),
            beds=self.bed_spans(total),
            markers=tuple(self.markers),
            placements=tuple(self.placements),
            stretch=stretch,
            lead_in=self.lead_in,
            tail=seconds_to_samples(self.plan.settings.sound.tail_s),
            level_end_db=self.plan.settings.sound.level_end_db,
        )

    def put(self, piece: AnyPiece, length: int) -> None:
        """Place a piece at the position and move on; `length` is that of an elastic piece."""
        if isinstance(piece, Speech):
            self.sound(piece, piece.part, self.position)
            length = fixed_samples(piece, self.lengths)
        elif isinstance(piece, Sounds):
            for part in piece.parts:
                self.sound(piece, part, self.position + seconds_to_samples(part.at_s))
            length = fixed_samples(piece, self.lengths)
        elif isinstance(piece, Slot):
            self.slot(piece, length)
            return
        elif isinstance(piece, Silence):
            self.silence(piece, length)
        else:
            self.point(piece)
            return
        self.position += length

    def event(self, piece: Piece, kind: str, start: int, end: int, **more: object) -> None:
        chapter = max(len(self.chapters) - 1, 0)
        line, step = piece.location.line, piece.step
        self.events.append(Event(kind, start, end, line, chapter, step=step, **more))  # type: ignore[arg-type]

    def sound(self, piece: Piece, part: Part, at: int) -> None:
        """Place a sound and its event."""
        length = self.lengths[part.sound]
        if part.kind == "count":
            at = counted_at(at, self.upbeats.get(part.sound, 0), self.spoken)
        if isinstance(part.sound, Utterance):
            self.spoken = at + length
            self.event(piece, part.kind, at, at + length, text=part.text, voice=part.sound.voice)
        else:
            self.event(piece, part.kind, at, at + length, name=part.text)
        self.placements.append(Placement(at, part.sound, part.gain_db, piece.pan))

    def silence(self, piece: Silence, length: int) -> None:
        start, end = self.position, self.position + length
        natural_s: float | None = piece.written_s
        if isinstance(piece, Held) and piece.fill:
            natural_s = None
        elif isinstance(piece, Echo):
            natural_s = glue_of(piece, self.lengths).natural_s
        elif isinstance(piece, Until):
            natural_s = samples_to_seconds(length)
        self.event(piece, piece.kind, start, end, natural_s=natural_s)
        if isinstance(piece, Held):
            self.held(piece, start, end)

    def held(self, piece: Held, start: int, end: int) -> None:
        """Place what happens in a hold: it ends on its last sample, and the end cue starts there."""
        if piece.tick:
            number = 1
            while (at := start + seconds_to_samples(number * piece.tick_s)) < end:
                self.sound(piece, piece.tick, at)
                number += 1
        if piece.halfway:
            self.sound(piece, piece.halfway, start + (end - start) // 2)
        for left, part in zip(range(len(piece.countdown), 0, -1), piece.countdown, strict=True):
            self.sound(piece, part, end - seconds_to_samples(left * COUNTDOWN_BEAT_S))
        if piece.end:
            self.sound(piece, piece.end, end)

    def slot(self, slot: Slot, length: int) -> None:
        """Place a slot's pieces; a hold that fills, or else silence at the end, takes what they leave."""
        start = self.position
        end = start + length
        spare = length - content_samples(slot, self.lengths)
        filled = False
        for piece in slot.pieces:
            inner = 0
            if isinstance(piece, Until):
                inner = max(0, start + seconds_to_samples(piece.at_s) - self.position)
            elif isinstance(piece, Silence):
                inner = natural_samples(glue_of(piece, self.lengths), SAMPLE_RATE)
                if isinstance(piece, Held) and piece.fill:
                    filled, inner = True, inner + spare
            self.put(piece, inner)
        if not filled and end > self.position:
            self.event(slot, "pause", self.position, end, natural_s=samples_to_seconds(end - self.position))
        self.position = end

    def point(self, point: Point) -> None:
        if isinstance(point, Section):
            self.section(point)
        elif isinstance(point, Mark):
            self.markers.append(Marker(point.name, self.position))
        else:
            self.beds.append((self.position, point))

    def section(self, section: Section) -> None:
        """Start a chapter. What comes before the first has one of its own; an empty one is dropped."""
        start = self.position if self.position > self.lead_in else 0
        if self.chapters and self.chapters[-1][1] == start:
            self.chapters.pop()
        elif not self.chapters and start:
            self.chapters.append((self.plan.routine.title, 0))
        self.chapters.append((section.title, start))

    def bounded_chapters(self, total: int) -> tuple[Chapter, ...]:
        """Return chapters from 0 to the end without a hole."""
        starts = [chapter for chapter in self.chapters if chapter[1] < total]
        starts = starts or [(self.plan.routine.title, 0)]
        ends = [start for _, start in starts[1:]] + [total]
        return tuple(Chapter(title, start, end) for (title, start), end in zip(starts, ends, strict=True))

    def bed_spans(self, total: int) -> tuple[BedSpan, ...]:
        """Return the beds; the first starts with the file, the last goes on to its end."""
        settings = self.plan.settings.sound
        starts = [at if at > self.lead_in else 0 for at, _ in self.beds]
        spans = []
        ends = [*starts[1:], total] if starts else []
        for start, end, (_, bed) in zip(starts, ends, self.beds, strict=True):
            if bed.name and end > start:
                gain = settings.bed_gain_db if bed.gain_db is None else bed.gain_db
                fade = settings.bed_fade_s if bed.fade_s is None else bed.fade_s
                spans.append(BedSpan(bed.name, start, end, gain, seconds_to_samples(fade)))
            elif spans and spans[-1].end == start and bed.fade_s is not None:
                spans[-1] = replace(spans[-1], fade_out=seconds_to_samples(bed.fade_s))
        return tuple(spans)
