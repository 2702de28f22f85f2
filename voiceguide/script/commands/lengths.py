"""The time of a pause, hold or slot, and how far it may stretch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voiceguide.script.commands.arguments import Arguments, weight
from voiceguide.script.commands.words import Word
from voiceguide.script.settings.times import TIME, bounded_time, span_of_time
from voiceguide.script.settings.values import Elastic

LENGTH_OPTIONS = ("fixed", "min", "max", "weight")
_TIME = rf"[\d.:hms]+|[\w.:]+\.\.[\w.:]+|[\d.,]+[^-–\W]*[-–][\d.,]+ ?\w+|(?i:{TIME.pattern})"


@dataclass(frozen=True, slots=True)
class Length:
    """What was written: a time or a range, bounds and a weight where they are given."""

    word: Word | None
    span: tuple[float, float, float]
    fixed: bool
    min_s: float | None
    max_s: float | None
    weight: float | None

    def settle(self, args: Arguments, elastic: Elastic, kind: str, fixed: bool) -> dict[str, Any]:
        """Return the fields of an `Elastic` item; raises ArgumentFault where they contradict each other."""
        natural, least, most = self.span
        held, ranged = fixed or self.fixed, least < most
        explicit = ranged or self.min_s is not None or self.max_s is not None
        if most <= 0:
            raise args.fault(f"{args.what} must be greater than 0", self.word)
        if held and (explicit or self.weight is not None):
            raise args.fault(f"{args.what} is fixed here: it cannot have a range, min=, max= or weight=")
        if not ranged and kind in ("pause", "hold"):
            low, high = elastic.pause if kind == "pause" else elastic.hold
            least, most = natural * low, natural * high
        least = least if self.min_s is None else self.min_s
        most = most if self.max_s is None else self.max_s
        if not held and not least <= natural <= most:
            word = self.word[0] if self.word else ""
            raise args.fault(f"{args.what}: {word} must lie between its min and max", self.word)
        if held or elastic.rigid:
            least = most = natural
        elif self.weight is not None and least == most:
            raise args.fault(f"{args.what} has a weight but cannot stretch: give it min= and max=")
        return {
            "natural_s": natural,
            "min_s": least,
            "max_s": most,
            "weight": 1.0 if self.weight is None else self.weight,
            "fixed": held,
            "relative": not explicit,
        }


def read_length(args: Arguments) -> Length:
    """Read the words that say how long something is; what is wrong with them is remembered in `args`."""
    args.take_flag("for")  # [pause for 8s]
    word = args.take_matching(_TIME)
    fixed = args.take_flag("fixed")
    bounds = read_bounds(args)
    pull = args.take_option("weight", weight, None)
    word = word or args.take_first()
    span = args.read(word, f"{args.what} needs a time, such as 8s", span_of_time, (1.0, 1.0, 1.0))
    return Length(word, span, fixed, *bounds, pull)


def read_bounds(args: Arguments) -> tuple[float | None, float | None]:
    """Read `min=` and `max=`, in seconds; None where one is not given."""
    return args.take_option("min", bounded_time, None), args.take_option("max", bounded_time, None)
