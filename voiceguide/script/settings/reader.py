"""Reading front matter: YAML to FrontMatter, with every fault at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from voiceguide.config import BEDS, CUES
from voiceguide.script.settings.front_matter import ELSEWHERE, FIELDS, KEYS, LEFT_ALONE, FrontMatter
from voiceguide.script.settings.kinds import LINE, TEXT, Kind, fail
from voiceguide.script.settings.tables import COVER
from voiceguide.script.settings.yaml import Mapping, Scalar, Sequence, Value, YamlFault, read_yaml
from voiceguide.script.source import FORBIDDEN, Location, suggest

MAX_CHARACTERS = 64 * 1024
"""Of front matter."""


_TEXTS = frozenset(
    word for name, key in KEYS.items() if key.kind in (LINE, TEXT, COVER) for word in (name, *key.also)
)
"""Keys of which the value is one text."""
_COLON = re.compile(r"([A-Za-z_]+)(:[ \t]+)([^\s'\"\[\]{}|>&*!%@`#,?-][^#\n]*?:(?:[ \t][^#\n]*?)?)([ \t]*)")
_CUT = re.compile(r"\s*[\w-]+:\s+[^\s'\"\[{#|>].*?\s(#\S.*)")


def read_front_matter(text: str, first_line: int) -> tuple[FrontMatter, list[YamlFault], list[YamlFault]]:
    """Return the settings of a script, every fault in them, and notices."""
    try:
        if len(text) > MAX_CHARACTERS:
            raise YamlFault(Location(1), f"the front matter is longer than {MAX_CHARACTERS} characters")
        root = read_yaml(_with_quotes(text), first_line)
        if root is not None and not isinstance(root, Mapping):
            raise fail(root, "front matter must be key: value lines")
    except YamlFault as fault:
        return FrontMatter(complete=False), [fault], []
    if root is None:
        return FrontMatter(), [], []
    faults = list(_unprintable(root))
    found: dict[str, Any] = {}
    complete = True
    for key, value in root.items:
        name = None
        try:
            name = FIELDS.get(key.text)
            if name is None:
                if key.text in LEFT_ALONE or key.text.startswith("x-"):
                    continue
                meant = ELSEWHERE.get(key.text.lower())
                near = f", did you mean {meant!r}?" if meant else suggest(key.text, KEYS)
                raise fail(key, f"unknown key {key.text!r}{near}")
            if name in found:
                raise fail(key, f"{key.text!r} is given twice, under another name")
            found[name] = _kind_of(name).read(value)
        except YamlFault as fault:
            faults += fault.each()
            complete = complete and name not in ("vars", "options")
    front = _with_bed_file(replace(FrontMatter(), **found, complete=complete, places=_places(root)))
    return front, [*faults, *_clashes(front)], list(_cut(text, first_line))


def _kind_of(field: str) -> Kind:
    return next(key.kind for name, key in KEYS.items() if FIELDS[name] == field)


def _with_quotes(text: str) -> str:
    """Return YAML in which a text with a colon, as in `title: Sleep: a scan`, stands in quotes."""
    if ": " not in text:
        return text

    def quoted(line: str) -> str:
        match = _COLON.fullmatch(line)
        if not match or match[1] not in _TEXTS:
            return line
        return f"{match[1]}{match[2]}'{match[3].replace(chr(39), chr(39) * 2)}'"

    return "\n".join(quoted(line) for line in text.split("\n"))


def _with_bed_file(front: FrontMatter) -> FrontMatter:
    """Return settings in which a bed that is the name of a file is declared as such."""
    name = front.bed.name
    if "." not in name or name in front.beds:
        return front
    place = front.place("bed", "name")
    return replace(front, beds=front.beds | {name: name}, places=front.places | {f"beds.{name}": place})


def _cut(text: str, first_line: int) -> Iterator[YamlFault]:
    """Yield a notice where a # that is not set off as a comment cuts a value."""
    for number, line in enumerate(text.split("\n"), first_line):
        if match := _CUT.fullmatch(line):
            at = Location(number, match.start(1) + 1)
            message = "what follows the # is a comment: put the text in quotes if it belongs to it"
            yield YamlFault(at, message, width=len(match[1]))


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
