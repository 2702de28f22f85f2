"""Does what a hold, slot or beat contains fit into it? Lengths are measured, or estimated for `check`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from voiceguide.script.source import Fault, Source
from voiceguide.timing.elastic import Glue, natural_samples
from voiceguide.timing.estimator import scaled
from voiceguide.timing.pieces import (
    AnyPiece,
    Echo,
    Held,
    Part,
    Piece,
    Plan,
    Silence,
    Slot,
    Sounds,
    Speech,
    Until,
)
from voiceguide.timing.sounds import Sound
from voiceguide.units import (
    SAMPLE_RATE,
    format_seconds,
    format_time,
    samples_to_seconds,
    seconds_to_samples,
)

COUNTDOWN_BEAT_S = 1.0


def needed_s(held: Held, lengths: Mapping[Sound, int]) -> float:
    """Return the least seconds in which a hold's halfway and countdown do not collide."""
    countdown = len(held.countdown) * COUNTDOWN_BEAT_S
    if held.halfway is None:
        return countdown
    return 2 * (countdown + samples_to_seconds(lengths[held.halfway.sound]))


def content_samples(slot: Slot, lengths: Mapping[Sound, int]) -> int:
    """Return the samples of what a slot contains: a hold that fills counts as short as it can be."""
    position = 0
    for piece in slot.pieces:
        position = passed(piece, position, lengths)
    return position


def passed(piece: AnyPiece, position: int, lengths: Mapping[Sound, int]) -> int:
    """Return where a piece of natural length ends that starts at a position, in samples."""
    match piece:
        case Until():
            return max(position, seconds_to_samples(piece.at_s))
        case Held() if piece.fill:
            return position + seconds_to_samples(needed_s(piece, lengths))
        case Silence() | Slot():
            return position + natural_samples(glue_of(piece, lengths), SAMPLE_RATE)
        case Speech() | Sounds():
            return position + fixed_samples(piece, lengths)
    return position


def fixed_samples(piece: Speech | Sounds, lengths: Mapping[Sound, int]) -> int:
    """Return the length of speech or sounds, in samples."""
    if isinstance(piece, Sounds) and piece.length_s is not None:
        return seconds_to_samples(piece.length_s)
    part = piece.part if isinstance(piece, Speech) else piece.parts[0]
    return lengths[part.sound]


def glue_of(piece: Silence | Slot, lengths: Mapping[Sound, int]) -> Glue:
    """Return how a piece may stretch, its minimum raised to what it must contain."""
    if isinstance(piece, Echo):
        said_s = samples_to_seconds(sum(lengths[sound] for sound in piece.said))
        return _echoed(piece, piece.times * (said_s + piece.gaps_s))
    glue = piece.glue
    least = 0.0
    if isinstance(piece, Held):
        least = needed_s(piece, lengths)
    elif isinstance(piece, Slot):
        least = samples_to_seconds(content_samples(piece, lengths))
    if least <= glue.min_s:
        return glue
    return replace(
        glue, natural_s=max(glue.natural_s, least), min_s=least, max_s=max(glue.max_s, least, glue.natural_s)
    )


def _echoed(piece: Echo, so_long_s: float) -> Glue:
    """Return how a pause may stretch that is so long by the words before it."""
    least = 0.0 if piece.min_s is None else piece.min_s
    most = math.inf if piece.max_s is None else piece.max_s
    natural_s = min(max(so_long_s, least), most)
    if piece.low == piece.high:
        return Glue(natural_s, natural_s, natural_s)
    return Glue(
        natural_s,
        natural_s * piece.low if piece.min_s is None else piece.min_s,
        natural_s * piece.high if piece.max_s is None else piece.max_s,
    )


def faults_of_fit(plan: Plan, lengths: Mapping[Sound, int], *, doubt: float = 0.0) -> list[Fault]:
    """Return a fault for everything that does not fit; `doubt` 0.1 forgives an estimate 10 % too long."""
    lengths = scaled(lengths, 1 - doubt)
    found: dict[tuple[object, str], Fault] = {}
    for piece, message in (*_misfits(plan.pieces, lengths), *_late(plan, lengths)):
        fault = plan.routine.source.fault(piece.location, message, _width(plan.routine.source, piece))
        found.setdefault((piece.location, message), fault)
    return sorted(found.values(), key=lambda fault: fault.location)


def _late(plan: Plan, lengths: Mapping[Sound, int]) -> Iterator[tuple[Piece, str]]:
    """Yield what asks for a time that has passed already."""

    def walk(pieces: Sequence[AnyPiece], position: int) -> Iterator[tuple[Piece, str]]:
        for piece in pieces:
            if isinstance(piece, Until):
                late_s = samples_to_seconds(position) - piece.at_s
                if late_s > 1e-6:
                    ends = format_time(math.ceil(samples_to_seconds(position) - 1e-6))
                    yield piece, f"what stands before it ends at {ends}, {_at_least(late_s)} too late"
            elif isinstance(piece, Slot):
                yield from walk(piece.pieces, 0)
            position = passed(piece, position, lengths)

    yield from walk(plan.pieces, seconds_to_samples(plan.settings.sound.lead_in_s))


def _width(source: Source, piece: Piece) -> int:
    at = piece.location
    lines = source.included[at.file - 1].lines if at.file else source.lines
    line = lines[at.line - 1][at.column - 1 :]
    return line.find("]") + 1 if line.startswith("[") else 3


def _misfits(pieces: Sequence[AnyPiece], lengths: Mapping[Sound, int]) -> Iterator[tuple[Piece, str]]:
    for piece in pieces:
        if isinstance(piece, Held):
            yield from _held_misfits(piece, lengths)
        elif isinstance(piece, Slot):
            yield from _misfits(piece.pieces, lengths)
            yield from _slot_misfits(piece, lengths)
        elif isinstance(piece, Sounds):
            if message := _too_long(piece.parts, lengths, piece.what):
                yield piece, message


def _too_long(parts: Sequence[Part], lengths: Mapping[Sound, int], what: str) -> str:
    """Return what is wrong with the part that is too long by most; nothing where all fit."""
    over: list[tuple[float, float, Part]] = []
    for part in parts:
        length = samples_to_seconds(lengths[part.sound])
        if part.room_s is not None and length > part.room_s:
            over.append((length - part.room_s, length, part))
    if not over:
        return ""
    _, length, part = max(over, key=lambda row: row[0])
    beat = format_seconds(part.room_s or 0.0)
    return (
        f"{what}: {part.text!r} takes {format_seconds(round(length, 2))} and does not fit its beat of {beat}"
    )


def _held_misfits(held: Held, lengths: Mapping[Sound, int]) -> Iterator[tuple[Piece, str]]:
    if message := _too_long(held.countdown, lengths, "[hold]"):
        yield held, message
    needed = needed_s(held, lengths)
    # A brisk pace may shorten it below what it holds; then it only shrinks less.
    length = max(held.glue.natural_s, held.written_s)
    if not held.fill and needed > length + 1e-9:
        yield held, f"this hold of {format_seconds(length)} is too short: {_wants(held, needed)}"


def _wants(held: Held, needed: float) -> str:
    wanted = ["halfway"] if held.halfway else []
    wanted += [f"a countdown of {len(held.countdown)}"] if held.countdown else []
    verb = "need" if len(wanted) > 1 else "needs"
    return f"{' and '.join(wanted)} {verb} at least {_at_least(needed)}"


def _at_least(seconds: float) -> str:
    """Return seconds to two decimals, rounded up, so that what is said would be enough."""
    return format_seconds(math.ceil(seconds * 100 - 1e-6) / 100)


def _slot_misfits(slot: Slot, lengths: Mapping[Sound, int]) -> Iterator[tuple[Piece, str]]:
    content = samples_to_seconds(content_samples(slot, lengths))
    over = content - slot.glue.natural_s
    if over > 1e-9:
        yield (
            slot,
            f"what is in this slot takes {format_seconds(round(content, 2))}, "
            f"{_at_least(over)} more than its {format_seconds(slot.glue.natural_s)}",
        )
    if sum(isinstance(piece, Held) and piece.fill for piece in slot.pieces) > 1:
        yield slot, "only one hold can fill a slot"
