"""Ends: how long the first word of a programme waits, and what rings on after its last piece."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from voiceguide.config import SoundSettings
from voiceguide.script.routine import BedChange
from voiceguide.timing.elastic import Glue
from voiceguide.timing.pieces import AnyPiece, Echo, Held, Piece, Slot, Until


def lead_in_s(pieces: Sequence[AnyPiece], sound: SoundSettings, *, written: bool) -> float:
    """Return how long the first word waits: until a bed that starts with the programme has faded in.

    A lead-in that is `written` is kept, and so are times that count from the start of the programme.
    """
    fade_s = 0.0
    times = any(isinstance(piece, Until) and not piece.elastic for piece in pieces)
    if not written and not times:
        for point in takewhile(lambda piece: not isinstance(piece, Piece), pieces):
            if isinstance(point, BedChange):
                fade_s = sound.bed_fade_s if point.fade_s is None else point.fade_s
                fade_s = fade_s if point.name else 0.0
    return max(sound.lead_in_s, fade_s)


def ringing(pieces: Sequence[AnyPiece]) -> list[Echo]:
    """Return the silence in which the cue at the end of a hold that is the last thing rings out."""
    last = _last(pieces)
    if not isinstance(last, Held) or not last.end:
        return []
    return [
        Echo(
            location=last.location,
            kind="gap",
            glue=Glue(0.0, 0.0, 0.0),
            written_s=0.0,
            said=(last.end.sound,),
            gaps_s=0.0,
            times=1.0,
            low=1.0,
            high=1.0,
        )
    ]


def _last(pieces: Sequence[AnyPiece]) -> Piece | None:
    """Return the last piece that takes time, that inside a slot."""
    last = next((piece for piece in reversed(pieces) if isinstance(piece, Piece)), None)
    return _last(last.pieces) if isinstance(last, Slot) else last
