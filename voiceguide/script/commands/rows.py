"""Rows: the rounds of `each`, from a table, a list, or values written side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from voiceguide.script.commands.arguments import ArgumentFault, Arguments, assignment
from voiceguide.script.commands.base import Walk
from voiceguide.script.context import Context
from voiceguide.script.names import RESERVED, is_name
from voiceguide.script.source import Location, suggest
from voiceguide.script.syntax.nodes import (
    Block,
    Code,
    Directive,
    Inline,
    Node,
    Paragraph,
    Span,
    Step,
    Table,
    Text,
    Variable,
)


@dataclass(frozen=True, slots=True)
class Row:
    """The names of one round of `each`, and where they stand."""

    location: Location
    names: dict[str, str]


def rows_of(
    walk: Walk, block: Block, args: Arguments, context: Context
) -> tuple[list[Row], tuple[Node, ...]]:
    """Return the rounds of an `each`, and what is walked in each of them."""
    first = block.children[0] if block.children else None
    if isinstance(first, Table) and not first.head:  # told by the parser
        with walk.apart(possible=False):
            walk.walk(block.children[1:], replace(context, doubtful=True))
        return [], ()
    if isinstance(first, Table):
        if block.words:
            raise args.fault("the names of ::: each are the headings of its table: write ::: each alone")
        return _rows_of_table(first, args, context), block.children[1:]
    name = block.words.strip(" :=")
    listed = isinstance(first, Step) and first.bullet
    if is_name(name) and isinstance(first, Step) and listed:
        _check_name(name, args, context)
        steps = [
            child for child in block.children if isinstance(child, Step) and child.list_at == first.list_at
        ]
        rows = [Row(step.location, {name: _words_of(step, name, args)}) for step in steps]
        return rows, block.children[len(steps) :]
    if not name and listed:
        raise args.fault(
            "the list of ::: each needs a name: ::: each position, and {position} below the list"
        )
    if is_name(name) and isinstance(first, Step) and "=" not in block.words:
        raise args.fault(f"::: each {name} takes its values from a list: start each of them with -")
    if not name:
        raise args.fault("::: each needs names: ::: each side = left, right, or a table right below it")
    name, values = assignment(args, block.words, "each side = left, right")
    _check_name(name, args, context)
    if len(values) == 1 and (joined := re.split(r"\s+(?:and|or|und|et|y|&)\s+|\s*[;/|]\s*", values[0]))[1:]:
        raise args.fault(f"write commas between the values: {name} = {', '.join(joined)}")
    return [Row(block.location, {name: value}) for value in values], block.children


def _check_name(name: str, args: Arguments, context: Context) -> None:
    if name in RESERVED:
        raise args.fault(f"{name!r} is a reserved name: choose another name")
    if name in context.front.options:
        raise args.fault(f"{name!r} is an option: choose another name for ::: each")


def _rows_of_table(table: Table, args: Arguments, context: Context) -> list[Row]:
    names = [cell.text for cell in table.head]
    for cell in table.head:
        if not is_name(cell.text):
            args.refuse(
                f"{cell.text!r} cannot be the name of a column: write one word",
                (cell.text or " ", cell.location),
            )
        elif cell.text in RESERVED:
            args.refuse(f"{cell.text!r} is a reserved name: choose another name", (cell.text, cell.location))
        elif names.count(cell.text) > 1 and cell is not table.head[names.index(cell.text)]:
            args.refuse(f"the column {cell.text!r} is given twice", (cell.text, cell.location))
    for column, name in enumerate(names):
        for row in table.rows if name in context.front.options else ():
            known = context.front.options[name].values
            for value in filter(None, _listed(row[column].text)):
                if value not in known:
                    near = suggest(value, known)
                    message = f"{name!r} is never {value!r}{near}: front matter lists {', '.join(known)}"
                    args.refuse(message, (row[column].text, row[column].location))
    if args.bad:
        args.done()
    rows = []
    for row in table.rows:
        cells = zip(names, row, strict=True)
        rows.append(Row(row[0].location, {name: cell.text for name, cell in cells}))
    return rows


def _listed(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split(",")]


def kept_rows(walk: Walk, rows: list[Row], args: Arguments, context: Context) -> list[Row]:
    """Return the rows for the options that were chosen: a column named like an option keeps a row for it."""
    options = [name for name in (rows[0].names if rows else ()) if name in context.front.options]
    kept = [
        row
        for row in rows
        if all(not row.names[name] or walk.chosen(name) in _listed(row.names[name]) for name in options)
    ]
    if rows and not kept:
        chosen = " and ".join(f"{name} = {walk.chosen(name)}" for name in options)
        raise args.fault(f"this table has no row for {chosen}")
    return kept


def _words_of(step: Step, name: str, args: Arguments) -> str:
    """Return the plain words of a list item that is a value of this name."""
    texts: list[str] = []
    for child in step.children:
        for node in child.children if isinstance(child, Paragraph) else (None,):
            if isinstance(node, Text):
                texts.append(node.text)
            elif isinstance(node, Variable):
                texts.append(f"{{{node.name}}}")
            else:
                raise _not_plain(node, child, name, args)
    return " ".join("".join(texts).split())


def _not_plain(node: Inline | None, child: Node, name: str, args: Arguments) -> ArgumentFault:
    """Return what is wrong with a value that holds more than words: a directive, attributes, or a block."""
    at = node.location if node else child.location
    if isinstance(node, Span):
        written = " ".join(f"{key}={value}" for key, value in node.attributes)
        message = f"a value holds plain words: write [{{{name}}}]{{{written}}} in the text below the list"
    else:
        message = "a value holds plain words: write directives in the text below the list"
    args.refuse(message, (" ", at))
    return ArgumentFault(args.bad)


def unused_name(block: Block) -> str:
    """Return what is wrong with an `each` in which nothing uses what changes from round to round."""
    first = block.children[0] if block.children else None
    names = [cell.text for cell in first.head] if isinstance(first, Table) else block.words.split()[:1]
    name = names[0].rstrip(":=") if names else ""
    if not name or any(_uses(node, names) for node in block.children):
        return ""
    return f"nothing in this block uses {name!r}: write {{{name}}} where its value belongs"


def _uses(node: Node | Inline, names: Sequence[str]) -> bool:
    """Return whether there is a variable, or a condition on one of the names."""
    match node:
        case Variable():
            return True
        case Directive():
            return "{" in node.raw
        case Span() if any("{" in value for _, value in node.attributes):
            return True
        case Block() if "{" in node.words or any(name in node.words.split() for name in names):
            return True
        case Block():
            return any(_uses(child, names) for child in (*node.children, *(node.otherwise or ())))
        case Text() | Code() | Table():
            return False
    return any(_uses(child, names) for child in node.children)
