"""The feed, as two parsers read it that know nothing of each other."""

from __future__ import annotations

import io
import json
import re
import uuid
from xml.etree import ElementTree

import feedparser
import podcastparser
import pytest
import webvtt
from kits import TITLE

from voiceguide.site.publish import Site

BASE = "https://example.org/guides/"
SHOWN = TITLE


def test_podcastparser_reads_every_episode(site: Site) -> None:
    text = (site.folder / "feed.xml").read_bytes()
    read = podcastparser.parse(f"{BASE}feed.xml", io.BytesIO(text))
    assert read["link"] == BASE
    assert read["type"] == "serial"
    assert [one["title"] for one in read["episodes"]] and len(read["episodes"]) == 2
    rest = next(one for one in read["episodes"] if "rest" in one["link"])
    assert rest["title"] == SHOWN
    (enclosure,) = rest["enclosures"]
    file = site.folder / "rest" / "rest.mp3"
    assert enclosure == {
        "url": f"{BASE}rest/rest.mp3",
        "file_size": file.stat().st_size,
        "mime_type": "audio/mpeg",
    }
    entry = next(one for one in site.entries if one.name == "rest")
    assert rest["total_time"] == round(entry.duration)
    assert uuid.UUID(rest["guid"]).version == 5
    assert rest["episode_art_url"] == f"{BASE}rest/cover.jpg"
    assert rest["published"] == entry.when


def test_feedparser_reads_the_same(site: Site) -> None:
    read = feedparser.parse((site.folder / "feed.xml").read_bytes())
    assert not read.bozo
    assert read.version == "rss20"
    assert read.feed.language == "en-us"
    assert read.feed.image.href == f"{BASE}rest/cover.jpg"
    titles = {entry.title for entry in read.entries}
    assert titles == {SHOWN, "Falling"}
    assert all(entry.enclosures[0].type == "audio/mpeg" and not entry.guidislink for entry in read.entries)
    assert len({entry.id for entry in read.entries}) == 2


def test_podcasting_2_has_its_tags(site: Site) -> None:
    root = ElementTree.fromstring((site.folder / "feed.xml").read_bytes())  # noqa: S314  (our own)
    space = "{https://podcastindex.org/namespace/1.0}"
    channel = root.find("channel")
    assert channel is not None
    assert channel.findtext(f"{space}locked") == "yes"
    # the worked example of the namespace's own text, for the rule by which the identity is made
    rule = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    assert uuid.uuid5(rule, "podnews.net/rss") == uuid.UUID("9b024349-ccf0-5f69-a609-6b82873eab3c")
    assert channel.findtext(f"{space}guid") == str(uuid.uuid5(rule, "example.org/guides/feed.xml"))
    for item in channel.findall("item"):
        for tag, kind in (("chapters", "application/json+chapters"), ("transcript", "text/vtt")):
            one = item.find(space + tag)
            assert one is not None
            assert one.get("type") == kind
            assert (site.folder / str(one.get("url")).removeprefix(BASE)).is_file()


def test_captions_and_chapters_are_those_of_the_file(site: Site) -> None:
    captions = webvtt.read(site.folder / "rest" / "captions.vtt")
    assert [c.text for c in captions][:2] == ["Sit down.", "Let your shoulders drop."]
    chapters = json.loads((site.folder / "rest" / "chapters.json").read_text(encoding="utf-8"))
    assert chapters["chapters"][0]["startTime"] == 0
    assert [c["title"] for c in chapters["chapters"]][:2] == ["Settle in", "Stretch"]


@pytest.mark.parametrize("name", ["feed.xml", "manifest.webmanifest"])
def test_words_of_authors_are_text(site: Site, name: str) -> None:
    text = (site.folder / name).read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text)
