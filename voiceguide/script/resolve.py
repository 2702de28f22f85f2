"""*resolve*: Script to Routine. Fills variables, unrolls blocks, reads directives; all faults at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from voiceguide.errors import ScriptError
from voiceguide.script.budget import Budget, TooMuch
from voiceguide.script.commands.arguments import ArgumentFault, Arguments
from voiceguide.script.commands.base import Reading
from voiceguide.script.commands.table import BLOCKS, DIRECTIVES, read_directive
from voiceguide.script.context import Context
from voiceguide.script.routine import BedChange, Choices, Item, Optional, Range, Routine, Say, Section
from voiceguide.script.settings.overrides import check_sets
from voiceguide.script.source import Fault, Faults, Location, Source, printable, suggest
from voiceguide.script.syntax.nodes import Block, Directive, Heading, Node, Paragraph, Script, Step
from voiceguide.script.syntax.parser import parse
from voiceguide.script.words.next_step import NEXT, finish
from voiceguide.script.words.runs import Run, sayings
from voiceguide.script.words.spans import fill, parts

_GAP_ORDER = ("", "sentence", "paragraph", "step", "section")


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
    if script.whole:  # else what is named may be missing only because of a fault
        check_sets(script.front, sets or {})
    return _Resolver(script, sets or {}, choices or Choices()).run()


class _Resolver:
    """Walks the nodes; implements commands.base.Walk."""

    def __init__(self, script: Script, sets: Mapping[str, str], choices: Choices) -> None:
        self.script = script
        self.source = script.source
        self.sets = sets
        self.counts = dict(choices.counts)
        self.dropped = choices.dropped
        self.items: list[Item] = []
        self.faults = Faults(script.source)
        self.ranges: dict[int, Range] = {}
        self.optionals: dict[int, Optional] = {}
        self.title: tuple[Location, str] | None = None
        self.steps = 0
        self.budget = Budget()
        self.read: dict[tuple[object, ...], Reading] = {}
        """Directives in their surroundings, which repeated blocks read again and again."""
        self.complete = True
        self.here = Location(1)
        self.gap = "sentence"

    def run(self) -> tuple[Routine, list[Fault]]:
        front = self.script.front
        names = front.vars | {name: values[0] for name, values in front.options.items()}
        names |= {name: value for name, value in self.sets.items() if name in names}
        context = Context(front, self.source.path.parent, names)
        self.files(context)
        bed = front.bed
        if bed.name:
            where = front.place("bed")
            change = BedChange(location=where, name=bed.name, gain_db=bed.gain_db, fade_s=bed.fade_s)
            self.items.append(change)
        try:
            self.walk(self.script.children, context)
        except TooMuch as error:
            self.faults.add(self.here, str(error), 3)
            self.items.clear()
        items = finish(self.items, front.pronounce, self.faults.add)
        silent = all(isinstance(item, Section | BedChange) for item in items)
        if silent and self.script.whole and not self.faults:
            self.faults.add(Location(1), "there is nothing to say or play in this script")
        routine = Routine(
            source=self.source,
            front=front,
            title=front.title or (self.title[1] if self.title else "") or printable(self.source.path.stem),
            items=items,
            ranges=tuple(self.ranges.values()),
            optionals=tuple(self.optionals.values()),
            complete=self.complete,
            stereo=front.stereo == "on" or (front.stereo != "off" and any(item.pan for item in items)),
        )
        return routine, self.faults.listed()

    def files(self, context: Context) -> None:
        """Check the files that front matter names."""
        front = self.script.front
        named = [("cues", name, file) for name, file in front.cues.items()]
        named += [("beds", name, file) for name, file in front.beds.items()]
        named += [("cover", "", front.cover)] if front.cover else []
        for name in sorted(set(front.cues) & set(DIRECTIVES)):
            self.faults.add(front.place("cues", name), f"{name!r} is a directive: choose another name")
        for key, name, file in named:
            try:
                context.file(file)
            except ValueError as error:
                self.faults.add(front.place(key, name), str(error))

    # What blocks need

    def emit(self, item: Item, cost: int = 1) -> None:
        """Add an item that is so many cues."""
        self.here = item.location
        self.budget.spend(cost)
        self.items.append(item)

    def round(self, block: Block) -> None:
        """Count a round of a block."""
        self.here = block.location
        self.budget.round()

    @contextmanager
    def apart(self, *, possible: bool) -> Iterator[None]:
        """Check what is walked inside, but leave it out; `possible` where a choice may bring it in."""
        length, kept = len(self.items), (self.steps, self.gap, self.title)
        choices = dict(self.ranges), dict(self.optionals)
        yield
        del self.items[length:]
        self.steps, self.gap, self.title = kept
        if not possible:
            self.ranges, self.optionals = choices

    def chosen(self, name: str) -> str | None:
        """Return the value that --set gives a name."""
        return self.sets.get(name)

    def count(self, among: Range) -> int:
        """Return how often a repeat runs: within its bounds, which variables may change each round."""
        seen = self.ranges.setdefault(among.key, among)
        self.ranges[among.key] = replace(seen, low=min(seen.low, among.low), high=max(seen.high, among.high))
        return min(max(self.counts.get(among.key, among.natural), among.low), among.high)

    def keeps(self, block: Optional) -> bool:
        """Return whether an optional block stays."""
        self.optionals[block.key] = block
        return block.key not in self.dropped

    # Nodes

    def walk(self, nodes: Sequence[Node], context: Context) -> None:
        """Resolve the nodes in order."""
        for node in nodes:
            self.here = node.location
            self.budget.look(node.children if isinstance(node, Heading | Paragraph) else ())
            if self.faults.full:
                raise TooMuch("")
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
        runs = [part for part in parts(node.children, context, self.faults) if isinstance(part, Run)]
        title = " ".join("".join(run.text for run in runs).split())
        if NEXT in title:
            self.faults.add(node.location, "a heading cannot hold {next}")
        if node.level == 1:
            if self.title and self.title[0] != node.location:
                message = (
                    f"a script has one title, and line {self.title[0].line} has it: write ## for a section"
                )
                self.faults.add(node.location, message)
            self.title = self.title or (node.location, title)
        elif node.level == 2:
            if context.in_slot:
                self.faults.add(node.location, "a section cannot start inside a slot")
            self.emit(Section(**context.common(node.location), title=title))
            self.raise_gap("section")
        if context.front.speak_headings:
            self.say(runs, context)
            self.raise_gap("section")

    def block(self, node: Block, context: Context) -> None:
        self.budget.enter()
        width = 4 + len(node.name)
        if node.name not in BLOCKS:
            near = suggest(node.name, BLOCKS)
            self.faults.add(node.location, f"unknown block {node.name!r}{near}", width)
            self.complete = False
            self.walk(node.children, context)
            return
        words = fill(node.words, node.location, context, self.faults)
        if words is None:
            self.complete = False
            with self.apart(possible=False):
                self.walk(node.children, context)
            return
        line = self.source.lines[node.location.line - 1]
        column = len(line.rstrip()) - len(node.words) + 1
        kind = BLOCKS[node.name]
        args = Arguments(
            node.name,
            words,
            Location(node.location.line, column),
            what=f"::: {node.name}",
            location=node.location,
            width=width,
            known=kind.options,
        )
        try:
            kind.run(self, replace(node, words=words), args, context)
        except ArgumentFault as fault:
            self.refuse(fault, node.location if words != node.words else None, width)
            self.complete = False
            with self.apart(possible=False):
                self.walk(node.children, context)

    def refuse(self, fault: ArgumentFault, instead: Location | None, width: int) -> None:
        """Remember faults; `instead` is their place where variables have moved the words."""
        for bad in fault.bad:
            at = instead or bad.location
            self.faults.add(at, bad.message, width if instead else bad.width)

    def paragraph(self, node: Paragraph, context: Context) -> None:
        """Say the words between directives, and do the directives."""
        runs: list[Run] = []
        before, only_words = len(self.items), True
        for part in parts(node.children, context, self.faults):
            if isinstance(part, Run):
                if runs or part.text.strip():
                    runs.append(part)
                continue
            only_words = False
            self.say(runs, context)
            runs = []
            self.directive(part, context)
        self.say(runs, context)
        if (
            only_words
            and self.script.whole
            and len(self.items) == before
            and any(run.text.strip() for run in runs)
        ):
            self.faults.add(node.children[0].location, "there are only symbols here, and nothing to speak")

    def directive(self, node: Directive, context: Context) -> None:
        raw = fill(node.raw, node.location, context, self.faults)
        if raw is None:
            self.complete = False
            return
        if "\\" in raw:
            raw = re.sub(r"\\([\[\]])", r"\1", raw)
        if self.faults.full:
            raise TooMuch("")
        moved = raw != node.raw or "\n" in raw
        key = node.location, raw, context.fixed, context.in_slot, context.pan, context.voice, context.rate
        if key not in self.read:
            try:
                self.read[key] = read_directive(raw, node.location, context)
            except ArgumentFault as fault:
                self.refuse(fault, node.location if moved else None, len(node.raw) + 2)
                # what names no number takes no longer than a cue
                self.complete = self.complete and not any(sign.isdigit() for sign in raw)
                self.budget.fault()
                return
        self.here = node.location
        self.budget.spend(self.read[key].cost)
        for item in self.read[key].items():
            self.items.append(item if item.step == context.step else replace(item, step=context.step))

    def say(self, runs: Sequence[Run], context: Context) -> None:
        """Emit the sentences of a stretch of words."""
        if not runs:
            return
        for saying in sayings(runs):
            style = saying.style
            self.emit(
                Say(
                    **context.common(saying.location),
                    text=saying.text,
                    spoken=saying.spoken,
                    before="" if saying.joined else self.gap,
                    voice=style.voice,
                    rate=style.rate,
                    ipa=style.ipa,
                )
            )
            self.gap = "sentence"
