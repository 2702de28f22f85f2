"""Reading front matter: YAML to FrontMatter, with every fault at its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from voiceguide.config import BEDS, CUES
from voiceguide.script.settings.front_matter import FIELDS, KEYS, FrontMatter
from voiceguide.script.settings.kinds import fail
from voiceguide.script.settings.yaml import Mapping, Scalar, Sequence, Value, YamlFault, read_yaml
from voiceguide.script.source import FORBIDDEN, Location, suggest

MAX_CHARACTERS = 64 * 1024
"""Of front matter."""


def read_front_matter(text: str, first_line: int) -> tuple[FrontMatter, list[YamlFault]]:
    """Return the settings of a script and every fault in them."""
    try:
        if len(text) > MAX_CHARACTERS:
            raise YamlFault(Location(1), f"the front matter is longer than {MAX_CHARACTERS} characters")
        root = read_yaml(text, first_line)
        if root is not None and not isinstance(root, Mapping):
            raise fail(root, "front matter must be key: value lines")
    except YamlFault as fault:
        return FrontMatter(), [fault]
    if root is None:
        return FrontMatter(), []
    faults = list(_unprintable(root))
    found: dict[str, Any] = {}
    for key, value in root.items:
        try:
            if key.text not in KEYS:
                raise fail(key, f"unknown key {key.text!r}{suggest(key.text, KEYS)}")
            found[FIELDS[key.text]] = KEYS[key.text].kind.read(value)
        except YamlFault as fault:
            faults += fault.each()
    front = replace(FrontMatter(), **found, places=_places(root))
    return front, [*faults, *_clashes(front)]


def _unprintable(value: Value) -> Iterator[YamlFault]:
    """Yield a fault for each text that names a control character or a lone surrogate by an escape."""
    if isinstance(value, Scalar):
        if FORBIDDEN.search(value.text):
            yield fail(value, "this holds a character that cannot be used in a script")
    elif isinstance(value, Sequence):
        for item in value.items:
            yield from _unprintable(item)
    else:
        for key, child in value.items:
            yield from _unprintable(key)
            yield from _unprintable(child)


def _places(root: Mapping) -> dict[str, Location]:
    places = {key.text: value.location for key, value in root.items}
    for key, value in root.items:
        if isinstance(value, Mapping):
            places |= {f"{key.text}.{name.text}": child.location for name, child in value.items}
    return places


def _clashes(front: FrontMatter) -> Iterator[YamlFault]:
    """Yield a fault for each name that is taken already, or does not exist."""
    bed = front.bed.name
    known = [*BEDS, *front.beds]
    if bed and bed not in known:
        yield YamlFault(front.place("bed", "name"), f"unknown bed {bed!r}{suggest(bed, known)}")
    for name in sorted(set(front.cues) & set(CUES)):
        yield YamlFault(front.place("cues", name), f"{name!r} is a built-in cue: choose another name")
    for name in sorted(set(front.beds) & {*BEDS, "off"}):
        yield YamlFault(front.place("beds", name), f"{name!r} is a built-in bed: choose another name")
    for name in sorted(set(front.vars) & set(front.options)):
        yield YamlFault(front.place("options", name), f"{name!r} is already a variable: choose another name")
    folded: dict[str, str] = {}
    for word in front.pronounce:
        if folded.setdefault(word.casefold(), word) != word:
            yield YamlFault(front.place("pronounce", word), f"{word!r} already has a pronunciation")
