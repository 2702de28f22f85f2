"""What a plan says and does, in order, each with the place in the script that it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voiceguide.script.routine import BedChange, Mark, Section
from voiceguide.script.source import Location
from voiceguide.timing.pieces import AnyPiece, Echo, Held, Part, Plan, Silence, Slot, Sounds, Speech, Until
from voiceguide.timing.sounds import Utterance
from voiceguide.units import format_seconds, format_time


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that is heard or done."""

    location: Location
    kind: str
    """`speech`, `pause`, `hold`, `slot`, `section`, `bed`, `mark`, or the kind of a sound."""
    text: str
    """Of speech, the words as the voice is given them: numbers, `sub` and `pronounce` applied, sounds
    that are given in slashes."""
    voice: str = ""


def explained(plan: Plan) -> Iterator[Heard]:
    """Yield what is heard, without the gaps between sentences."""
    yield from _pieces(plan.pieces)


def _pieces(pieces: Sequence[AnyPiece]) -> Iterator[Heard]:
    for piece in pieces:
        match piece:
            case Speech():
                yield _part(piece.location, piece.part)
            case Sounds():
                for part in piece.parts:
                    yield _part(piece.location, part)
            case Slot():
                yield Heard(piece.location, "slot", format_seconds(piece.glue.natural_s))
                yield from _pieces(piece.pieces)
            case Silence() if piece.kind != "gap":
                yield Heard(piece.location, piece.kind, _silence(piece))
            case BedChange():
                yield Heard(piece.location, "bed", piece.name or "off")
            case Section():
                yield Heard(piece.location, "section", piece.title)
            case Mark():
                yield Heard(piece.location, "mark", piece.name)


def _part(location: Location, part: Part) -> Heard:
    if isinstance(part.sound, Utterance):
        words = (f"{words} /{ipa}/" if ipa else words for words, ipa in part.sound.parts())
        return Heard(location, part.kind, "".join(words), part.sound.voice)
    return Heard(location, part.kind, part.text)


def _silence(piece: Silence) -> str:
    if isinstance(piece, Until):
        return f"until {format_time(piece.at_s)}"
    if isinstance(piece, Echo):
        least = "" if piece.min_s is None else f", at least {format_seconds(piece.min_s)}"
        most = "" if piece.max_s is None else f", at most {format_seconds(piece.max_s)}"
        return f"{piece.times:g} times the words before{least}{most}"
    length = format_seconds(round(piece.glue.natural_s, 3))
    if not isinstance(piece, Held):
        return length
    words = ["what the slot has left" if piece.fill else length]
    words += ["halfway"] if piece.halfway else []
    words += [f"a countdown of {len(piece.countdown)}"] if piece.countdown else []
    words += [f"a tick every {format_seconds(piece.tick_s)}"] if piece.tick else []
    return ", ".join(words)
