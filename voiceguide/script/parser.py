"""*parse*: text to Script. Names, values and directives are not checked yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from voiceguide.config import MAX_NESTING
from voiceguide.errors import ScriptError
from voiceguide.script.frontmatter import FrontMatter, read_front_matter
from voiceguide.script.markdown import markdown
from voiceguide.script.nodes import (
    Block,
    Directive,
    Heading,
    Inline,
    Node,
    Paragraph,
    Script,
    Span,
    Step,
    Text,
    Variable,
)
from voiceguide.script.source import Fault, Location, Source

_COMMENT = re.compile(r"\s*(<!--.*?-->\s*)+", re.DOTALL)
_NOT_SPOKEN = {
    "fence": "a code block cannot be spoken",
    "code_block": "a code block cannot be spoken",
    "image": "a picture cannot be spoken: use a link or words",
}


@dataclass(slots=True)
class _Open:
    """A block, step or list that is still being filled."""

    kind: str
    location: Location
    name: str = ""
    words: str = ""
    children: list[Node] = field(default_factory=list)


def parse(source: Source) -> tuple[Script, list[Fault]]:
    """Return the script and every fault of its form; with faults, it can still be checked further."""
    return _Parser(source).run()


def parse_strict(source: Source) -> Script:
    """Return the script; raises ScriptError with every fault found while parsing."""
    script, faults = parse(source)
    if faults:
        raise ScriptError(faults)
    return script


class _Parser:
    """Builds the tree from markdown-it's flat tokens."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self.front = FrontMatter()
        self.stack = [_Open("root", Location(1))]
        self.depth_reported = False

    def fault(self, location: Location, message: str, width: int = 1) -> None:
        self.faults.append(self.source.fault(location, message, width))

    def run(self) -> tuple[Script, list[Fault]]:
        tokens = markdown().parse(self.source.text)
        if self.source.lines[0].rstrip() == "---" and not (tokens and tokens[0].type == "front_matter"):
            self.fault(Location(1), "the front matter is not closed: end it with a line of ---", 3)
            tokens = []
        handlers: dict[str, Callable[[Sequence[Token], int], None]] = {
            "front_matter": self.front_matter,
            "colon_fence": self.colon_fence,
            "heading_open": self.heading,
            "paragraph_open": self.paragraph,
            "list_item_open": self.item_open,
            "list_item_close": self.item_close,
            "html_block": self.html_block,
        }
        for index, token in enumerate(tokens):
            if token.type in handlers:
                handlers[token.type](tokens, index)
            elif token.type in _NOT_SPOKEN:
                self.fault(self.at(token), _NOT_SPOKEN[token.type], 3)
        self.close_to("root")
        return Script(self.source, self.front, tuple(self.stack[0].children)), self.faults

    @staticmethod
    def at(token: Token) -> Location:
        return Location((token.map[0] if token.map else 0) + 1)

    def front_matter(self, tokens: Sequence[Token], index: int) -> None:
        self.front, faults = read_front_matter(str(tokens[index].content), 2)
        self.faults += [self.source.fault(f.location, f.message) for f in faults]

    # Blocks and steps

    def push(self, entry: _Open) -> None:
        self.stack.append(entry)
        if len(self.stack) > MAX_NESTING + 1 and not self.depth_reported:
            self.depth_reported = True
            self.fault(entry.location, f"this is nested deeper than {MAX_NESTING} levels")

    def pop(self) -> None:
        entry = self.stack.pop()
        node: Node
        if entry.kind == "step":
            node = Step(entry.location, tuple(entry.children))
        else:
            node = Block(entry.location, entry.name, entry.words, tuple(entry.children))
        self.stack[-1].children.append(node)

    def close_to(self, kind: str) -> None:
        """Close what is open inside the innermost entry of this kind; a block left open is a fault."""
        while self.stack[-1].kind != kind:
            entry = self.stack[-1]
            if entry.kind == "block":
                self.fault(
                    entry.location,
                    f"the block '::: {entry.name}' is never closed: end it with a line of :::",
                    3,
                )
            self.pop()

    def colon_fence(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        location = Location(self.at(token).line, token.meta["column"])
        if token.content:
            name, _, words = token.content.partition(" ")
            self.push(_Open("block", location, name, words.strip()))
        elif self.stack[-1].kind == "block":
            self.pop()
        else:
            self.fault(location, "this closes no block", 3)

    def item_open(self, tokens: Sequence[Token], index: int) -> None:
        self.push(_Open("step", self.at(tokens[index])))

    def item_close(self, tokens: Sequence[Token], index: int) -> None:
        self.close_to("step")
        self.pop()

    def html_block(self, tokens: Sequence[Token], index: int) -> None:
        if not _COMMENT.fullmatch(tokens[index].content):
            self.fault(self.at(tokens[index]), "HTML is not spoken: write plain words, or a <!-- comment -->")

    # Words

    def heading(self, tokens: Sequence[Token], index: int) -> None:
        level = int(tokens[index].tag[1:])
        children = self.inlines(tokens[index + 1])
        for child in children:
            if isinstance(child, Directive):
                self.fault(child.location, "a heading cannot hold a directive", len(child.raw) + 2)
        self.stack[-1].children.append(Heading(self.at(tokens[index]), level, children))

    def paragraph(self, tokens: Sequence[Token], index: int) -> None:
        children = self.inlines(tokens[index + 1])
        if children:
            self.stack[-1].children.append(Paragraph(self.at(tokens[index]), children))

    def inlines(self, token: Token) -> tuple[Inline, ...]:
        first = token.map[0] if token.map else 0
        starts = _line_starts(self.source.lines, first, token.content)
        return _Inlines(self, starts, token.children or []).run()


def _line_starts(lines: Sequence[str], first: int, content: str) -> list[tuple[int, Location]]:
    """Return (offset in the content, place in the script) of the start of each line of inline content."""
    starts, offset = [], 0
    for number, line in enumerate(content.split("\n")):
        raw = lines[first + number] if first + number < len(lines) else ""
        column = raw.find(line) if line else len(raw)
        if raw.rstrip().endswith(line.rstrip()):
            column = len(raw.rstrip()) - len(line.rstrip())
        starts.append((offset, Location(first + number + 1, max(column, 0) + 1)))
        offset += len(line) + 1
    return starts


class _Inlines:
    """Builds the inline nodes of one paragraph or heading."""

    def __init__(self, parser: _Parser, starts: list[tuple[int, Location]], tokens: Sequence[Token]) -> None:
        self.parser = parser
        self.starts = starts
        self.tokens = tokens
        self.line = 0

    def place(self, token: Token) -> Location:
        """Return where a token of ours stands, and remember its line for the text that follows."""
        pos = token.meta["pos"]
        self.line = max(index for index, (offset, _) in enumerate(self.starts) if offset <= pos)
        offset, location = self.starts[self.line]
        return location.right(pos - offset)

    def here(self) -> Location:
        return self.starts[min(self.line, len(self.starts) - 1)][1]

    def run(self) -> tuple[Inline, ...]:
        stack: list[tuple[Location, tuple[tuple[str, str], ...], list[Inline]]] = [(self.here(), (), [])]
        for token in self.tokens:
            into = stack[-1][2]
            if token.type in ("text", "code_inline", "text_special"):
                into.append(Text(self.here(), token.content))
            elif token.type in ("softbreak", "hardbreak"):
                self.line += 1
                into.append(Text(self.here(), " "))
            elif token.type == "variable":
                into.append(Variable(self.place(token), token.content))
            elif token.type == "directive":
                into.append(Directive(self.place(token), token.content))
            elif token.type == "span_open":
                attributes = tuple((key, str(value)) for key, value in token.attrs.items())
                stack.append((self.place(token), attributes, []))
            elif token.type == "span_close":
                location, attributes, children = stack.pop()
                stack[-1][2].append(Span(location, attributes, tuple(children)))
            elif token.type == "stray":
                self.stray(token)
            elif token.type == "image":
                self.parser.fault(self.here(), _NOT_SPOKEN["image"])
            elif token.type == "html_inline" and not _COMMENT.fullmatch(token.content):
                self.parser.fault(
                    self.here(),
                    "HTML is not spoken: write plain words, or a <!-- comment -->",
                    len(token.content),
                )
        return tuple(stack[0][2])

    def stray(self, token: Token) -> None:
        what = {
            "[": "this bracket opens no directive: close it with ], or write \\[ for the sign itself",
            "{": "this brace opens no {name}: close it with }, or write \\{ for the sign itself",
        }
        self.parser.fault(self.place(token), what[token.content])
