"""From the inline tokens of one paragraph or heading to nodes, each at its place; and faults of HTML."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from markdown_it.token import Token

from voiceguide.config import MAX_NESTING
from voiceguide.script.names import NO_VARIABLE
from voiceguide.script.source import Faults, Location
from voiceguide.script.syntax.nodes import Code, Directive, Inline, Link, Span, Text, Variable

HTML = "HTML is not spoken: write plain words, [a directive], or a <!-- comment -->"
PICTURE = "a picture is not spoken: write what it shows, or put it in a <!-- comment -->"
UNCLOSED_COMMENT = "this comment is never closed: end it with -->"
WORDS_BESIDE_COMMENT = "words beside a comment are not spoken: put them on a line of their own"
INDENTED_FENCE = (
    "a line of ::: is indented by three spaces at most; write \\::: for the characters themselves"
)
_STRAY = {
    "[": "this bracket is never closed: close it with ], or write \\[ for the character itself",
    "{": "this brace is never closed: close it with }, or write \\{ for the character itself",
    "]": "this bracket has no opening bracket: write \\] for the character itself",
    "}": "this brace has no opening brace: write \\} for the character itself",
    "[](": "this link is never closed: close it with ), or put a space before (",
    "[]{": "these braces do not hold attributes: write [words]{rate=0.9}, or put a space before {",
    "[] {": "take out the space before these braces: [words]{rate=0.9}",
    "<!--": UNCLOSED_COMMENT,
}


def read_inlines(token: Token, lines: Sequence[str], file: int, faults: Faults) -> tuple[Inline, ...]:
    """Return the nodes of an `inline` token; what cannot be spoken is added to the faults."""
    first = token.map[0] if token.map else 0
    return _Inlines(_line_starts(lines, first, token.content, file), faults).run(token.children or [])


def _line_starts(lines: Sequence[str], first: int, content: str, file: int) -> list[tuple[int, Location]]:
    """Return (offset in the content, place in the script) of the start of each line of inline content."""
    starts, offset = [], 0
    for number, line in enumerate(content.split("\n")):
        raw = lines[first + number] if first + number < len(lines) else ""
        column = raw.find(line) if line else len(raw)
        if raw.rstrip().endswith(line.rstrip()):
            column = len(raw.rstrip()) - len(line.rstrip())
        starts.append((offset, Location(first + number + 1, max(column, 0) + 1, file)))
        offset += len(line) + 1
    return starts


class _Inlines:
    """Builds the inline nodes of one paragraph or heading."""

    def __init__(self, starts: list[tuple[int, Location]], faults: Faults) -> None:
        self.offsets = [offset for offset, _ in starts]
        self.places = [place for _, place in starts]
        self.faults = faults
        self.opened = False
        """A tag was told already; the one that closes it need not be."""

    def place(self, token: Token) -> Location:
        """Return where a token stands."""
        pos = int(token.meta["pos"])
        line = bisect_right(self.offsets, pos) - 1
        return self.places[line].right(pos - self.offsets[line])

    def run(self, tokens: Sequence[Token]) -> tuple[Inline, ...]:
        stack: list[tuple[Token | None, list[Inline]]] = [(None, [])]
        depth, fresh = 0, True
        for token in tokens:
            into = stack[-1][1]
            kind = token.type
            if kind in ("text", "text_special"):
                into.append(self.text(token, fresh))
            elif kind == "code_inline":
                into.append(Code(self.place(token), token.content))
            elif kind in ("softbreak", "hardbreak"):
                into.append(Text(self.place(token), " ", line_end=True))
            elif kind == "variable":
                width = len(token.content)
                into.append(Variable(self.place(token), token.content[1:-1].strip(), width))
            elif kind == "directive":
                into.append(Directive(self.place(token), token.content))
            elif kind in ("span_open", "link_open"):
                stack.append((token, []))
            elif kind in ("span_close", "link_close"):
                opening, children = stack.pop()
                if opening:
                    stack[-1][1].append(self.closed(opening, tuple(children)))
            else:
                self.unspeakable(token)
            fresh = kind in ("softbreak", "hardbreak")
            depth += token.nesting
            if depth > MAX_NESTING:
                message = f"this is nested deeper than {MAX_NESTING} levels"
                self.faults.add(self.place(token), message)
                break
        return tuple(stack[0][1])

    def closed(self, opening: Token, children: tuple[Inline, ...]) -> Span | Link:
        """Return a finished span or link."""
        place = self.place(opening)
        if opening.type == "span_open":
            return Span(place, tuple(opening.meta["attributes"]), children)
        return Link(place, opening.content, children)

    def text(self, token: Token, fresh: bool) -> Text:
        """Return words; `fresh` where they start a line."""
        place = self.place(token)
        if fresh and token.type == "text" and token.content.startswith(":::"):
            self.faults.add(place, INDENTED_FENCE, 3)
        return Text(place, token.content)

    def unspeakable(self, token: Token) -> None:
        if token.type == "stray":
            width = int(token.meta.get("width", len(token.content)))
            self.faults.add(self.place(token), _STRAY[token.content], width)
        elif token.type == "braces":
            message = (
                f"{token.content} is not a variable: write {{name}}, [{token.content.strip('{} ')}] for a "
                "directive, or \\{ for the character itself"
            )
            if re.search(r"[0-9)]\s*[-+*/]|[-+*/]\s*[0-9(]", token.content):
                message = f"{token.content} {NO_VARIABLE}"
            self.faults.add(self.place(token), message, len(token.content))
        elif token.type == "image":
            self.faults.notice(self.place(token), PICTURE, len(token.content))
        elif token.type == "html" and not (token.content.startswith("</") and self.opened):
            self.opened = True
            self.faults.add(self.place(token), HTML, len(token.content))


def html_fault(content: str) -> tuple[str, int, int] | None:
    """Return what is wrong with a block of HTML, where, and how wide; nothing with whole comments alone."""
    pos = len(content) - len(content.lstrip())
    if not content.startswith("<!--", pos):
        return HTML, pos, len(content[pos:].partition(">")[0].partition("\n")[0]) + 1
    while content.startswith("<!--", pos):
        end = content.find("-->", pos + 4)
        if end < 0:
            return UNCLOSED_COMMENT, pos, 4
        pos = end + 3
        while content[pos : pos + 1].isspace():
            pos += 1
    if pos >= len(content):
        return None
    return WORDS_BESIDE_COMMENT, pos, len(content[pos:].partition("\n")[0])
