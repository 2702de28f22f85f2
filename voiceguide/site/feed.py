"""The feed: RSS 2.0 with the tags of iTunes and of Podcasting 2.0, so that any podcast player takes the site.

Sources: the RSS 2.0 specification, Apple's podcaster guide, and the namespace document of Podcasting 2.0.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote
from xml.etree import ElementTree

from voiceguide.output.player.plan import clean
from voiceguide.site.entry import Entry

_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_PODCAST = "https://podcastindex.org/namespace/1.0"
_ATOM = "http://www.w3.org/2005/Atom"
_SPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace from which Podcasting 2.0 makes the identity of a feed."""


def feed(title: str, entries: Sequence[Entry], base_url: str) -> bytes:
    """Return the feed of a site that stands at `base_url`, which ends with a slash.

    Entries must not be none.
    """
    for prefix, space in (("itunes", _ITUNES), ("podcast", _PODCAST), ("atom", _ATOM)):
        ElementTree.register_namespace(prefix, space)
    rss = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(rss, "channel")
    own = f"{base_url}feed.xml"
    author = next((entry.artist for entry in entries if entry.artist), title)
    about = " · ".join(dict.fromkeys(entry.shown for entry in entries))
    _add(channel, "title", title)
    _add(channel, "link", base_url)
    _add(channel, "description", about)
    _add(channel, "language", entries[0].language.lower())
    _add(channel, "generator", "voiceguide")
    _add(channel, f"{{{_ATOM}}}link", href=own, rel="self", type="application/rss+xml")
    _add(channel, f"{{{_ITUNES}}}author", author)
    _add(channel, f"{{{_ITUNES}}}type", "serial")
    _add(channel, f"{{{_ITUNES}}}explicit", "false")
    _add(channel, f"{{{_ITUNES}}}image", href=f"{base_url}{quote(entries[0].name)}/cover.jpg")
    _add(channel, f"{{{_ITUNES}}}category", text="Health & Fitness")
    _add(channel, f"{{{_PODCAST}}}guid", str(uuid.uuid5(_SPACE, own.partition("://")[2].rstrip("/"))))
    _add(channel, f"{{{_PODCAST}}}locked", "yes")
    _add(channel, f"{{{_PODCAST}}}medium", "podcast")
    for number, entry in enumerate(entries, 1):
        _item(channel, number, entry, base_url)
    ElementTree.indent(rss)
    return ElementTree.tostring(rss, encoding="unicode", xml_declaration=True).encode() + b"\n"


def _item(channel: ElementTree.Element, number: int, entry: Entry, base_url: str) -> None:
    folder = f"{base_url}{quote(entry.name)}/"
    item = ElementTree.SubElement(channel, "item")
    audio = entry.audio
    _add(item, "title", entry.shown)
    _add(item, "link", folder)
    _add(item, "description", clean(entry.comment) or entry.shown)
    _add(item, "guid", str(uuid.uuid5(_SPACE, f"{base_url}{entry.name}")), isPermaLink="false")
    _add(item, "pubDate", format_datetime(datetime.fromtimestamp(entry.when, UTC)))
    _add(item, "enclosure", url=folder + quote(audio.name), length=str(audio.bytes), type=audio.media_type)
    _add(item, f"{{{_ITUNES}}}title", entry.shown)
    _add(item, f"{{{_ITUNES}}}author", clean(entry.artist))
    _add(item, f"{{{_ITUNES}}}duration", str(round(audio.duration)))
    _add(item, f"{{{_ITUNES}}}episode", str(number))
    _add(item, f"{{{_ITUNES}}}explicit", "false")
    _add(item, f"{{{_ITUNES}}}image", href=f"{folder}cover.jpg")
    _add(item, f"{{{_PODCAST}}}chapters", url=f"{folder}chapters.json", type="application/json+chapters")
    _add(
        item,
        f"{{{_PODCAST}}}transcript",
        url=f"{folder}captions.vtt",
        type="text/vtt",
        language=entry.language.lower(),
        rel="captions",
    )


def _add(parent: ElementTree.Element, name: str, words: str = "", **attributes: str) -> None:
    """Add an element, unless there is nothing to say; its texts hold no character that XML forbids."""
    if not words and not attributes:
        return
    element = ElementTree.SubElement(parent, name, {key: clean(value) for key, value in attributes.items()})
    if words:
        element.text = clean(words)
