"""The last pass of *resolve*: what {next} means, and how words are said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from voiceguide.script.routine import Hold, Item, Say
from voiceguide.script.settings.front_matter import FrontMatter
from voiceguide.script.source import Location
from voiceguide.script.words.lexicon import speaker

NEXT = "\ufdd0"
"""Stands for {next} until every step is known; a noncharacter, so no text holds it by chance."""

_END = re.compile(r"[\s.!?…,;:]+$")


def finish(
    items: Sequence[Item], front: FrontMatter, fault: Callable[[Location, str], None]
) -> tuple[Item, ...]:
    """Return the items with {next} filled, pronunciations applied, and times and units in words.

    {next} is the first sentence of the next step that says something; having none is a fault, and so is a
    sentence that names another and is to be named itself.
    """
    say = speaker(front.pronounce, front.language)
    names = _names(items)
    finished: list[Item] = []
    upcoming = ""
    for index in range(len(items) - 1, -1, -1):
        item = items[index]
        if isinstance(item, Say):
            if NEXT in item.text or NEXT in item.spoken:
                if not upcoming:
                    fault(item.location, "there is no next step for {next} to name")
                elif NEXT in upcoming:
                    fault(item.location, "{next} would name a sentence that holds {next} itself")
                text, spoken = (words.replace(NEXT, upcoming) for words in (item.text, item.spoken))
                item = replace(item, text=text, spoken=spoken)
            spoken = say(item.spoken, item.language or front.language)
            if spoken != item.spoken:
                item = replace(item, spoken=spoken)
        elif isinstance(item, Hold) and item.halfway_words:
            item = replace(item, halfway_spoken=say(item.halfway_words, front.language))
        finished.append(item)
        upcoming = names.get(index, upcoming)
    return tuple(reversed(finished))


def _names(items: Sequence[Item]) -> dict[int, str]:
    """Return what each step is called, by the index at which it starts."""
    starts: dict[int, int] = {}
    names: dict[int, str] = {}
    for index, item in enumerate(items):
        if item.step:
            start = starts.setdefault(item.step, index)
            if isinstance(item, Say) and start not in names:
                names[start] = _END.sub("", item.text[:500])
    return names
