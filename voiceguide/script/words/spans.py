"""The words of a script with their variables filled, each in the style of its span."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from voiceguide.script.context import Context
from voiceguide.script.names import NO_VARIABLE, VARIABLE
from voiceguide.script.source import Faults, Location
from voiceguide.script.syntax.nodes import Code, Directive, Inline, Link, Span, Text, Variable
from voiceguide.script.words.arithmetic import UnfitValueError
from voiceguide.script.words.expressions import evaluate
from voiceguide.script.words.next_step import NEXT
from voiceguide.script.words.runs import Run, Style, style_of

_ENDED = re.compile(r"[.!?…。！？][\"'”’»)]*$")
"""A value that ends a sentence by itself: the full stop after the variable, `_STOP`, is then not said."""
_STOP = re.compile(r"\.(?!\.)")
_BRACES = re.compile(rf"(?<!\\)(?:{VARIABLE}|\{{[^{{}}]*\}})")
"""A variable, or braces that hold anything else."""


def tells(error: ValueError, context: Context) -> bool:
    """Return whether what is wrong between braces is a fault here."""
    return not context.doubtful and not (context.supposed and isinstance(error, UnfitValueError))


def _value(node: Variable, context: Context, faults: Faults) -> str:
    """Return what a variable stands for; one that cannot be filled is a fault, and stands for nothing."""
    try:
        return evaluate(node.name, context.variables)
    except ValueError as error:
        if tells(error, context):
            faults.add(node.location, str(error), node.width)
        return ""


def fill(text: str, location: Location, context: Context, faults: Faults) -> str | None:
    """Return the words of a directive, block or attribute with their variables filled; None on a fault.

    `location` is where the text starts.
    """
    if "{" not in text:
        return text
    good = True

    def value(match: re.Match[str]) -> str:
        nonlocal good
        try:
            if match[1] is None:
                raise ValueError(f"{match[0]} {NO_VARIABLE}")
            found = evaluate(match[1], context.variables)
            if NEXT in found:
                raise ValueError("{next} can only be used in words to speak")
        except ValueError as error:
            before = text[: match.start()]
            at = location.right(match.start())
            if "\n" in before:
                lines = before.count("\n")
                at = Location(location.line + lines, len(before) - before.rfind("\n"), location.file)
            if tells(error, context):
                faults.add(at, str(error), len(match[0]))
            good = False
            return ""
        return found

    filled = _BRACES.sub(value, text)
    return filled if good else None


def parts(
    nodes: Sequence[Inline], context: Context, faults: Faults, style: Style | None = None
) -> Iterator[Run | Directive]:
    """Yield words and directives in order; a span that cannot be used is a fault, and its words are plain."""
    base = style or Style(context.rate, context.voice, language=context.language)
    ended = False
    for node in nodes:
        if isinstance(node, Directive):
            yield node
        elif isinstance(node, Text) and ended and _STOP.match(node.text):
            yield Run(node.location.right(1), node.text[1:], base)
        elif isinstance(node, Text | Code):
            yield Run(node.location, node.text, base)
        elif isinstance(node, Variable):
            value = _value(node, context, faults)
            ended = bool(_ENDED.search(value))
            yield Run(node.location, value, base)
            continue
        elif isinstance(node, Link):
            yield from parts(node.children, context, faults, base)
        else:
            yield from parts(node.children, context, faults, _span_style(node, base, context, faults))
        ended = False


def _span_style(span: Span, base: Style, context: Context, faults: Faults) -> Style:
    pairs = []
    for key, text in span.attributes:
        filled = fill(text, span.location, context, faults)
        if filled is None:
            return base
        if key == "voice":
            filled = context.speaker(filled) or filled
        pairs.append((key, filled))
    try:
        return style_of(pairs, base)
    except ValueError as error:
        if not context.supposed or pairs == list(span.attributes):
            faults.add(span.location, str(error))
        return base
