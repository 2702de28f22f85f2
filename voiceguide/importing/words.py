"""Words of other formats as words of a script: what would mean something in a script is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from voiceguide.script.source import FORBIDDEN
from voiceguide.script.words.sentences import split_sentences

WIDTH = 110
"""Columns of a line that we write, unless a single piece is longer."""
_SIGNS = re.compile(r"[\\`*_\[\]{}<|]|~(?=~)|&(?=#?\w+;)")
_STARTS = re.compile(
    r"#|>|[-+](?=\s|$)|-{2,}|[-=*_~+]{3,}|=|::|%%|//|[A-Za-z](?=\)\s)|\d{1,9}(?=[.)](?:\s|$))"
)
_BULLET = re.compile(r"[•◦▪▸●○‣·]\s*|[–—]\s+")
_SPACE = "\ue000"
"""Stands for a space inside a piece that is never broken; a private character, removed from words."""


def clean(text: str) -> str:
    """Return a text on one line, without characters that a script cannot hold."""
    return " ".join(FORBIDDEN.sub(" ", text).replace(_SPACE, " ").split())


def speakable(text: str) -> bool:
    """Return whether a text holds a letter or digit."""
    return any(sign.isalnum() for sign in text)


def escaped(text: str) -> str:
    """Return words as they are written in a script, if they do not start a line."""
    return _SIGNS.sub(r"\\\g<0>", text)


def attribute(text: str) -> str:
    """Return a text as it may stand in quotation marks behind `[words]{sub=`."""
    return re.sub(r"[\"{}\[\]<>`\\*_]", " ", clean(text)).strip()


def plain(text: str) -> str:
    """Return words for a title or the cell of a table: no bracket or brace is left."""
    return clean(re.sub(r"[\[\]{}<>|`\\]", " ", text))


@dataclass(slots=True)
class Line:
    """Words and directives that become one paragraph."""

    pieces: list[str] = field(default_factory=list)
    said: bool = False
    """It holds a letter or digit that is spoken."""
    done: bool = False
    """It holds a directive."""
    label: str = ""
    """Who speaks: `Anna:`."""
    glued: bool = False
    """What comes next belongs to the word before it."""

    def say(self, text: str) -> None:
        """Add words as they stand; space at their ends parts them from what is beside them."""
        text = FORBIDDEN.sub(" ", text).replace(_SPACE, " ")
        self._put([escaped(word) for word in text.split()], text)
        self.said = self.said or speakable(text)

    def span(self, text: str, attributes: Iterable[tuple[str, str]]) -> None:
        """Add words with attributes, such as `[words]{rate=0.9}`."""
        words = clean(text)
        pairs = " ".join(f'{key}="{attribute(value)}"' for key, value in attributes if attribute(value))
        if not pairs or not speakable(words):
            self.say(text)
            return
        self._put([f"[{escaped(words)}]{{{pairs}}}".replace(" ", _SPACE)], text)
        self.said = True

    def do(self, directive: str) -> None:
        """Add a directive, without its brackets."""
        self._put([f"[{directive}]".replace(" ", _SPACE)], "  ")
        self.done = True

    def _put(self, pieces: list[str], text: str) -> None:
        """Add pieces; the space around the text that they come from tells what is beside them."""
        if pieces and self.done and _is_directive(self.pieces[-1:]) and not pieces[0].strip(".,;:!?…"):
            del pieces[0]  # the sign that ends a sentence says nothing behind a directive
        if pieces and self.glued and self.pieces and not text[:1].isspace():
            self._part(pieces)
        if pieces and self.glued and self.pieces and not text[:1].isspace():
            before = self.pieces.pop()
            if before.endswith("&") and not before.endswith("\\&"):
                before = before[:-1] + "\\&"
            pieces[0] = before + pieces[0]
        self.pieces += pieces
        if text:
            self.glued = not text[-1].isspace()

    def _part(self, pieces: list[str]) -> None:
        """Take away symbols that would stand alone beside a span: there is nothing to say in them."""
        if _cuts(self.pieces[-1]) and _mute(pieces[0]):
            del pieces[0]
        elif _cuts(pieces[0]) and _mute(self.pieces[-1]):
            self.pieces.pop()

    def _spoken(self) -> list[str]:
        """Return the pieces without sentences, between directives and spans, that hold only symbols."""
        kept: list[str] = []
        for cut, group in groupby(self.pieces, key=_cuts):
            if cut:
                kept += group
            else:
                sentences = split_sentences(" ".join(group))
                kept += [word for part in sentences if speakable(part) for word in part.split()]
        return kept

    def lines(self) -> list[str]:
        """Return the paragraph, wrapped; empty where nothing was added."""
        wrapped: list[str] = []
        for piece in [*self.label.split(), *self._spoken()]:
            if wrapped and len(wrapped[-1]) + 1 + len(piece) < WIDTH:
                wrapped[-1] += " " + piece
            else:
                wrapped.append(piece)
        started = (_started(line).replace(_SPACE, " ") for line in wrapped)
        return [line for line in started if line]


def _cuts(piece: str) -> bool:
    """Return whether a piece is a directive, or holds a span."""
    return bool(re.search(r"(?<!\\)\[", piece))


def _mute(piece: str) -> bool:
    """Return whether a piece is made of symbols, and not of the signs that end and surround sentences."""
    return not _cuts(piece) and not speakable(piece) and bool(piece.strip("\\.,;:!?…'\"”’“‘()-–—/"))


def _is_directive(pieces: list[str]) -> bool:
    return bool(pieces) and pieces[0].startswith("[") and pieces[0].endswith("]")


def _started(line: str) -> str:
    """Return a line that begins with nothing but words."""
    while match := _BULLET.match(line):
        line = line[match.end() :]
    found = _STARTS.match(line)
    if not found:
        return line
    if found[0][0].isalnum():
        return f"{found[0]}\\{line[found.end() :]}"
    return f"\\{line}"
