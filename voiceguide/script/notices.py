"""What may have been meant otherwise: words that look like a directive, a speaker, a comment."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from voiceguide.config import CUES
from voiceguide.script.commands.table import DIRECTIVES
from voiceguide.script.routine import At, Elastic, Item, Say
from voiceguide.script.settings.front_matter import FrontMatter
from voiceguide.script.settings.times import UNITS
from voiceguide.script.source import Location, Source
from voiceguide.script.syntax.nodes import Code, Directive, Inline, Link, Paragraph, Span, Text
from voiceguide.script.words.speakers import label_of

_WORDS = "|".join([*DIRECTIVES, *CUES, "wait", "break", "silence"])
_TIME = rf"\d+(?:[.,]\d+)?\s*(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})\b"
_HOLDING = (
    r"\b(?:hold|wait|pause|rest|stay|silence|halte[nt]?|warte[nt]?|ruhe[nt]?|bleibe?[nt]?|maintenez|tenez"
    r"|attendez|restez|mant[eé]n|espera|mantieni|aspetta|segure|espere|houd|wacht)\b"
)
_MINUTES = re.compile(r"(?<![\w.,:/])(\d{1,6}) ?m(?![\w/]|-\w)")
_HOLDS = re.compile(_HOLDING, re.IGNORECASE)
_COUNTED = r"(?:\d+|two|three|four|five|six|eight|ten)\s+(?:more\s+)?times\b"
_PATTERNS = (
    (
        re.compile(rf"\((?:{_WORDS})\b[^()]*\)", re.IGNORECASE),
        "this is spoken: a directive stands in [square brackets]",
    ),
    (
        re.compile(r"~~"),
        "this is spoken: there is no crossing out, write <!-- a comment --> for what is not said",
    ),
    (re.compile(r"%%|(?<![:/\w])//(?![/\w])"), "this is spoken: write <!-- a comment --> for what is not"),
    (re.compile(r"-->"), "no comment ends here: one starts with <!--"),
    (re.compile(r"https?://\S+"), "an address is spoken sign by sign: write [words](address)"),
    (re.compile(r"\((?:x|×)\d+\)|\(\d+(?:x|×)\)"), "this is spoken: ::: repeat makes something happen again"),
)
_TIMED = (
    (
        re.compile(rf"{_HOLDING}[^.!?…]*?{_TIME}", re.IGNORECASE),
        "this is only spoken: a directive after it, such as [hold 30s], keeps the time itself",
    ),
    (
        re.compile(
            r"\brepeat\b[^.!?…]*?\b(?:\d+|two|three|four|five|six|eight|ten)\s+(?:more\s+)?times\b",
            re.IGNORECASE,
        ),
        "this is only spoken: ::: repeat 3 makes it happen, and ::: below it",
    ),
    (re.compile(r"\b3\W{1,4}2\W{1,4}1\b"), "this is spoken without a beat: [count 3..1] keeps one"),
)
"""What is only worth a word where no directive follows."""


def _texts(nodes: tuple[Inline, ...]) -> Iterator[Text]:
    for node in nodes:
        if isinstance(node, Text):
            yield node
        elif isinstance(node, Span | Link):
            yield from _texts(node.children)


def notices_in(node: Paragraph, *, timed: bool) -> Iterator[tuple[Location, str, int]]:
    """Yield (place, message, width) of what may be meant otherwise; `timed` where its time is given."""
    timed = timed or any(isinstance(child, Directive) for child in node.children)
    patterns = _PATTERNS if timed else (*_PATTERNS, *_TIMED)
    for text in _texts(node.children):
        for pattern, message in patterns:
            if match := pattern.search(text.text):
                yield text.location.right(match.start()), message, len(match[0])
                break


def minutes_in(items: Sequence[Item], source: Source) -> Iterator[tuple[Location, str, int]]:
    """Yield (place, message, width) of words such as `50m`, which may be a length or minutes.

    Where a directive takes that time, or the words before it are about time, they are minutes.
    """
    timed = {item.natural_s for item in items if isinstance(item, Elastic)}
    timed |= {item.at_s for item in items if isinstance(item, At)}
    for item in items:
        match = _MINUTES.search(item.text) if isinstance(item, Say) else None
        if not match or 60 * int(match[1]) in timed or _HOLDS.search(match.string):
            continue
        said = "as it is" if " " in match[0] else f"as {match[1]} minutes"
        message = f"{match[0]!r} is spoken {said}: write {match[1]} min, or the word for a length"
        yield _written_at(match[0], item.location, source), message, len(match[0])


def _written_at(words: str, start: Location, source: Source) -> Location:
    """Return where words of a sentence stand; the start of the sentence where a variable says them."""
    lines = source.included[start.file - 1].lines if start.file else source.lines
    column = start.column
    for number in range(start.line, len(lines) + 1):
        line = lines[number - 1]
        if not line.strip():
            break
        for match in _MINUTES.finditer(line, column - 1):
            if match[0] == words:
                return Location(number, match.start() + 1, start.file)
        column = 1
    return start


def directive_in_link(link: Link) -> str:
    """Return what is wrong with a link whose words are a directive."""
    words = link.raw.split(None, 1)
    name = words[0].lower().rstrip(":") if words else ""
    if name not in DIRECTIVES and (name not in CUES or len(words) == 1):
        return ""
    return f"this is read as a link: put a space between [{link.raw}] and ("


def notice_in_code(code: Code) -> str:
    """Return what may be meant by words between backticks."""
    if not re.match(rf"\[(?:{_WORDS})\b", code.text):
        return ""
    return "this is spoken as it is written: take the backticks away for a directive"


class Labels:
    """Paragraphs that begin with a name and a colon, and no such speaker is declared."""

    def __init__(self, front: FrontMatter) -> None:
        self.declared = {name.casefold() for name in front.speakers}
        self.seen: dict[str, dict[Location, int]] = defaultdict(dict)

    def see(self, node: Paragraph) -> None:
        """Remember what a paragraph begins with."""
        name, _ = label_of(node.children)
        plain = re.fullmatch(r"[^\W\d_]+(?: [^\W\d_]+)?", name)
        if plain and name[0].isupper() and name.casefold() not in self.declared | ORDINARY:
            self.seen[name][node.children[0].location] = len(name) + 1

    def notices(self) -> Iterator[tuple[Location, str, int]]:
        """Yield (place, message, width) for each that looks like a speaker."""
        dialogue = len(self.seen) > 1 and any(len(places) > 1 for places in self.seen.values())
        for name, places in self.seen.items():
            shouted = len(name) > 1 and name.isupper()
            if shouted or self.declared or dialogue:
                message = (
                    f"{name + ':'!r} is spoken: declare who speaks in front matter, "
                    f"speakers: {{{name}: VOICE}}"
                )
                for location, width in places.items():
                    yield location, message, width


ORDINARY = frozenset(
    "next first second third then now note tip rest last finally remember round step warning important "
    "caution repeat switch left right position exercise ready inhale exhale hold start end finish goal time "
    "please links rechts hinweis dann jetzt tipp zuerst zuletzt ensuite puis enfin attention conseil luego "
    "ahora".split()
)
"""Words before a colon that are not names."""
