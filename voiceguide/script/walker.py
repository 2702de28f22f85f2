"""Walker: from the nodes of a script to the items of its routine, in order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from voiceguide.script.budget import TooMuch
from voiceguide.script.commands.arguments import ArgumentFault, Arguments
from voiceguide.script.commands.base import Reading
from voiceguide.script.commands.table import BLOCKS, DIRECTIVES, read_directive, unknown_block
from voiceguide.script.context import Context
from voiceguide.script.draft import Draft
from voiceguide.script.notices import Labels, directive_in_link, minutes_in, notice_in_code, notices_in
from voiceguide.script.routine import BedChange, Choices, Mark, Routine, Section
from voiceguide.script.source import Fault, Location, printable
from voiceguide.script.syntax.nodes import (
    Block,
    Break,
    Code,
    Directive,
    Heading,
    Inline,
    Link,
    Node,
    Paragraph,
    Script,
    Step,
    Table,
)
from voiceguide.script.words.expressions import filled
from voiceguide.script.words.next_step import NEXT, finish
from voiceguide.script.words.runs import Run
from voiceguide.script.words.spans import fill, parts
from voiceguide.script.words.speakers import spoken_by


class Walker(Draft):
    """Walks the nodes; implements commands.base.Walk."""

    def __init__(self, script: Script, sets: Mapping[str, str], choices: Choices, seed: int | None) -> None:
        super().__init__(script, sets, choices, seed)
        self.read: dict[tuple[object, ...], Reading] = {}
        """Directives in their surroundings, which repeated blocks read again and again."""
        self.labels = Labels(script.front)

    def run(self) -> tuple[Routine, list[Fault]]:
        front = self.script.front
        chosen = {name: self.chosen(name) for name in front.options}
        names = dict(front.vars)
        for name, option in front.options.items():
            names |= dict.fromkeys(option.names, "") | option.sets.get(chosen[name], {})
        names |= chosen
        names |= {name: value for name, value in self.sets.items() if name in names}
        values = {name: option.values for name, option in front.options.items()}
        context = Context(front, self.source.path.parent, names, values=values, doubtful=not front.complete)
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
        items = finish(self.items, front, self.faults.add)
        silent = all(isinstance(item, Section | BedChange | Mark) for item in items)
        if silent and self.script.whole and not self.faults:
            self.faults.add(Location(1), "there is nothing to say or play in this script")
        for location, message, width in (*self.labels.notices(), *minutes_in(items, self.source)):
            self.faults.notice(location, message, width)
        routine = Routine(
            source=self.source,
            front=front,
            title=self.named(context)
            or (self.title[1] if self.title else "")
            or printable(self.source.path.stem),
            items=items,
            ranges=tuple(self.ranges.values()),
            optionals=tuple(self.optionals.values()),
            stereo=front.stereo == "on" or (front.stereo != "off" and any(item.pan for item in items)),
            complete=self.complete,
            notices=(*self.script.notices, *self.faults.notices()),
        )
        return routine, self.faults.listed()

    def named(self, context: Context) -> str:
        """Return the title that front matter gives, its variables filled."""
        front = self.script.front
        try:
            title = filled(front.title, context.variables, "title")
            if NEXT in title:
                raise ValueError("a title cannot hold {next}")
        except ValueError as error:
            self.faults.add(front.place("title"), str(error), len(front.title))
            return ""
        return title

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
                self.faults.add(front.place(key, name), str(error), len(file))

    # Nodes

    def walk(self, nodes: Sequence[Node], context: Context) -> None:
        """Resolve the nodes in order."""
        for node, following in zip_longest(nodes, nodes[1:]):
            self.here = node.location
            self.budget.look(node.children if isinstance(node, Heading | Paragraph) else ())
            if self.faults.full:
                raise TooMuch("")
            if isinstance(node, Heading):
                self.heading(node, context)
            elif isinstance(node, Paragraph):
                self.raise_gap("paragraph")
                self.paragraph(node, context, following)
            elif isinstance(node, Step):
                self.steps += 1
                self.raise_gap("step")
                self.walk(node.children, replace(context, step=self.steps))
            elif isinstance(node, Break):
                self.raise_gap("section")
            elif isinstance(node, Table) and (context.doubtful or not node.head):
                continue  # what is wrong with it is told already
            elif isinstance(node, Table):
                message = "a table is not spoken: put it at the top of ::: each, right below that line"
                self.faults.add(node.location, message)
            else:
                self.block(node, context)

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
        elif not context.front.speak_headings:
            message = (
                f"this heading is not spoken: {'#' * node.level} only divides the text, ## starts a chapter"
            )
            self.faults.notice(node.location, message, node.level)
        if context.front.speak_headings:
            self.say(runs, context)
            self.raise_gap("section")

    def block(self, node: Block, context: Context) -> None:
        self.budget.enter()
        width = 4 + len(node.name)
        if node.name not in BLOCKS:
            self.faults.add(node.location, unknown_block(node.name, node.words, context), width)
            self.broken(context)
            self.walk(node.children, replace(context, doubtful=True))
            return
        kind = BLOCKS[node.name]
        written = kind.written(node.words)
        words = fill(written, node.words_at, context, self.faults)
        if words is None:
            self.broken(context)
            with self.apart(possible=False):
                self.walk(node.children, replace(context, doubtful=True))
            return
        args = Arguments(
            node.name,
            words,
            node.words_at,
            what=f"::: {node.name}",
            location=node.location,
            width=width,
            known=kind.options,
        )
        try:
            kind.run(self, replace(node, words=words), args, context)
            if self.script.whole and (message := kind.doubt(node)):
                self.faults.notice(node.location, message, width)
        except ArgumentFault as fault:
            changed = words != written
            if not (changed and context.supposed):
                self.refuse(fault, node.location if changed else None, width)
            self.broken(context)
            with self.apart(possible=False):
                self.walk(node.children, replace(context, doubtful=True))

    def broken(self, context: Context) -> None:
        """Remember that something is missing from the routine, if it would be reached."""
        self.complete = self.complete and context.supposed

    def refuse(self, fault: ArgumentFault, instead: Location | None, width: int) -> None:
        """Remember faults; `instead` is their place where variables have moved the words."""
        for bad in fault.bad:
            moved = instead if instead and instead.line == bad.location.line else None
            self.faults.add(moved or bad.location, bad.message, width if moved else bad.width)

    def paragraph(self, node: Paragraph, context: Context, following: Node | None) -> None:
        """Say the words between directives, and do the directives."""
        before, known = len(self.items), len(self.faults)
        only_words = True
        for voice, children in spoken_by(node.children, context.front.speakers):
            if voice:
                self.raise_gap("paragraph")
            own = replace(context, voice=voice) if voice else context
            only_words = self.line(children, own) and only_words
        heard = len(self.items) > before
        self.look_at(node, timed=context.in_slot or not heard or _begins_with_directive(following))
        texts = [part.text for part in parts(node.children, context, self.faults) if isinstance(part, Run)]
        told = context.doubtful or len(self.faults) > known
        signs = all(texts) and any(map(str.strip, texts))  # a variable without words says nothing
        if only_words and self.script.whole and not (heard or told) and signs:
            message = "there are only symbols here, and nothing to speak"
            self.faults.add(node.children[0].location, message)

    def line(self, children: Sequence[Inline], context: Context) -> bool:
        """Say and do what stands in a paragraph; return whether it is only words."""
        runs: list[Run] = []
        only_words = True
        for part in parts(children, context, self.faults):
            if isinstance(part, Run):
                if runs or part.text.strip():
                    runs.append(part)
                continue
            only_words = False
            self.say(runs, context)
            runs = []
            self.directive(part, context)
        self.say(runs, context)
        return only_words

    def look_at(self, node: Paragraph, *, timed: bool) -> None:
        """Add what may be meant otherwise in a paragraph; `timed` where its time is given elsewhere."""
        for child in node.children:
            if isinstance(child, Link) and (message := directive_in_link(child)):
                self.faults.add(child.location, message, len(child.raw) + 2)
            elif isinstance(child, Code) and (message := notice_in_code(child)):
                self.faults.notice(child.location, message, len(child.text) + 2)
        self.labels.see(node)
        for location, message, width in notices_in(node, timed=timed):
            self.faults.notice(location, message, width)

    def directive(self, node: Directive, context: Context) -> None:
        raw = fill(node.raw, node.location.right(1), context, self.faults)
        if raw is None:
            self.broken(context)
            return
        changed = raw != node.raw
        if "\\" in raw:
            raw = re.sub(r"\\([\[\]{}])", r"\1", raw)
        if self.faults.full:
            raise TooMuch("")
        moved = raw != node.raw or "\n" in raw
        key = node.location, raw, context.fixed, context.in_slot, context.pan, context.voice, context.rate
        if key not in self.read:
            try:
                self.read[key] = read_directive(raw, node.location, context)
            except ArgumentFault as fault:
                if changed and context.supposed:
                    return
                self.refuse(fault, node.location if moved else None, len(node.raw) + 2)
                if any(sign.isdigit() for sign in raw):  # what names no number takes no longer than a cue
                    self.broken(context)
                self.budget.fault()
                return
        self.here = node.location
        self.budget.spend(self.read[key].cost)
        for item in self.read[key].items():
            self.items.append(item if item.step == context.step else replace(item, step=context.step))


def _begins_with_directive(node: Node | None) -> bool:
    return isinstance(node, Paragraph) and isinstance(node.children[0], Directive)
