"""The last pass of *resolve*: what {next} means, and how words are said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from voiceguide.script.routine import Item, Say
from voiceguide.script.sentences import pronounce
from voiceguide.script.source import Location

NEXT = "\ufdd0"
"""Stands for {next} until every step is known; a noncharacter, so no text holds it by chance."""


def finish(
    items: Sequence[Item], pronunciations: dict[str, str], fault: Callable[[Location, str], None]
) -> tuple[Item, ...]:
    """Return the items with {next} filled and pronunciations applied; {next} in the last step is a fault."""
    finished: list[Item] = []
    first_words: dict[int, str] = {}
    latest = following = 0
    for item in reversed(items):
        if item.step and item.step != latest:
            following, latest = latest, item.step
        if isinstance(item, Say):
            upcoming = following if item.step else latest
            if NEXT in item.text:
                if not first_words.get(upcoming):
                    fault(item.location, "{next} has no next step to name here")
                words = first_words.get(upcoming, "")
                item = replace(
                    item, text=item.text.replace(NEXT, words), spoken=item.spoken.replace(NEXT, words)
                )
            if item.step:
                first_words[item.step] = re.sub(r"[\s.!?…,;:]+$", "", item.text)
            item = replace(item, spoken=pronounce(item.spoken, pronunciations))
        finished.append(item)
    return tuple(reversed(finished))
