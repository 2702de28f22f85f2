"""Intervals as a script: one table of steps, each in a slot of its length, and what repeats around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from voiceguide.importing.draft import Draft, length_of
from voiceguide.importing.words import escaped, plain, speakable
from voiceguide.script.source import Location

COUNTDOWN = 3
HALFWAY_S = 20.0
"""The shortest interval of which we tell the middle."""
MAX_LOOPS = 1000
_LETTERS_A_SECOND = 12.0
_BEFORE_WORDS_S = 1.0
"""For the beep, and for the gap after it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """One step of a timer."""

    name: str
    length_s: float
    says: str
    """What is spoken as it begins; empty is nothing."""
    countdown: int = 0
    halfway: bool = False
    tick: bool = False
    location: Location = field(default_factory=lambda: Location(1))

    @property
    def words_s(self) -> float:
        """How long its words take, on the safe side."""
        return _BEFORE_WORDS_S + len(self.says) / _LETTERS_A_SECOND

    def hold(self) -> str:
        """Return the options of its hold: what there is time for."""
        options = []
        count = min(self.countdown, int(self.length_s - self.words_s) - 1) if self.countdown else 0
        if self.halfway and self.length_s >= max(HALFWAY_S, 2 * (count + 3 + self.words_s)):
            options.append("halfway")
        if count > 0:
            options.append(f"countdown={min(count, 20)}")
        if self.tick and self.length_s <= 600:
            options.append("tick=1s")
        return " ".join(options)


def table(draft: Draft, steps: Sequence[Interval], *, times: int = 1, rest: Interval | None = None) -> None:
    """Add steps as the rows of one `each`, so many times; `rest` comes between them."""
    rows = [_fitting(draft, step) for step in steps]
    if not rows:
        return
    origin = rows[0].location
    lengths = {length_of(step.length_s) for step in rows}
    holds = {step.hold() for step in rows}
    names = ["step"] + ["length"] * (len(lengths) > 1) + ["hold"] * (len(holds) > 1)
    says_names = all(step.says in (step.name, f"{step.name}.") for step in rows)
    names += [] if says_names else ["say"]
    columns = {
        "step": [_cell(step.name) or "Work" for step in rows],
        "length": [length_of(step.length_s) for step in rows],
        "hold": [step.hold() for step in rows],
        "say": [_cell(step.says) for step in rows],
    }
    if times > 1:
        draft.lines([f"::: repeat {times}"], origin)
    draft.lines(["::: each", *_drawn(names, columns)], origin)
    draft.lines(["## {step}"], origin)
    length = "{length}" if len(lengths) > 1 else length_of(rows[0].length_s)
    hold = "{hold}" if len(holds) > 1 else rows[0].hold()
    words = "{step}." if says_names else "{say}"
    draft.lines([f"::: slot {length}", "[beep]"], origin)
    draft.lines([f"1. {words} [{f'hold fill {hold}'.strip()}]"], origin)
    draft.lines([":::"], origin)
    if rest and rest.length_s > 0:
        draft.lines(["::: between"], origin)
        single(draft, rest)
        draft.lines([":::"], origin)
    draft.lines([":::"] * (2 if times > 1 else 1), origin)


def single(draft: Draft, step: Interval) -> None:
    """Add one step in a slot of its own."""
    if step.length_s <= 0:
        return
    step = _fitting(draft, step)
    hold = f"[{f'hold fill {step.hold()}'.strip()}]"
    words = escaped(step.says).replace("\\{next\\}", "{next}")
    draft.lines([f"::: slot {length_of(step.length_s)}"], step.location)
    draft.lines([f"[beep] {words} {hold}" if speakable(words) else f"[beep] {hold}"], step.location)
    draft.lines([":::"], step.location)


def _fitting(draft: Draft, step: Interval) -> Interval:
    """Return a step whose words fit into it; words that do not are lost."""
    if not step.says or step.words_s <= step.length_s:
        return step
    draft.lose(step.location, f"{length_of(step.length_s)} is too short for {step.says!r}: it is not spoken")
    return Interval(step.name, step.length_s, "", step.countdown, step.halfway, step.tick, step.location)


def _cell(text: str) -> str:
    return escaped(plain(text))


def _drawn(names: Sequence[str], columns: dict[str, list[str]]) -> Iterator[str]:
    """Yield the lines of a table with aligned columns."""
    from voiceguide.formatting.tables import aligned

    count = len(columns[names[0]])
    lines = ["|".join(["", *names, ""]), "|".join(["", *("-" for _ in names), ""])]
    lines += ["|".join(["", *(columns[name][row] for name in names), ""]) for row in range(count)]
    yield from aligned(lines, delimited=True)
