"""From a table's token to a Table: every row has as many cells as the head, and cells are plain words."""

from __future__ import annotations

from markdown_it.token import Token

from voiceguide.script.source import Faults, Location
from voiceguide.script.syntax.markdown import markdown
from voiceguide.script.syntax.nodes import Cell, Table

_WORDS = {"text", "text_special", "code_inline", "softbreak"}


def read_table(token: Token, file: int, faults: Faults) -> Table:
    """Return the table; where its form is wrong, that is a fault, and the table is empty."""
    line = (token.map[0] if token.map else 0) + 1
    at = Location(line, token.meta["column"], file)
    rows = token.meta["rows"]
    if not token.meta["delimited"]:
        message = "the second line of a table must be dashes: |---|---|"
        faults.add(Location(line + 1, 1, file) if len(rows) > 1 else at, message)
        return Table(at, (), ())
    made: list[tuple[Cell, ...]] = []
    before = len(faults)
    for number, cells in rows:
        if len(cells) != len(rows[0][1]):
            message = f"this row has {_many(len(cells))}, but the head of its table has {len(rows[0][1])}"
            faults.add(Location(number + 1, cells[0][0] if cells else 1, file), message)
        made.append(tuple(_cell(Location(number + 1, column, file), text, faults) for column, text in cells))
    if len(made) == 1:
        faults.add(at, "this table has no rows below its head")
    return Table(at, made[0], tuple(made[1:])) if len(faults) == before else Table(at, (), ())


def _many(count: int) -> str:
    return f"{count} cell" if count == 1 else f"{count} cells"


def _cell(at: Location, text: str, faults: Faults) -> Cell:
    """Return a cell as plain words: emphasis and links leave their words, variables stay as they are."""
    words: list[str] = []
    (inline,) = markdown().parseInline(text, {})
    for token in inline.children or ():
        if token.type in _WORDS:
            words.append(token.content)
        elif token.type == "variable":
            words.append(token.content)
        elif token.type in ("directive", "span_open", "stray", "html"):
            what = "directives" if token.type != "span_open" else "attributes"
            message = f"a cell holds plain words: write {what} in the block below the table"
            faults.add(at.right(int(token.meta["pos"])), message, len(token.content) + 2)
            return Cell(at, "")
    return Cell(at, " ".join("".join(words).split()))
