"""SSML 1.1."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from voiceguide.errors import ScriptError
from voiceguide.importing.base import Surroundings
from voiceguide.importing.draft import Draft, length_of
from voiceguide.importing.saying import BREAKS, FASTEST, SLOWEST, rate, say_as, seconds
from voiceguide.importing.words import Line, clean, speakable
from voiceguide.importing.xml import Element, Text, read_xml
from voiceguide.script.source import Location, Source

_SILENT = ("metadata", "meta", "lexicon", "desc")
"""Elements whose text is not spoken."""
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,4}")


@dataclass(frozen=True, slots=True)
class _Style:
    """How words are said here."""

    rate: float = 1.0
    voice: str = ""
    language: str = ""
    ipa: str = ""

    def attributes(self) -> list[tuple[str, str]]:
        pairs = [("voice", self.voice), ("lang", self.language), ("ipa", self.ipa)]
        if self.rate != 1.0:
            pairs.append(("rate", f"{self.rate:.3g}"))
        return [(name, value) for name, value in pairs if value]


def convert(source: Source, around: Surroundings) -> Draft:
    """Return the script of an SSML document."""
    root = read_xml(source)
    if root.name != "speak":
        raise ScriptError([source.fault(root.location, f"SSML starts with <speak>, not with <{root.name}>")])
    return _Reader(source, around, root.attributes.get("lang", "")).run(root)


class _Reader:
    def __init__(self, source: Source, around: Surroundings, language: str) -> None:
        self.around = around
        self.draft = Draft(source)
        self.draft.language = around.language or (
            language.replace("_", "-") if _TAG.fullmatch(language) else ""
        )
        self.line = Line()
        self.at = Location(1)
        self.handlers: dict[str, Callable[[Element, _Style], None]] = {
            "speak": self.inside,
            "p": self.paragraph,
            "paragraph": self.paragraph,
            "s": self.sentence,
            "sentence": self.sentence,
            "break": self.pause,
            "sub": self.substitute,
            "phoneme": self.phoneme,
            "say-as": self.say_as,
            "prosody": self.prosody,
            "voice": self.voice,
            "lang": self.lang,
            "audio": self.audio,
            "mark": self.mark,
            "emphasis": self.emphasis,
            "w": self.inside,
            "token": self.inside,
        }

    def run(self, root: Element) -> Draft:
        self.inside(root, _Style())
        self.flush()
        return self.draft

    def flush(self) -> None:
        """End a paragraph."""
        self.draft.paragraph(self.line, self.at)
        self.line = Line()

    def inside(self, element: Element, style: _Style) -> None:
        for child in element.children:
            if isinstance(child, Text):
                self.text(child, style)
            elif child.name in self.handlers:
                self.handlers[child.name](child, style)
            elif child.name not in _SILENT:
                self.lose(child, f"<{child.name}> is left out: its words are spoken as they are")
                self.inside(child, style)

    def text(self, text: Text, style: _Style) -> None:
        if not self.line.pieces:
            self.at = text.location
        # space at the ends of a stretch is not part of what its style is for
        attributes = style.attributes() if text.text.strip() else []
        if attributes:
            self.line.span(text.text, attributes)
        else:
            self.line.say(text.text)

    def lose(self, element: Element, message: str) -> None:
        self.draft.lose(element.location, message, len(element.name) + 1)

    def paragraph(self, element: Element, style: _Style) -> None:
        self.flush()
        self.at = element.location
        self.inside(element, style)
        self.flush()

    def sentence(self, element: Element, style: _Style) -> None:
        self.line.glued = False
        self.inside(element, style)
        last = self.line.pieces[-1] if self.line.pieces else ""
        if last and speakable(last) and not re.search(r"[.!?…。！？:;,][\"'”’)\]]*$|\}$|\]$", last):
            self.line.pieces[-1] += "."
        self.line.glued = False

    def pause(self, element: Element, style: _Style) -> None:
        time, strength = element.attributes.get("time"), element.attributes.get("strength", "medium")
        length = seconds(time) if time else BREAKS.get(strength)
        if length is None:
            self.lose(element, f"this break has no length that can be read: {time or strength!r}")
        elif length > 0:
            self.line.do(f"pause {length_of(max(length, 0.001))}")

    def substitute(self, element: Element, style: _Style) -> None:
        alias = clean(element.attributes.get("alias", ""))
        self.spoken(element, alias, style)

    def spoken(self, element: Element, spoken: str, style: _Style) -> None:
        """Add words that are said otherwise than written."""
        text = element.text()
        if not speakable(spoken) or not speakable(text):
            self.line.say(spoken if speakable(spoken) else text)
            return
        if not self.line.pieces:
            self.at = element.location
        pairs = style.attributes() if spoken == clean(text) else [("sub", spoken), *style.attributes()]
        self.line.span(text, pairs)

    def phoneme(self, element: Element, style: _Style) -> None:
        alphabet = element.attributes.get("alphabet", "ipa")
        if alphabet != "ipa":
            self.lose(element, f"the alphabet {alphabet!r} is not read: its words are spoken as they are")
            self.inside(element, style)
        else:
            self.inside(element, replace(style, ipa=clean(element.attributes.get("ph", ""))))

    def say_as(self, element: Element, style: _Style) -> None:
        kind, form = (element.attributes.get(name, "") for name in ("interpret-as", "format"))
        spoken = say_as(kind, form, element.text(), self.draft.language)
        if spoken is None:
            self.lose(element, f"{kind or 'this'!r} cannot be said so: its words are spoken as they are")
        self.spoken(element, spoken or "", style)

    def prosody(self, element: Element, style: _Style) -> None:
        for name in element.attributes:
            if name != "rate":
                self.lose(element, f"{name} is left out: a script has rate alone")
        if "rate" in element.attributes:
            factor = rate(element.attributes["rate"])
            if factor is None:
                self.lose(element, f"this is not a rate that can be read: {element.attributes['rate']!r}")
                factor = 1.0
            wanted = style.rate * factor
            kept = min(max(wanted, SLOWEST), FASTEST)
            if kept != wanted:
                self.lose(element, f"a rate of {wanted:.3g} becomes {kept:g}: speech goes from 0.5 to 2")
            style = replace(style, rate=kept)
        self.inside(element, style)

    def voice(self, element: Element, style: _Style) -> None:
        names = element.attributes.get("name", "").split()
        known = next((name for name in names if self.around.has_voice(name)), "")
        if known:
            style = replace(style, voice=known)
        else:
            wanted = " ".join(names) or ", ".join(
                f"{key}={value}" for key, value in element.attributes.items()
            )
            self.lose(element, f"there is no voice {wanted!r} here: the script's own speaks")
        self.inside(element, style)

    def lang(self, element: Element, style: _Style) -> None:
        wanted = element.attributes.get("lang", "")
        if _TAG.fullmatch(wanted) and self.around.has_language(wanted):
            style = replace(style, language=wanted)
        else:
            self.lose(element, f"there is no voice for the language {wanted!r} here: the script's own speaks")
        self.inside(element, style)

    def audio(self, element: Element, style: _Style) -> None:
        name = element.attributes.get("src", "")
        if playable(name, self.around):
            self.line.do(f'play "{name}"')
            return
        self.lose(element, f"there is no file {name!r} beside the script: what is spoken instead is kept")
        self.inside(element, style)

    def mark(self, element: Element, style: _Style) -> None:
        name = element.attributes.get("name", "")
        if re.fullmatch(r"[\w.-]+", name):
            self.line.do(f"mark {name}")
        else:
            self.lose(element, f"a mark cannot be called {name!r}: it is left out")

    def emphasis(self, element: Element, style: _Style) -> None:
        self.lose(element, "emphasis is left out: its words are spoken as they are")
        self.inside(element, style)


def playable(name: str, around: Surroundings) -> bool:
    """Return whether a sound file stands in the folder of the script under a name that a script can hold."""
    if not re.fullmatch(r"[\w][\w ./-]{0,200}", name) or ".." in name:
        return False
    return (around.folder / name).is_file()


def looks_like(text: str) -> bool:
    """Return whether a text looks like SSML."""
    return bool(re.match(r"\s*(<\?xml[^>]*\?>\s*)?(<!--.*?-->\s*)*<(\w+:)?speak\b", text[:4000], re.DOTALL))
