"""*resolve*: Script to Routine. Fills variables, unrolls blocks, reads directives; all faults at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from voiceguide.config import MAX_CUES
from voiceguide.errors import ScriptError, UsageError
from voiceguide.script.arguments import ArgumentFault, Arguments
from voiceguide.script.blocks import BLOCKS
from voiceguide.script.directives import Context, read_directive
from voiceguide.script.finish import NEXT, finish
from voiceguide.script.nodes import (
    Block,
    Directive,
    Heading,
    Inline,
    Node,
    Paragraph,
    Script,
    Step,
    Text,
    Variable,
)
from voiceguide.script.parser import parse
from voiceguide.script.paths import inside
from voiceguide.script.routine import BedChange, Choices, Item, Optional, Range, Routine, Say, Section
from voiceguide.script.source import Fault, Location, Source, suggest
from voiceguide.script.words import Run, sayings, style_of

_VARIABLE = re.compile(r"\{([A-Za-z_][\w-]*)\}")
_GAP_ORDER = ("", "sentence", "paragraph", "step", "section")


class _TooMany(Exception):
    """Unrolling goes beyond what a programme may hold."""


def check_sets(script: Script, sets: Mapping[str, str]) -> None:
    """Raise UsageError where --set names what the script does not declare."""
    front = script.front
    for name, value in sets.items():
        known = [*front.vars, *front.options]
        if name not in known:
            raise UsageError(f"--set {name}: the script declares no such name{suggest(name, known)}")
        if name in front.options and value not in front.options[name]:
            raise UsageError(f"--set {name}={value}: the script offers {', '.join(front.options[name])}")


def resolve(
    source: Source, *, sets: Mapping[str, str] | None = None, choices: Choices | None = None
) -> Routine:
    """Return the routine of a script; raises ScriptError with every fault of it, UsageError for `sets`."""
    script, faults = parse(source)
    routine, more = unroll(script, sets=sets, choices=choices)
    if faults or more:
        raise ScriptError(sorted([*faults, *more], key=lambda fault: fault.location))
    return routine


def unroll(
    script: Script, *, sets: Mapping[str, str] | None = None, choices: Choices | None = None
) -> tuple[Routine, list[Fault]]:
    """Return the routine of a parsed script and the faults found while unrolling it."""
    check_sets(script, sets or {})
    return _Resolver(script, sets or {}, choices or Choices()).run()


class _Resolver:
    """Walks the nodes; implements blocks.Walk."""

    def __init__(self, script: Script, sets: Mapping[str, str], choices: Choices) -> None:
        self.script = script
        self.source = script.source
        self.sets = sets
        self.choices = choices
        self.counts = dict(choices.counts)
        self.items: list[Item] = []
        self.faults: dict[tuple[Location, str], Fault] = {}
        self.ranges: dict[int, Range] = {}
        self.optionals: dict[int, Optional] = {}
        self.title = script.front.title
        self.steps = 0
        self.work = 0
        self.gap = "sentence"

    def run(self) -> tuple[Routine, list[Fault]]:
        front = self.script.front
        names = front.vars | {name: self.sets.get(name, values[0]) for name, values in front.options.items()}
        names |= {name: value for name, value in self.sets.items() if name in front.vars}
        folder = self.source.path.parent
        self.files(front.cues, "cues")
        self.files(front.beds, "beds")
        self.files({"cover": front.cover} if front.cover else {}, "cover")
        context = Context(front, folder, names)
        if front.bed.name:
            bed = front.bed
            where = front.places.get("bed", Location(1))
            self.items.append(
                BedChange(location=where, name=bed.name, gain_db=bed.gain_db, fade_s=bed.fade_s)
            )
        try:
            self.walk(self.script.children, context)
        except _TooMany:
            self.items.clear()
        items = finish(self.items, front.pronounce, self.fault)
        if not self.faults and not any(not isinstance(item, Section | BedChange) for item in items):
            self.fault(Location(1), "there is nothing to say or play in this script")
        routine = Routine(
            source=self.source,
            front=front,
            title=self.title or self.source.path.stem,
            items=items,
            ranges=tuple(self.ranges.values()),
            optionals=tuple(self.optionals.values()),
            stereo=front.stereo == "on" or any(item.pan for item in items),
        )
        return routine, list(self.faults.values())

    def fault(self, location: Location, message: str, width: int = 1) -> None:
        """Remember a fault, once however often its place is unrolled."""
        self.faults.setdefault((location, message), self.source.fault(location, message, width))

    def files(self, names: Mapping[str, str], key: str) -> None:
        """Check files that front matter names."""
        for name in names.values():
            try:
                inside(self.source.path.parent, name)
            except ValueError as error:
                self.fault(self.script.front.places[key], str(error))

    # What blocks need

    def spend(self, location: Location) -> None:
        """Count an item or a round against the bound."""
        self.work += 1
        if self.work > MAX_CUES:
            self.fault(location, f"the script unrolls to more than {MAX_CUES} cues", 3)
            raise _TooMany

    def emit(self, item: Item) -> None:
        """Add an item."""
        self.spend(item.location)
        self.items.append(item)

    def round(self, block: Block) -> None:
        """Count a round of a block."""
        self.spend(block.location)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Check what is walked inside for faults, but leave it out."""
        kept = len(self.items), self.steps, self.gap, dict(self.ranges), dict(self.optionals), self.title
        yield
        length, self.steps, self.gap, self.ranges, self.optionals, self.title = kept
        del self.items[length:]

    def chosen(self, name: str) -> str | None:
        """Return the value that --set gives a name."""
        return self.sets.get(name)

    def count(self, among: Range) -> int:
        """Return how often a repeat runs."""
        self.ranges[among.key] = among
        return self.counts.get(among.key, among.natural)

    def keeps(self, block: Optional) -> bool:
        """Return whether an optional block stays."""
        self.optionals[block.key] = block
        return block.key not in self.choices.dropped

    # Nodes

    def walk(self, nodes: Sequence[Node], context: Context) -> None:
        """Resolve the nodes in order."""
        for node in nodes:
            if isinstance(node, Heading):
                self.heading(node, context)
            elif isinstance(node, Paragraph):
                self.raise_gap("paragraph")
                self.paragraph(node, context)
            elif isinstance(node, Step):
                self.steps += 1
                self.raise_gap("step")
                self.walk(node.children, replace(context, step=self.steps))
            else:
                self.block(node, context)

    def raise_gap(self, gap: str) -> None:
        """Make the gap before the next words at least as long as this kind."""
        self.gap = max(self.gap, gap, key=_GAP_ORDER.index)

    def heading(self, node: Heading, context: Context) -> None:
        runs = self.runs(node.children, context)
        title = " ".join("".join(run.text for run in runs).split())
        if NEXT in title:
            self.fault(node.location, "a heading cannot hold {next}")
        if node.level == 1:
            self.title = self.title or title
        elif node.level == 2:
            if context.in_slot:
                self.fault(node.location, "a section cannot start inside a slot")
            self.emit(Section(**context.common(node.location), title=title))
            self.raise_gap("section")
        if context.front.speak_headings:
            self.say(runs, context)
            self.raise_gap("section")

    def block(self, node: Block, context: Context) -> None:
        if node.name not in BLOCKS:
            self.fault(
                node.location, f"unknown block {node.name!r}{suggest(node.name, BLOCKS)}", 4 + len(node.name)
            )
            self.walk(node.children, context)
            return
        words = self.fill(node.words, node.location, context)
        column = len(self.source.lines[node.location.line - 1].rstrip()) - len(node.words)
        args = Arguments(f"::: {node.name}", words, Location(node.location.line, column + 1))
        args.location, args.width = node.location, 4 + len(node.name)
        try:
            BLOCKS[node.name](self, replace(node, words=words), args, context)
        except ArgumentFault as error:
            self.fault(error.location, error.message, error.width)
            with self.apart():
                self.walk(node.children, context)

    def paragraph(self, node: Paragraph, context: Context) -> None:
        """Say the words between directives, and do the directives."""
        runs: list[Run] = []
        for part, style in _flat(node.children, {}):
            if isinstance(part, Directive):
                self.say(runs, context)
                runs = []
                self.directive(part, context)
            else:
                runs += self.runs([part], context, style)
        self.say(runs, context)

    def directive(self, node: Directive, context: Context) -> None:
        raw = self.fill(node.raw, node.location, context)
        try:
            self.emit(read_directive(raw, node.location, context))
        except ArgumentFault as error:
            at = error.location if raw == node.raw else node.location
            self.fault(at, error.message, error.width if raw == node.raw else len(node.raw) + 2)

    def say(self, runs: Sequence[Run], context: Context) -> None:
        """Emit the sentences of a stretch of words."""
        for saying in sayings(runs, context.rate, context.voice):
            before = "" if saying.joined else self.gap
            self.emit(
                Say(
                    **context.common(saying.location),
                    text=saying.text,
                    spoken=saying.spoken,
                    before=before,
                    voice=saying.style.voice,
                    rate=saying.style.rate,
                    ipa=saying.style.ipa,
                )
            )
            self.gap = "sentence"

    # Words

    def runs(
        self, nodes: Sequence[Inline], context: Context, style: dict[str, str] | None = None
    ) -> list[Run]:
        """Return words with the style of their span, variables filled."""
        found: list[Run] = []
        for node, attributes in _flat(nodes, style or {}):
            if isinstance(node, Text):
                text = node.text
            elif isinstance(node, Variable):
                text = self.value(node.name, node.location, context)
            else:
                continue
            try:
                found.append(Run(node.location, text, style_of(attributes, context.rate, context.voice)))
            except ValueError as error:
                self.fault(node.location, str(error))
        return found

    def value(self, name: str, location: Location, context: Context) -> str:
        """Return what a variable stands for."""
        if name == "next":
            return NEXT
        if name not in context.variables:
            near = suggest(name, [*context.variables, "next"])
            self.fault(location, f"unknown variable {name!r}{near}", len(name) + 2)
            return name
        return context.variables[name]

    def fill(self, text: str, location: Location, context: Context) -> str:
        """Return the words of a directive or block with their variables filled."""
        return _VARIABLE.sub(lambda match: self.value(match[1], location, context), text)


def _flat(
    nodes: Sequence[Inline], style: dict[str, str]
) -> Iterator[tuple[Text | Variable | Directive, dict[str, str]]]:
    """Yield words and directives in order, each with the attributes of the spans around it."""
    for node in nodes:
        if isinstance(node, Text | Variable | Directive):
            yield node, style
        else:
            yield from _flat(node.children, style | dict(node.attributes))
