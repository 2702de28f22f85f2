"""Speakers: who says a paragraph that begins with a name and a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from voiceguide.script.syntax.nodes import Inline, Text

_LABEL = re.compile(r"\s*([^\W\d][\w .'’-]{0,39}?)\s*[:：]\s*")


def label_of(nodes: Sequence[Inline]) -> tuple[str, int]:
    """Return the `Name:` that words begin with, and how many characters it takes; empty where none does."""
    lead = ""
    for node in nodes:
        if not isinstance(node, Text) or node.line_end or len(lead) > 50:
            break
        lead += node.text
    match = _LABEL.match(lead)
    return (match[1], match.end()) if match else ("", 0)


def spoken_by(
    nodes: Sequence[Inline], speakers: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Inline, ...]]]:
    """Yield (voice, nodes) of each stretch of a paragraph; the voice is empty where no speaker is named."""
    if not speakers:
        yield "", tuple(nodes)
        return
    voices = {name.casefold(): voice for name, voice in speakers.items()}
    voice = ""
    stretch: list[Inline] = []
    for line in _lines(nodes):
        name, width = label_of(line)
        if name.casefold() in voices:
            if stretch:
                yield voice, tuple(stretch)
            voice, stretch, line = voices[name.casefold()], [], _without(line, width)
        stretch += line
    if stretch:
        yield voice, tuple(stretch)


def _lines(nodes: Sequence[Inline]) -> Iterator[tuple[Inline, ...]]:
    """Yield the nodes of each line of the source, the space at its end included."""
    line: list[Inline] = []
    for node in nodes:
        line.append(node)
        if isinstance(node, Text) and node.line_end:
            yield tuple(line)
            line = []
    if line:
        yield tuple(line)


def _without(nodes: Sequence[Inline], count: int) -> tuple[Inline, ...]:
    """Return nodes without their first so many characters."""
    kept: list[Inline] = []
    for node in nodes:
        if count and isinstance(node, Text):
            cut = min(count, len(node.text))
            count -= cut
            node = replace(node, location=node.location.right(cut), text=node.text[cut:])
            if not node.text:
                continue
        kept.append(node)
    return tuple(kept)
