"""*parse*: text to Script. Names, values and directives are not checked yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from voiceguide.config import MAX_NESTING
from voiceguide.script.settings.front_matter import FrontMatter
from voiceguide.script.settings.reader import read_front_matter
from voiceguide.script.source import FORBIDDEN, MARKUP, MAX_LINES, MAX_SIGNS, Fault, Faults, Location, Source
from voiceguide.script.syntax.inlines import (
    HTML,
    PICTURE,
    UNCLOSED_COMMENT,
    WORDS_BESIDE_COMMENT,
    read_inlines,
)
from voiceguide.script.syntax.markdown import markdown
from voiceguide.script.syntax.nodes import (
    Block,
    Directive,
    Heading,
    Inline,
    Node,
    Paragraph,
    Script,
    Span,
    Step,
)

_NOT_SPOKEN = {
    "fence": "a code block cannot be spoken",
    "image": PICTURE,
    "hr": "a line of dashes has no sound: write [pause 3s] for silence; front matter starts on line 1",
}


@dataclass(slots=True)
class _Open:
    """A block, step or quotation that is still being filled."""

    kind: str
    location: Location
    name: str = ""
    words: str = ""
    children: list[Node] = field(default_factory=list)


def parse(source: Source) -> tuple[Script, list[Fault]]:
    """Return the script and every fault of its form; with faults, it can still be checked further."""
    return _Parser(source).run()


class _Parser:
    """Builds the tree from markdown-it's flat tokens."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults = Faults(source)
        self.front = FrontMatter()
        self.stack = [_Open("root", Location(1))]
        self.depth_reported = False
        self.handlers: dict[str, Callable[[Sequence[Token], int], None]] = {
            "front_matter": self.front_matter,
            "colon_fence": self.colon_fence,
            "heading_open": self.heading,
            "paragraph_open": self.paragraph,
            "list_item_open": self.item_open,
            "list_item_close": self.item_close,
            "blockquote_open": self.quote_open,
            "blockquote_close": self.quote_close,
            "html_block": self.html_block,
        }

    def run(self) -> tuple[Script, list[Fault]]:
        tokens = self.tokens()
        for index, token in enumerate(tokens):
            if token.type in self.handlers:
                self.handlers[token.type](tokens, index)
            elif token.type in _NOT_SPOKEN:
                self.faults.add(self.at(token), _NOT_SPOKEN[token.type], 3)
        self.close_to("root")
        faults = self.faults.listed()
        return Script(self.source, self.front, tuple(self.stack[0].children), not faults), faults

    def tokens(self) -> Sequence[Token]:
        """Return markdown-it's tokens; what is no text is a fault, and replaced so that it does no harm."""
        for number, line in enumerate(self.source.lines, 1):
            for match in FORBIDDEN.finditer(line):
                message = f"the character U+{ord(match[0]):04X} cannot be used in a script: remove it"
                self.faults.add(Location(number, match.start() + 1), message)
        if too_big := _too_big(self.source):
            self.faults.add(Location(1), too_big)
            return ()
        tokens = markdown().parse(FORBIDDEN.sub("\ufffd", self.source.text))
        first = self.source.lines[0].rstrip()
        fronted = bool(tokens) and tokens[0].type == "front_matter"
        if fronted and first.strip("-"):
            self.faults.add(Location(1), "front matter starts with a line of just ---", len(first))
        if first == "---" and not fronted:
            self.faults.add(Location(1), "the front matter is not closed: end it with a line of ---", 3)
            return ()
        return tokens

    @staticmethod
    def at(token: Token) -> Location:
        return Location((token.map[0] if token.map else 0) + 1)

    def front_matter(self, tokens: Sequence[Token], index: int) -> None:
        self.front, faults = read_front_matter(str(tokens[index].content), 2)
        for fault in faults:
            self.faults.add(fault.location, fault.message)

    # Blocks, steps and quotations

    def push(self, entry: _Open) -> None:
        self.stack.append(entry)
        if len(self.stack) > MAX_NESTING + 1 and not self.depth_reported:
            self.depth_reported = True
            self.faults.add(entry.location, f"this is nested deeper than {MAX_NESTING} levels")

    def pop(self) -> None:
        entry = self.stack.pop()
        children = tuple(entry.children)
        if len(self.stack) > MAX_NESTING:
            return  # reported; a deeper tree would overflow whoever walks it
        if entry.kind == "quote":
            self.stack[-1].children += children
        elif entry.kind == "step":
            self.stack[-1].children.append(Step(entry.location, children))
        else:
            self.stack[-1].children.append(Block(entry.location, entry.name, entry.words, children))

    def close_to(self, kind: str) -> None:
        """Close what is open inside the innermost entry of this kind; a block left open is a fault."""
        while self.stack[-1].kind != kind:
            entry = self.stack[-1]
            if entry.kind == "block":
                message = f"the block '::: {entry.name}' is never closed: end it with a line of :::"
                self.faults.add(entry.location, message, 3)
            self.pop()

    def colon_fence(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        location = Location(self.at(token).line, token.meta["column"])
        if token.content:
            name, *words = token.content.split(None, 1)
            self.push(_Open("block", location, name, "".join(words)))
        elif self.stack[-1].kind == "block":
            self.pop()
        else:
            self.faults.add(location, "there is no open block to close here", 3)

    def item_open(self, tokens: Sequence[Token], index: int) -> None:
        self.push(_Open("step", self.at(tokens[index])))

    def item_close(self, tokens: Sequence[Token], index: int) -> None:
        self.close_to("step")
        self.pop()

    def quote_open(self, tokens: Sequence[Token], index: int) -> None:
        self.push(_Open("quote", self.at(tokens[index])))

    def quote_close(self, tokens: Sequence[Token], index: int) -> None:
        self.close_to("quote")
        self.pop()

    def html_block(self, tokens: Sequence[Token], index: int) -> None:
        message = _html_fault(tokens[index].content)
        if message:
            self.faults.add(self.at(tokens[index]), message)

    # Words

    def heading(self, tokens: Sequence[Token], index: int) -> None:
        level = int(tokens[index].tag[1:])
        location = self.at(tokens[index])
        children = self.inlines(tokens[index + 1])
        if not children:
            self.faults.add(location, "a heading needs words")
        for directive in _directives(children):
            message = "a heading cannot hold a directive"
            self.faults.add(directive.location, message, len(directive.raw) + 2)
        self.stack[-1].children.append(Heading(location, level, children))

    def paragraph(self, tokens: Sequence[Token], index: int) -> None:
        children = self.inlines(tokens[index + 1])
        if children:
            self.stack[-1].children.append(Paragraph(self.at(tokens[index]), children))

    def inlines(self, token: Token) -> tuple[Inline, ...]:
        return read_inlines(token, self.source, self.faults)


def _too_big(source: Source) -> str:
    """Return what a script has too much of, if anything."""
    if len(source.lines) > MAX_LINES:
        return f"the script has more than {MAX_LINES} lines"
    if sum(1 for _ in MARKUP.finditer(source.text)) > MAX_SIGNS:
        return f"the script has more than {MAX_SIGNS} characters of markup, such as brackets"
    return ""


def _directives(children: Sequence[Inline]) -> list[Directive]:
    """Return the directives among inline nodes, however deep."""
    found: list[Directive] = []
    for child in children:
        if isinstance(child, Directive):
            found.append(child)
        elif isinstance(child, Span):
            found += _directives(child.children)
    return found


def _html_fault(content: str) -> str:
    """Return what is wrong with a block of HTML; nothing with one or more whole comments."""
    pos = len(content) - len(content.lstrip())
    if not content.startswith("<!--", pos):
        return HTML
    while content.startswith("<!--", pos):
        end = content.find("-->", pos + 4)
        if end < 0:
            return UNCLOSED_COMMENT
        pos = end + 3
        while content[pos : pos + 1].isspace():
            pos += 1
    return WORDS_BESIDE_COMMENT if pos < len(content) else ""
