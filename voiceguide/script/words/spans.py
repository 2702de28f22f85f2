"""The words of a script with their variables filled, each in the style of its span."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from voiceguide.script.context import Context
from voiceguide.script.source import Faults, Location, suggest
from voiceguide.script.syntax.nodes import Directive, Inline, Span, Text, Variable
from voiceguide.script.words.next_step import NEXT
from voiceguide.script.words.runs import Run, Style, style_of

_VARIABLE = re.compile(r"\{([A-Za-z_][\w-]*)\}")


def value(name: str, location: Location, context: Context, faults: Faults) -> str | None:
    """Return what a variable stands for; an unknown one is a fault, and stands for nothing."""
    if name == "next":
        return NEXT
    if name not in context.variables:
        near = suggest(name, [*context.variables, "next"])
        faults.add(location, f"unknown variable {name!r}{near}", len(name) + 2)
    return context.variables.get(name)


def fill(text: str, location: Location, context: Context, faults: Faults) -> str | None:
    """Return the words of a directive, block or attribute with their variables filled; None on a fault."""
    if "{" not in text:
        return text
    found = {name: value(name, location, context, faults) for name in _VARIABLE.findall(text)}
    if "next" in found:
        faults.add(location, "{next} can only be used in words to speak")
    if "next" in found or None in found.values():
        return None
    return _VARIABLE.sub(lambda match: found[match[1]] or "", text)


def parts(
    nodes: Sequence[Inline], context: Context, faults: Faults, style: Style | None = None
) -> Iterator[Run | Directive]:
    """Yield words and directives in order; a span that cannot be used is a fault, and its words are plain."""
    base = style or Style(context.rate, context.voice)
    for node in nodes:
        if isinstance(node, Directive):
            yield node
        elif isinstance(node, Text):
            yield Run(node.location, node.text, base)
        elif isinstance(node, Variable):
            yield Run(node.location, value(node.name, node.location, context, faults) or "", base)
        else:
            yield from parts(node.children, context, faults, _span_style(node, base, context, faults))


def _span_style(span: Span, base: Style, context: Context, faults: Faults) -> Style:
    pairs = []
    for key, text in span.attributes:
        filled = fill(text, span.location, context, faults)
        if filled is None:
            return base
        pairs.append((key, filled))
    try:
        return style_of(pairs, base)
    except ValueError as error:
        faults.add(span.location, str(error))
        return base
