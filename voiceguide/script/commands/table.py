"""Every directive and block by its word: those of voiceguide in a table, those of others by entry points."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from voiceguide.config import CUES
from voiceguide.script.commands.arguments import ArgumentFault, Arguments
from voiceguide.script.commands.base import BlockKind, Directive, Reading
from voiceguide.script.commands.beats import Breathe, Count, Reps
from voiceguide.script.commands.choices import Else, OptionalBlock, When
from voiceguide.script.commands.manner import Fixed, Pan, Rate, Slot, VoiceBlock
from voiceguide.script.commands.rounds import Between, Each, OneOf, Repeat
from voiceguide.script.commands.silence import At, Hold, Pause
from voiceguide.script.commands.sounds import Bed, Cue, Include, Mark, Play
from voiceguide.script.context import Context
from voiceguide.script.routine import Item
from voiceguide.script.settings.times import TIME
from voiceguide.script.source import Location, suggest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "voiceguide.directives"
"""The entry-point group under which other packages offer a directive, by its word."""

DIRECTIVES: dict[str, type[Directive]] = {
    kind.word: kind for kind in (Pause, Hold, At, Breathe, Count, Reps, Play, Bed, Mark, Include)
}
"""Every directive but the cues, which are called by their names."""
BLOCKS: dict[str, BlockKind] = {
    kind.word: kind
    for kind in (
        Repeat(),
        Each(),
        Between(),
        Slot(),
        When(),
        Else(),
        OneOf(),
        OptionalBlock(),
        VoiceBlock(),
        Rate(),
        Fixed(),
        Pan(),
    )
}
"""Every block."""


@cache
def entry_points() -> dict[str, EntryPoint]:
    """Return the directives of other packages, by their word, not yet loaded."""
    from importlib.metadata import entry_points as installed  # reads every installed package's metadata

    return {point.name: point for point in installed(group=GROUP)}


_SILENCE = "silence is [pause 8s]"
INSTEAD = {
    **dict.fromkeys(("break", "wait", "silence", "rest", "sleep", "delay", "stop", "gap"), _SILENCE),
    **dict.fromkeys(("loop", "times"), "repeating is a block: ::: repeat 3, and ::: below what is repeated"),
    **dict.fromkeys(("music", "background"), "a background is [bed ocean], a sound file [play FILE]"),
    **dict.fromkeys(("sound", "audio", "file", "mp3"), "a sound file is [play FILE]"),
    **dict.fromkeys(
        "inhale exhale breath breathing atme atmen atmung einatmen ausatmen respire respirer respirez "
        "inspire inspirez expirez respira respirar inhala exhala inspira adem ademen".split(),
        "breathing is [breathe 4-6 x5]: in, out, five times",
    ),
    **dict.fromkeys(
        "halte halten haltet tenez tenir tiens mantén mantener mantieni segure houd".split(),
        "staying in a position is [hold 30s]",
    ),
    **dict.fromkeys(
        "zähle zählen comptez compter compte cuenta contar conta contare tel tellen".split(),
        "counting is [count 10]",
    ),
    **dict.fromkeys(("glocke", "cloche", "campana", "sino", "klok"), "a bell is [bell]"),
    **dict.fromkeys(("warte", "warten", "stille", "attendez", "espera", "aspetta", "wacht"), _SILENCE),
    **dict.fromkeys(("countdown", "timer"), "counting down is [count 10..1], or [hold 30s countdown=3]"),
    **dict.fromkeys(("say", "speak", "text"), "words outside of brackets are spoken"),
    **dict.fromkeys(("note", "comment", "todo"), "what is not spoken is <!-- a comment -->"),
    **dict.fromkeys(("section", "chapter", "title"), "a chapter starts with ## and its title"),
    **dict.fromkeys(("until", "time", "minute"), "waiting until a time is [at 2:25]"),
    **dict.fromkeys(("if", "when"), "a condition is a block: ::: when level = gentle"),
}
"""What to write instead of words that are not directives."""
INSTEAD_OF_BLOCKS = {
    **dict.fromkeys(("loop", "times", "rounds", "round"), "repeating is ::: repeat 3"),
    **dict.fromkeys(("if", "option", "case", "switch"), "a condition is ::: when level = gentle"),
    "unless": "the opposite of a condition is ::: when level != gentle",
    **dict.fromkeys(("lang", "language"), "words in another language are [words]{lang=fr}"),
    **dict.fromkeys(("for", "foreach"), "once for each of several values is ::: each side = left, right"),
    **dict.fromkeys(
        (
            "random",
            "choose",
            "choice",
            "pick",
            "either",
            "any",
            "shuffle",
            "vary",
            "variants",
            "alternatives",
        ),
        "one item of a list each time is ::: one of",
    ),
    **dict.fromkeys(("end", "/", "close", "done"), "a block ends with a line of ::: alone"),
    **dict.fromkeys(("speaker", "speakers", "say"), "another voice is ::: voice NAME"),
    **dict.fromkeys(("speed", "slow", "slower", "fast", "faster"), "slower or faster words are ::: rate 0.9"),
    **dict.fromkeys(("rest", "break"), "what happens between rounds is ::: between"),
    **dict.fromkeys(("elif", "elseif", "otherwise"), "put another ::: when inside ::: else"),
}
"""What to write instead of words that are not blocks."""
_CLOCK = re.compile(r"\s*[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?\s*")


def documentation() -> tuple[str, str]:
    """Return the tables of all directives and of all blocks, in Markdown."""

    def table(head: str, kinds: Iterable[type[Directive] | BlockKind]) -> str:
        rows = [f"| `{kind.example}` | {kind.says} |" for kind in kinds]
        return "\n".join([f"| {head} | What it does |", "|---|---|", *rows])

    directives = [*DIRECTIVES.values()]
    directives.insert(-3, Cue)
    return table("In square brackets", directives), table("Block, closed by a line of `:::`", BLOCKS.values())


def unknown_block(name: str, words: str, context: Context) -> str:
    """Return what to write instead of a block that does not exist."""
    if context.speaker(f"{name} {words}"):
        return f"another voice is ::: voice {f'{name} {words}'.strip()}"
    if cure := INSTEAD_OF_BLOCKS.get(name):
        return cure
    if name.startswith(("end", "/")):
        return INSTEAD_OF_BLOCKS["end"]
    if name in DIRECTIVES or name in CUES:
        return f"{name} is a directive: write [{f'{name} {words}'.strip()}], without ::: around it"
    return f"unknown block {name!r}{suggest(name, BLOCKS)}"


def directive_names(context: Context) -> list[str]:
    """Return every word that a directive may begin with."""
    return [*DIRECTIVES, *entry_points(), *CUES, *context.front.cues]


def read_directive(raw: str, location: Location, context: Context) -> Reading:
    """Return the directive that is written `[raw]` and whose bracket stands at `location`.

    Raises ArgumentFault where its name or words cannot be used.
    """
    match = re.match(r"\s*([^\s:=,]*)\s*[:=,]?\s*", raw)
    name, end = (match[1], match.end()) if match else ("", 0)
    if TIME.fullmatch(raw) or _CLOCK.fullmatch(raw):  # [8s] is a pause
        name, end = Pause.word, 0
    if name not in context.front.cues:
        name = name.lower()
    args = Arguments(
        name, raw[end:], location.right(end + 1), what=f"[{name}]", location=location, width=len(raw) + 2
    )
    kind = DIRECTIVES.get(name)
    if kind is None and (name in CUES or name in context.front.cues):
        kind = Cue
    if kind is not None:
        args.known = kind.options
        return kind.read(args, context)
    if name in entry_points():
        return _of_others(entry_points()[name], args, context)
    raise args.fault(_unknown(raw, name, context))


def _unknown(raw: str, name: str, context: Context) -> str:
    """Return what to write instead of a directive that does not exist."""
    if cure := INSTEAD.get(name):
        return cure
    if name in BLOCKS:
        return f"{name} is a block: write ::: {raw.strip()} on a line of its own, and ::: below what is in it"
    if name.lstrip("/") in {*BLOCKS, "end"} or name.startswith("end"):
        return "a block ends with a line of :::"
    glued = re.fullmatch(r"([a-z]+)([0-9].*)", name)
    if glued and glued[1] in {*DIRECTIVES, *CUES}:
        return f"put a space after {glued[1]}: [{glued[1]} {glued[2]}{raw[len(name) :]}]"
    turned = re.fullmatch(rf"({TIME.pattern})\s*([a-z]+)", raw.strip(), re.IGNORECASE)
    if turned and turned[2].lower() in DIRECTIVES:
        return f"write the name first: [{turned[2].lower()} {turned[1].strip()}]"
    counted = re.fullmatch(r"([0-9]+)\s*([a-z]+)", raw.strip(), re.IGNORECASE)
    if counted and counted[2].lower() in DIRECTIVES:
        return f"write the name first: [{counted[2].lower()} {counted[1]}]"
    if counted and (cue := counted[2].lower().removesuffix("s")) in {*CUES, *context.front.cues}:
        return f"write the name first: [{cue} x{counted[1]}]"
    if context.speaker(raw):
        return f"who speaks stands before a colon: {raw.strip()}: and the words"
    if raw.strip() == "next" or raw.strip() in context.variables:
        return f"a variable stands in braces: {{{raw.strip()}}}"
    if raw.startswith("^"):
        return f"this footnote has no text: write [{raw}]: and its text on a line of its own"
    for word in raw.lower().split():
        if word in CUES or word in context.front.cues:
            return f"a cue is called by its name alone: [{word}]"
    if raw.startswith("[") and raw.endswith("]"):
        if raw[1:-1].split(" ")[0].lower() in directive_names(context):
            return f"one pair of brackets is enough: {raw}"
        return "a link to another note is not spoken: write its words, without brackets"
    if raw.startswith("!"):
        return f"[{raw}] marks a note for other programs: leave it out, and write only its words"
    if not re.fullmatch(r"[\w-]+", name):
        return f"{raw.strip()!r} is not a directive: write \\[ for a bracket that is only text"
    near = suggest(name, directive_names(context))
    if " " in raw.strip() and not near:
        return f"{raw.strip()!r} is not a directive: write \\[ for a bracket that is only text"
    cure = ": write \\[ for a bracket that is only text"
    return f"unknown cue {name!r}{near or cure}"


@dataclass(frozen=True, slots=True)
class _Foreign(Reading):
    """What a directive of another package made, all at once, so that its errors have a place."""

    cues: int
    made: tuple[Item, ...]

    @property
    def cost(self) -> int:
        return self.cues

    def items(self) -> Iterable[Item]:
        return self.made


def _of_others(point: EntryPoint, args: Arguments, context: Context) -> Reading:
    package = point.dist.name if point.dist else "another package"
    try:
        kind = point.load()
    except Exception as error:  # another package's code: whatever it raises, the directive cannot be used
        raise args.fault(f"{args.what} of {package} cannot be loaded: {error}") from error
    if not (isinstance(kind, type) and issubclass(kind, Directive)):
        raise args.fault(f"{args.what} of {package} is not a subclass of Directive")
    args.known = kind.options
    try:
        read = kind.read(args, context)
        return _Foreign(read.cost, tuple(read.items()))
    except ArgumentFault:
        raise
    except Exception as error:
        raise args.fault(f"{args.what} of {package} failed: {type(error).__name__}: {error}") from error
