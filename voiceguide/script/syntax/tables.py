"""Tables and definitions, as markdown-it block rules.

Our own, because GFM's table rule drops and fills in cells without a word, and forgets where they stand.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

_DELIMITER = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?")
_CELL = re.compile(r"(?:\\.|[^\\|])*")
_DEFINITION = re.compile(r"\[((?:\\.|[^\[\]\\])+)\]:[ \t]*(.*)")
_TARGET = re.compile(
    r"""(<[^<>]*>|[A-Za-z][A-Za-z0-9+.-]*:\S+|[#/.]\S*|\S+\.[A-Za-z]{2,}\S*)(\s+("[^"]*"|'[^']*'|\([^()]*\)))?"""
)
"""Where a link leads, and its title. One word alone is not a target: `[bell]: now` is a cue and a word."""


def _line(state: StateBlock, number: int) -> tuple[str, int]:
    """Return the text of a line without its indentation, and the column at which it starts, from 1."""
    start, end = state.bMarks[number] + state.tShift[number], state.eMarks[number]
    return state.src[start:end].rstrip(), start - state.src.rfind("\n", 0, start)


def _belongs(state: StateBlock, number: int, end_line: int) -> bool:
    return number < end_line and not state.isEmpty(number) and state.sCount[number] >= state.blkIndent


def _is_delimiter(state: StateBlock, number: int, end_line: int) -> bool:
    if not _belongs(state, number, end_line):
        return False
    text = _line(state, number)[0]
    return "|" in text and bool(_DELIMITER.fullmatch(text))


def _cells(text: str, column: int) -> list[tuple[int, str]]:
    """Return (column, text) of each cell of a line."""
    cells: list[tuple[int, str]] = []
    pos, end = (1, len(text)) if text.startswith("|") else (0, len(text))
    while pos < end:
        match = _CELL.match(text, pos)
        cell = match[0] if match else ""
        lead = len(cell) - len(cell.lstrip())
        cells.append((column + pos + lead, cell.strip().replace("\\|", "|")))
        pos += len(cell) + 1
    return cells


def table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make one token of a table; its meta has the rows, each a line and its cells with their columns."""
    text, column = _line(state, start_line)
    delimited = _is_delimiter(state, start_line + 1, end_line)
    if not (text.startswith("|") or ("|" in text and delimited)):
        return False
    if silent:
        return True
    rows = [(start_line, _cells(text, column))]
    number = start_line + 1 + delimited
    while _belongs(state, number, end_line):
        text, column = _line(state, number)
        if "|" not in text:
            break
        rows.append((number, _cells(text, column)))
        number += 1
    token = state.push("table", "", 0)
    token.map = [start_line, number]
    token.meta = {"rows": rows, "delimited": delimited, "column": _line(state, start_line)[1]}
    state.line = number
    return True


def definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Take away `[label]: target` and `[^label]: words`; what uses them looks in the environment."""
    match = _DEFINITION.fullmatch(_line(state, start_line)[0])
    if not match or silent:
        return False
    note = match[1].startswith("^")
    if not note and not _TARGET.fullmatch(match[2].strip()):
        return False
    state.env.setdefault("labels", set()).add(label_of(match[1]))
    number = start_line + 1
    while note and number < end_line:
        indented = state.sCount[number] >= state.blkIndent + 2
        if state.isEmpty(number):
            following = number + 1
            if not (following < end_line and state.sCount[following] >= state.blkIndent + 4):
                break
        elif not indented and (state.isEmpty(number - 1) or not _continues(state, number)):
            break
        number += 1
    state.line = number
    return True


def _continues(state: StateBlock, number: int) -> bool:
    """Return whether a line goes on with the note above it: it starts nothing of its own."""
    return not re.match(r"\[|:::|#|[-*+]\s|\d+[.)]\s|>|\||<!--", _line(state, number)[0])


def label_of(text: str) -> str:
    """Return a label as it is compared."""
    return " ".join(text.split()).casefold()
