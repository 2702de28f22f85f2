"""CommonMark with our two conventions: [directives] and ::: fences, as markdown-it rules.

Every inline token carries `meta["pos"]`, its offset in the inline content it stands in. Links, pictures and
HTML are read here too: only their words matter, and markdown-it's own rules are quadratic on hostile input.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.front_matter import front_matter_plugin

from voiceguide.config import MAX_NESTING
from voiceguide.script.names import VARIABLE
from voiceguide.script.syntax.tables import definition, label_of, table

_VARIABLE = re.compile(VARIABLE)
_QUOTED = r"""\"[^\"]*\"|'[^']*'|“[^”]*”|‘[^’]*’"""
_VALUE = rf"""{_QUOTED}|(?:[^\s"{{}}=,]|\{{[\w-]+\}})+"""
_PAIR = rf"""[A-Za-z]+=(?:{_VALUE})"""
_ATTRIBUTES = re.compile(rf"\{{\s*({_PAIR}(?:(?:\s*,)?\s+{_PAIR})*)\s*\}}")
_ATTRIBUTE = re.compile(rf"""([A-Za-z]+)=({_VALUE})""")
_TARGET = re.compile(
    r"""\(\s*(?:<[^<>\n]*>|[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)"""
)
"""What stands in round brackets behind a link: where it goes, and a title."""
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[?!][^<>]*>")
_FENCE = re.compile(r":{3,}(.*)")


@cache
def markdown() -> MarkdownIt:
    """Return the parser; its options never change."""
    md = MarkdownIt("commonmark", {"maxNesting": 4 * MAX_NESTING})
    md.inline = _Inline()
    md.disable(
        ["code", "lheading", "reference", "link", "image", "html_inline", "text_join", "strikethrough"]
    )
    # Not joined, because a joined token would not know where it starts.
    md.inline.ruler2.disable(["fragments_join", "strikethrough"])
    md.use(front_matter_plugin)
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "colon_fence", _colon_fence, interrupts)
    md.block.ruler.before("hr", "table", table, interrupts)
    md.block.ruler.before("hr", "definition", definition)
    md.inline.ruler.before("text", "start", _start)
    md.inline.ruler.push("picture", _picture)
    md.inline.ruler.push("bracket", _bracket)
    md.inline.ruler.push("variable", _variable)
    md.inline.ruler.push("html", _html)
    md.inline.ruler.push("stray", _stray)
    return md


class _State(StateInline):
    """The state of one paragraph; every token it makes knows where it starts."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        self.text_start = 0
        self._pairs: dict[int, int] | None = None
        self._literal: set[int] = set()
        self._last_comment: int | None = None
        super().__init__(src, md, env, tokens)

    def pushPending(self) -> Token:
        token = super().pushPending()
        token.meta = {"pos": self.text_start}
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta = {"pos": self.pos}
        return token

    def closing(self, start: int) -> int:
        """Return the offset of the bracket or brace that closes the one at `start`, or -1."""
        end = self._all_pairs().get(start, -1)
        return end if end < self.posMax else -1

    def is_literal(self, pos: int) -> bool:
        """Return whether the closing sign here belongs to an escaped one, as in `\\[this]`."""
        self._all_pairs()
        return pos in self._literal

    def _all_pairs(self) -> dict[int, int]:
        if self._pairs is None:
            self._pairs, self._literal = {}, set()
            for opening, closing in ("[]", "{}"):
                pairs, literal = _pairs(self.src, opening, closing)
                self._pairs |= pairs
                self._literal |= literal
        return self._pairs

    def comment_end(self, start: int) -> int:
        """Return the offset behind the comment that starts here, or -1."""
        if self._last_comment is None:
            self._last_comment = self.src.rfind("-->")
        if start + 4 > self._last_comment:
            return -1
        end = self.src.find("-->", start + 4) + 3
        return end if end <= self.posMax else -1


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _pairs(text: str, opening: str, closing: str) -> tuple[dict[int, int], set[int]]:
    """Return where each sign is closed, and which closing signs belong to escaped ones; in one walk."""
    pairs: dict[int, int] = {}
    literal: set[int] = set()
    opened: list[int] = []
    escaped = 0
    for match in re.finditer(rf"\\.|[{re.escape(opening + closing)}]", text, re.DOTALL):
        if match[0] == opening:
            opened.append(match.start())
        elif match[0] == "\\" + opening:
            escaped += 1
        elif match[0] == closing and opened:
            pairs[opened.pop()] = match.start()
        elif match[0] == closing and escaped:
            escaped -= 1
            literal.add(match.start())
    return pairs, literal


def _colon_fence(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make one token of each line `::: words` or `:::`; pairing them is the parser's work."""
    start, end = state.bMarks[start_line] + state.tShift[start_line], state.eMarks[start_line]
    match = _FENCE.fullmatch(state.src[start:end])
    if not match:
        return False
    if not silent:
        state.line = start_line + 1
        token = state.push("colon_fence", "", 0)
        token.content = match[1].strip()
        token.map = [start_line, start_line + 1]
        token.meta = {"column": start - state.src.rfind("\n", 0, start), "width": len(match[0].rstrip())}
    return True


def _start(state: StateInline, silent: bool) -> bool:
    """Remember where text starts; never a match."""
    if not silent and isinstance(state, _State) and not state.pending:
        state.text_start = state.pos
    return False


def _token(state: StateInline, silent: bool, kind: str, content: str, end: int) -> bool:
    if not silent:
        state.push(kind, "", 0).content = content
    state.pos = end
    return True


def _nested(state: StateInline, kind: str, end: int, after: int, attributes: list[tuple[str, str]]) -> None:
    """Read what stands between the bracket here and the one at `end`; go on at `after`."""
    start, limit = state.pos, state.posMax
    opening = state.push(f"{kind}_open", "", 1)
    opening.content = state.src[start + 1 : end]
    opening.meta["attributes"] = attributes
    state.pos, state.posMax = start + 1, end
    state.md.inline.tokenize(state)
    state.push(f"{kind}_close", "", -1)
    state.pos, state.posMax = after, limit


def _bracket(state: StateInline, silent: bool) -> bool:
    """Read `[words]`, `[words](target)` or `[words]{key=value key="value"}`.

    Not mdit-py-plugins' span rule, because its unquoted values end at a dot: it cannot read `rate=0.9`.
    """
    if state.src[state.pos] != "[" or not isinstance(state, _State):
        return False
    end = state.closing(state.pos)
    if end < 0:
        return _token(state, silent, "stray", "[", state.pos + 1)
    following = state.src[end + 1 : min(end + 2, state.posMax)]
    if following == " " and (match := _ATTRIBUTES.match(state.src, end + 2, state.posMax)):
        return _stray_at(state, silent, "[] {", match.end())
    if following not in ("(", "{"):
        return _reference(state, silent, end) or _token(
            state, silent, "directive", state.src[state.pos + 1 : end], end + 1
        )
    pattern = _TARGET if following == "(" else _ATTRIBUTES
    match = pattern.match(state.src, end + 1, state.posMax)
    if not match:
        close = state.closing(end + 1) if following == "{" else -1
        return _stray_at(state, silent, f"[]{following}", max(end, close) + 1)
    if silent:
        state.pos = match.end()
    elif following == "(":
        _nested(state, "link", end, match.end(), [])
    else:
        pairs = [(key, value.strip("\"'“”‘’")) for key, value in _ATTRIBUTE.findall(match[1])]
        _nested(state, "span", end, match.end(), pairs)
    return True


def _stray_at(state: StateInline, silent: bool, kind: str, end: int) -> bool:
    """Read what is not what it looks like, up to an end, so that the parser can point at it."""
    width = end - state.pos
    made = _token(state, silent, "stray", kind, end)
    if not silent:
        state.tokens[-1].meta["width"] = min(width, len(kind)) if kind != "[] {" else width
    return made


def _reference(state: _State, silent: bool, end: int) -> bool:
    """Read `[words][label]`, `[label]` and `[^note]`, where the label is defined."""
    labels = state.env.get("labels", ())
    words = state.src[state.pos + 1 : end]
    if not labels:
        return False
    if words.startswith("^"):
        return label_of(words) in labels and _token(state, silent, "note", words, end + 1)
    after, label = end + 1, words
    if state.src.startswith("[", end + 1) and (last := state.closing(end + 1)) >= 0:
        label = state.src[end + 2 : last] or words
        after = last + 1
    if label.startswith("^") or label_of(label) not in labels:
        return False
    if silent:
        state.pos = after
    else:
        _nested(state, "link", end, after, [])
    return True


def _picture(state: StateInline, silent: bool) -> bool:
    """Read `![words](target)`, so that the parser can point at it."""
    if not state.src.startswith("![", state.pos) or not isinstance(state, _State):
        return False
    end = state.closing(state.pos + 1)
    match = _TARGET.match(state.src, end + 1, state.posMax) if end >= 0 else None
    if not match:
        return False
    return _token(state, silent, "image", state.src[state.pos : match.end()], match.end())


def _variable(state: StateInline, silent: bool) -> bool:
    """Read `{name}` or `{name + 1}`."""
    match = _VARIABLE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    return _token(state, silent, "variable", match[0], match.end())


def _html(state: StateInline, silent: bool) -> bool:
    """Read a comment or a tag; a comment without an end is for the parser to point at."""
    if state.src[state.pos] != "<" or not isinstance(state, _State):
        return False
    if state.src.startswith("<!--", state.pos):
        end = state.comment_end(state.pos)
        kind, end = ("comment", end) if end >= 0 else ("stray", state.pos + 4)
        return _token(state, silent, kind, "<!--", end)
    match = _TAG.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    return _token(state, silent, "html", match[0], match.end())


def _stray(state: StateInline, silent: bool) -> bool:
    """Read a bracket or brace that belongs to nothing, so that the parser can point at it."""
    char = state.src[state.pos]
    if char not in "[]{}" or not isinstance(state, _State) or state.is_literal(state.pos):
        return False
    if char == "{" and (end := state.closing(state.pos)) >= 0 and end - state.pos <= 60:
        return _token(state, silent, "braces", state.src[state.pos : end + 1], end + 1)
    return _token(state, silent, "stray", char, state.pos + 1)
