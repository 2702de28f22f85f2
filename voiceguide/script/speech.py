"""The words of a script with their variables filled, each in the style of its span."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from voiceguide.script.directives import Context
from voiceguide.script.finish import NEXT
from voiceguide.script.nodes import Directive, Inline, Span, Text, Variable
from voiceguide.script.source import Faults, Location, suggest
from voiceguide.script.words import Run, Style, style_of

_VARIABLE = re.compile(r"\{([A-Za-z_][\w-]*)\}")


def value(name: str, location: Location, context: Context, faults: Faults) -> str:
    """Return what a variable stands for; an unknown one is a fault, and stands for its name."""
    if name == "next":
        return NEXT
    if name not in context.variables:
        near = suggest(name, [*context.variables, "next"])
        faults.add(location, f"unknown variable {name!r}{near}", len(name) + 2)
        return name
    return context.variables[name]


def fill(text: str, location: Location, context: Context, faults: Faults) -> str:
    """Return the words of a directive, block or attribute with their variables filled."""

    def found(match: re.Match[str]) -> str:
        if match[1] == "next":
            faults.add(location, "{next} stands only among words to speak")
            return "next"
        return value(match[1], location, context, faults)

    return _VARIABLE.sub(found, text) if "{" in text else text


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
            yield Run(node.location, value(node.name, node.location, context, faults), base)
        else:
            yield from parts(node.children, context, faults, _span_style(node, base, context, faults))


def _span_style(span: Span, base: Style, context: Context, faults: Faults) -> Style:
    pairs = [(key, fill(text, span.location, context, faults)) for key, text in span.attributes]
    try:
        return style_of(pairs, base)
    except ValueError as error:
        faults.add(span.location, str(error))
        return base
