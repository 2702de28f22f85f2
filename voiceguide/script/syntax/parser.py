"""*parse*: text to Script. Names, values and directives are not checked yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markdown_it.token import Token

from voiceguide.script.settings.front_matter import KEYS, FrontMatter
from voiceguide.script.settings.reader import read_front_matter
from voiceguide.script.source import (
    FAULT,
    FORBIDDEN,
    MARKUP,
    MAX_LINES,
    MAX_SIGNS,
    Fault,
    Faults,
    Location,
    Source,
)
from voiceguide.script.syntax.accidents import accidents_in
from voiceguide.script.syntax.cells import read_table
from voiceguide.script.syntax.includes import Includes, file_of_include
from voiceguide.script.syntax.inlines import html_fault, read_inlines
from voiceguide.script.syntax.markdown import markdown
from voiceguide.script.syntax.nodes import (
    Break,
    Directive,
    Heading,
    Inline,
    Link,
    Node,
    Paragraph,
    Script,
    Span,
)
from voiceguide.script.syntax.tree import Open, Tree

_END = re.compile(r"(/|end|close).*", re.IGNORECASE)
"""What other languages close a block with."""
_ONE_OF = re.compile(r"one[-_]?of\b", re.IGNORECASE)
"""`::: one of` as a single word."""
_TASK = re.compile(r"[ xX]")
_UNFENCED = re.compile(rf"({'|'.join(KEYS)})\s*:\s")
UNFENCED = "front matter stands between two lines of ---: put one above this line and one below the settings"


def parse(source: Source) -> tuple[Script, list[Fault]]:
    """Return the script and every fault of its form; with faults, it can still be checked further."""
    faults = Faults(source)
    parser = _Parser(source, faults, Includes(source))
    children = parser.run()
    found = faults.listed()
    return Script(source, parser.front, children, not found, tuple(faults.notices())), found


class _Parser:
    """Builds the tree from markdown-it's flat tokens."""

    def __init__(self, source: Source, faults: Faults, includes: Includes, depth: int = 0) -> None:
        self.source = source
        self.faults = faults
        self.includes = includes
        self.file = includes.number(source)
        self.front = FrontMatter()
        self.lines = [FORBIDDEN.sub("\ufffd", line) for line in source.lines]
        self.tree = Tree(faults, depth)
        self.lists: list[tuple[int, bool]] = []
        self.handlers: dict[str, Callable[[Sequence[Token], int], None]] = {
            "front_matter": self.front_matter,
            "colon_fence": self.colon_fence,
            "heading_open": self.heading,
            "paragraph_open": self.paragraph,
            "bullet_list_open": self.list_open,
            "ordered_list_open": self.list_open,
            "bullet_list_close": self.list_close,
            "ordered_list_close": self.list_close,
            "list_item_open": self.item_open,
            "list_item_close": self.item_close,
            "blockquote_open": self.quote_open,
            "blockquote_close": self.quote_close,
            "html_block": self.html_block,
            "table": self.table,
            "hr": self.rule,
            "fence": self.code,
        }

    def run(self) -> tuple[Node, ...]:
        tokens = self.tokens()
        for index, token in enumerate(tokens):
            if token.type in self.handlers:
                self.handlers[token.type](tokens, index)
        return self.tree.finished()

    def tokens(self) -> Sequence[Token]:
        """Return markdown-it's tokens; what is not text is a fault, and replaced so that it does no harm."""
        for number, line in enumerate(self.source.lines, 1):
            for match in FORBIDDEN.finditer(line):
                message = f"the character U+{ord(match[0]):04X} cannot be used in a script: remove it"
                self.faults.add(Location(number, match.start() + 1, self.file), message)
        if too_big := _too_big(self.source):
            self.faults.add(Location(1, 1, self.file), too_big)
            return ()
        tokens = markdown().parse(FORBIDDEN.sub("\ufffd", self.source.text), {})
        first = self.source.lines[0].rstrip()
        fronted = bool(tokens) and tokens[0].type == "front_matter"
        if fronted and first.strip("-"):
            message = "front matter starts with a line of just ---"
            self.faults.add(Location(1, 1, self.file), message, len(first))
        if first == "---" and not fronted:
            message = "the front matter is not closed: end it with a line of ---"
            self.faults.add(Location(1, 1, self.file), message, 3)
            return ()
        return tokens

    def at(self, token: Token) -> Location:
        """Return where a token starts: the first character of its line that is not white space."""
        line = (token.map[0] if token.map else 0) + 1
        return Location(line, 1, self.file)

    def front_matter(self, tokens: Sequence[Token], index: int) -> None:
        if self.file:
            return  # of an included file, it is the includer's that counts
        self.front, faults, notices = read_front_matter(str(tokens[index].content), 2)
        for fault in faults:
            self.faults.add(fault.location, fault.message, fault.width)
        for notice in notices:
            self.faults.notice(notice.location, notice.message, notice.width)

    # Blocks, steps and quotations

    def colon_fence(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        location = Location(self.at(token).line, token.meta["column"], self.file)
        if _END.fullmatch(token.content):
            self.faults.add(location, "a block ends with a line of ::: alone", token.meta["width"])
            if self.tree.inner.kind == "block":
                self.tree.pop()
        elif token.content:
            name, *words = _ONE_OF.sub("one of", token.content).split(None, 1)
            text = "".join(words)
            end = location.column + token.meta["width"]
            at = Location(location.line, end - len(text), self.file)
            if name.lower() == "else":
                self.tree.close_when(location)
            self.tree.push(Open("block", location, name.lower(), text, words_at=at))
        elif self.tree.inner.kind == "block":
            self.tree.pop()
        elif self.tree.unclosed:
            self.tree.unclosed -= 1  # told at its ::: else
        else:
            self.faults.add(location, "there is no open block to close here", 3)

    def list_open(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        self.lists.append((self.at(token).line, token.type.startswith("bullet")))

    def list_close(self, tokens: Sequence[Token], index: int) -> None:
        self.lists.pop()

    def item_open(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        list_at, bullet = self.lists[-1]
        self.tree.push(Open("step", self.at(token), list_at=list_at, bullet=bullet))
        if token.info.isdigit() and int(token.info) >= 1000:
            line = self.lines[self.at(token).line - 1]
            at = Location(self.at(token).line, max(line.find(token.info), 0) + 1, self.file)
            message = f"this is read as step {token.info}: write {token.info}\\. for the number itself"
            self.faults.notice(at, message, len(token.info) + 1)

    def item_close(self, tokens: Sequence[Token], index: int) -> None:
        self.tree.close_to("step")
        self.tree.pop()

    def quote_open(self, tokens: Sequence[Token], index: int) -> None:
        self.tree.push(Open("quote", self.at(tokens[index])))

    def quote_close(self, tokens: Sequence[Token], index: int) -> None:
        self.tree.close_to("quote")
        self.tree.pop()

    def html_block(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        found = html_fault(token.content)
        if found:
            message, offset, width = found
            before = token.content[:offset]
            line = self.at(token).line + before.count("\n")
            column = offset - (before.rfind("\n") + 1)
            raw = self.lines[line - 1]
            shown = token.content[before.rfind("\n") + 1 :].partition("\n")[0]
            self.faults.add(Location(line, max(raw.find(shown), 0) + column + 1, self.file), message, width)

    def table(self, tokens: Sequence[Token], index: int) -> None:
        self.tree.inner.children.append(read_table(tokens[index], self.file, self.faults))

    def rule(self, tokens: Sequence[Token], index: int) -> None:
        place = self.at(tokens[index])
        above = self.lines[place.line - 2].strip() if place.line > 1 else ""
        if above and tokens[index - 1].type == "paragraph_close" and tokens[index].markup.startswith("-"):
            message = (
                "a title is not underlined here: write ## before it for a section, or leave an empty line "
                "above for a break"
            )
            self.faults.add(place, message, len(self.lines[place.line - 1].strip()))
            return
        self.tree.inner.children.append(Break(place))

    def code(self, tokens: Sequence[Token], index: int) -> None:
        message = "a code block is not spoken: remove the backticks, or write <!-- a comment -->"
        self.faults.add(self.at(tokens[index]), message, 3)

    # Words

    def heading(self, tokens: Sequence[Token], index: int) -> None:
        level = int(tokens[index].tag[1:])
        location = self.at(tokens[index])
        children = self.inlines(tokens[index + 1])
        if not children:
            self.faults.add(location, "a heading needs words", level)
        for directive in _directives(children):
            message = "a heading cannot hold a directive: put it on the next line"
            self.faults.add(directive.location, message, len(directive.raw) + 2)
        if level > 1 or not self.file:
            self.tree.inner.children.append(Heading(location, level, children))

    def paragraph(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        if self.accidents(token):
            return
        children = self.inlines(tokens[index + 1])
        if tokens[index - 1].type == "list_item_open" and children:
            first = children[0]
            if isinstance(first, Directive) and _TASK.fullmatch(first.raw):
                children = children[1:]
        if len(children) == 1 and isinstance(children[0], Directive):
            included = file_of_include(children[0].raw)
            if included is not None:
                self.include(children[0], included)
                return
        if children:
            self.tree.inner.children.append(Paragraph(self.at(token), children))

    def accidents(self, token: Token) -> bool:
        """Add what a paragraph looks like; return whether that is certain."""
        first, last = token.map or (0, 0)
        certain = False
        told: set[str] = set()
        if first == 0 and not self.file and _UNFENCED.match(self.lines[0]):
            self.faults.add(Location(1, 1, self.file), UNFENCED, len(self.lines[0].rstrip()))
            return True
        for number, column, width, accident, message in accidents_in(self.lines[first:last]):
            if message in told and accident.severity == FAULT:
                continue
            told.add(message)
            add = self.faults.add if accident.severity == FAULT else self.faults.notice
            add(Location(first + number + 1, column + 1, self.file), message, width)
            certain = certain or accident.severity == FAULT
        return certain

    def include(self, directive: Directive, name: str) -> None:
        """Put the body of another file in the place of a directive."""
        try:
            source = self.includes.open(name)
        except ValueError as error:
            self.faults.add(directive.location, str(error), len(directive.raw) + 2)
            return
        inner = _Parser(source, self.faults, self.includes, self.tree.nesting)
        self.tree.inner.children += inner.run()
        self.includes.close()

    def inlines(self, token: Token) -> tuple[Inline, ...]:
        return read_inlines(token, self.lines, self.file, self.faults)


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
        elif isinstance(child, Span | Link):
            found += _directives(child.children)
    return found
