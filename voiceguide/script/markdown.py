"""CommonMark with our two conventions: [directives] and ::: fences, as markdown-it rules.

Tokens that we make carry `meta["pos"]`, their offset in the inline content they stand in.
"""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.front_matter import front_matter_plugin

from voiceguide.config import MAX_NESTING

_VARIABLE = re.compile(r"\{([A-Za-z_][\w-]*)\}")
_ATTRIBUTES = re.compile(r"""\{\s*((?:[A-Za-z]+=(?:"[^"]*"|[^\s"{}]+)\s*)+)\}""")
_ATTRIBUTE = re.compile(r"""([A-Za-z]+)=(?:"([^"]*)"|([^\s"{}]+))""")
_FENCE = re.compile(r":{3,}(.*)")


@cache
def markdown() -> MarkdownIt:
    """Return the parser; its options never change."""
    md = MarkdownIt("commonmark", {"maxNesting": 4 * MAX_NESTING})
    md.disable(["code", "lheading", "reference"])
    md.use(front_matter_plugin)
    md.block.ruler.before(
        "fence", "colon_fence", _colon_fence, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    md.inline.ruler.before("link", "directive", _directive)
    md.inline.ruler.before("link", "span", _span)
    md.inline.ruler.after("image", "variable", _variable)
    md.inline.ruler.after("variable", "stray", _stray)
    return md


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
        token.meta = {"column": start - state.bMarks[start_line] + 1}
    return True


def _closing_bracket(text: str, start: int, limit: int) -> int:
    """Return the offset of the bracket that closes the one at `start`, or -1."""
    depth = 0
    pos = start
    while pos < limit:
        char = text[pos]
        if char == "\\":
            pos += 1
        elif char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
            if depth == 0:
                return pos
        pos += 1
    return -1


def _directive(state: StateInline, silent: bool) -> bool:
    """Read `[words]`; a link `[words](...)` or span `[words]{...}` is left to its own rule."""
    if state.src[state.pos] != "[":
        return False
    end = _closing_bracket(state.src, state.pos, state.posMax)
    if end < 0 or state.src[end + 1 : end + 2] in ("(", "{"):
        return False
    if not silent:
        token = state.push("directive", "", 0)
        token.content = state.src[state.pos + 1 : end]
        token.meta = {"pos": state.pos}
    state.pos = end + 1
    return True


def _span(state: StateInline, silent: bool) -> bool:
    """Read `[words]{key=value key="value"}`.

    Not mdit-py-plugins' span rule, because its unquoted values end at a dot: it cannot read `rate=0.9`.
    """
    if state.src[state.pos] != "[":
        return False
    start, limit = state.pos, state.posMax
    end = _closing_bracket(state.src, start, limit)
    match = _ATTRIBUTES.match(state.src, end + 1, limit) if end >= 0 else None
    if not match:
        return False
    if not silent:
        state.pos, state.posMax = start + 1, end
        token = state.push("span_open", "span", 1)
        token.attrs = {key: quoted or plain for key, quoted, plain in _ATTRIBUTE.findall(match[1])}
        token.meta = {"pos": start}
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos, state.posMax = match.end(), limit
    return True


def _variable(state: StateInline, silent: bool) -> bool:
    """Read `{name}`."""
    match = _VARIABLE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("variable", "", 0)
        token.content = match[1]
        token.meta = {"pos": state.pos}
    state.pos = match.end()
    return True


def _stray(state: StateInline, silent: bool) -> bool:
    """Read a bracket or brace that opens nothing, so that the parser can point at it."""
    char = state.src[state.pos]
    if char not in "[{":
        return False
    if not silent:
        token = state.push("stray", "", 0)
        token.content = char
        token.meta = {"pos": state.pos}
    state.pos += 1
    return True
