"""From a script's text to the same script in the usual way.

Lines stay lines: only what stands within them is changed, so line numbers are kept. Comments, the order of
front matter and every spoken word stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from voiceguide.config import MAX_SCRIPT_BYTES
from voiceguide.errors import ScriptError
from voiceguide.formatting import directives
from voiceguide.formatting.tables import aligned
from voiceguide.script.resolve import unroll
from voiceguide.script.routine import Routine
from voiceguide.script.settings.yaml import Mapping, Scalar, Value, YamlFault, read_yaml
from voiceguide.script.source import ORIGIN, Location, Source, make_source
from voiceguide.script.syntax.markdown import markdown
from voiceguide.script.syntax.nodes import (
    Block,
    Directive,
    Heading,
    Inline,
    Link,
    Node,
    Paragraph,
    Script,
    Span,
    Step,
    Variable,
)
from voiceguide.script.syntax.parser import parse

_TIMES = ("duration", "lead_in", "tail", "gaps")
"""Keys of front matter whose values are times."""
_HEADING = re.compile(r"([ \t>]*#{1,6})[ \t]+")


@dataclass(frozen=True, slots=True)
class _Edit:
    """A piece of a line, from one column to before another, both from 0, and what it becomes."""

    line: int
    start: int
    stop: int
    text: str


def formatted(source: Source) -> str:
    """Return the text of a script in the usual way.

    Raises ScriptError with every fault of a script that has any: what it means is not certain then.
    """
    script, faults = parse(source)
    routine, more = unroll(script)
    if faults or more:
        raise ScriptError(sorted([*faults, *more], key=lambda fault: fault.location))
    text = _written(source, script)
    if text == source.text or len(text.encode()) > MAX_SCRIPT_BYTES:
        return source.text
    again, faults = parse(make_source(source.path, text))
    other, more = unroll(again)
    if faults or more or heard(other) != heard(routine):
        raise AssertionError("formatting would change what is heard")
    return text


def heard(routine: Routine) -> tuple[object, ...]:
    """Return what a routine holds, without the columns at which it stands in the script."""
    items = tuple(replace(item, location=ORIGIN) for item in routine.items)
    return items, routine.title, routine.front, routine.ranges, routine.optionals, routine.stereo


def _written(source: Source, script: Script) -> str:
    lines = list(source.lines)
    tokens = markdown().parse(source.text, {})
    edits = [*_fences(tokens, lines), *_inlines(script, lines), *_settings(tokens, lines)]
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.start), reverse=True):
        line = lines[edit.line]
        lines[edit.line] = line[: edit.start] + edit.text + line[edit.stop :]
    _tables(tokens, lines)
    for number in _plain_lines(tokens, len(lines)):
        stripped = lines[number].rstrip(" \t")
        if not stripped.endswith("\\"):
            lines[number] = stripped
    return "\n".join(lines).rstrip("\n") + "\n"


def _fences(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[_Edit]:
    for token in tokens:
        at = token.map[0] if token.map else 0
        if token.type == "colon_fence":
            start = int(token.meta["column"]) - 1
            colons = re.match(":+", lines[at][start:])
            words = directives.fence(token.content) if token.content else ""
            yield _Edit(at, start, len(lines[at]), f"{colons[0] if colons else ':::'} {words}".rstrip())
        elif token.type == "heading_open" and (match := _HEADING.match(lines[at])):
            yield _Edit(at, match.end(1), match.end(), " ")


def _tables(tokens: Sequence[Token], lines: list[str]) -> None:
    for token in tokens:
        if token.type == "table" and token.map:
            first, last = token.map
            leads = [_lead(lines[number]) for number in range(first, last)]
            bodies = [
                lines[number][len(lead) :] for number, lead in zip(range(first, last), leads, strict=True)
            ]
            made = aligned(bodies, delimited=token.meta["delimited"])
            lines[first:last] = [lead + body for lead, body in zip(leads, made, strict=True)]


def _lead(line: str) -> str:
    """Return what stands before a row of a table: indentation, and the signs of quotations around it."""
    match = re.match(r"[ \t>]*", line)
    return match[0] if match else ""


def _inlines(script: Script, lines: Sequence[str]) -> Iterator[_Edit]:
    cues = script.front.cues
    for node in _leaves(script.children):
        if node.location.file:
            continue
        if isinstance(node, Directive):
            old, new = f"[{node.raw}]", f"[{directives.directive(node.raw, cues)}]"
        else:
            old = lines[node.location.line - 1][node.location.column - 1 :][: node.width]
            new = directives.variables(old)
        yield from _replacing(node.location, old, new, lines)


def _replacing(at: Location, old: str, new: str, lines: Sequence[str]) -> Iterator[_Edit]:
    """Yield the edit, where the text is found at its place."""
    start = at.column - 1
    if old != new and lines[at.line - 1].startswith(old, start):
        yield _Edit(at.line - 1, start, start + len(old), new)


def _leaves(nodes: Sequence[Node | Inline]) -> Iterator[Directive | Variable]:
    """Yield the directives and variables, each once, in any order."""
    stack: list[Node | Inline] = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, Directive | Variable):
            yield node
        elif isinstance(node, Block):
            stack += [*node.children, *(node.otherwise or ())]
        elif isinstance(node, Step | Heading | Paragraph | Span | Link):
            stack += node.children


def _settings(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[_Edit]:
    """Yield edits of the times in front matter."""
    if not tokens or tokens[0].type != "front_matter":
        return
    try:
        root = read_yaml(str(tokens[0].content), 2)
    except YamlFault:  # only understood with the help of quotes: left as it is
        return
    for key, value in root.items if isinstance(root, Mapping) else ():
        for scalar in _scalars(value) if key.text in _TIMES else ():
            if not scalar.quoted:
                yield from _replacing(scalar.location, scalar.text, directives.time(scalar.text), lines)


def _scalars(value: Value) -> Iterator[Scalar]:
    if isinstance(value, Scalar):
        yield value
    elif isinstance(value, Mapping):
        for _, child in value.items:
            yield from _scalars(child)


def _plain_lines(tokens: Sequence[Token], count: int) -> Iterator[int]:
    """Yield the numbers of the lines that are neither front matter nor comments."""
    kept = {
        number
        for token in tokens
        if token.type in ("front_matter", "html_block") and token.map
        for number in range(*token.map)
    }
    yield from (number for number in range(count) if number not in kept)
