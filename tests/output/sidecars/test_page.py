"""The player page holds the programme whole, lets no words out of their place, and is readable at night."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

from voiceguide.output.formats import format_for
from voiceguide.output.player.bundle import source
from voiceguide.output.player.plan import clean
from voiceguide.output.player.words import LANGUAGES, words_for
from voiceguide.output.sidecars import page
from voiceguide.output.sidecars.base import Finished
from voiceguide.output.sidecars.page import page_pieces
from voiceguide.timing.timeline import Chapter, Event, Timeline

RATE = 44_100
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&${x}<!--\u2028"
AUDIO = bytes(range(256)) * 7001


class Reader(HTMLParser):
    """What a browser would find: elements with their attributes, and the text of each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.text: list[str] = []
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        (self.raw[self._open] if self._open in self.raw else self.text).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


def finished(audio: Path, timeline: Timeline, cover: bytes = b"") -> Finished:
    peaks = np.zeros((0, 2), np.float32)
    return Finished(audio, audio.name, format_for(audio).media_type, timeline, cover, peaks)


def made(tmp_path: Path, title: str = "Rest", name: str = "a.mp3", language: str = "en-US") -> Reader:
    audio = tmp_path / name
    audio.write_bytes(AUDIO)
    timeline = Timeline(
        title,
        60 * RATE,
        language,
        chapters=(Chapter(title, 0, 20 * RATE), Chapter("Two", 20 * RATE, 60 * RATE)),
        events=(Event("speech", RATE, 2 * RATE, text=title), Event("count", 5 * RATE, 6 * RATE, text="One")),
    )
    pieces = list(page_pieces(finished(audio, timeline, b"\x89PNG\r\n\x1a\nrest")))
    assert max(map(len, pieces)) < 1_200_000  # memory does not grow with the programme
    return Reader(b"".join(pieces).decode("utf-8"))


def data_of(read: Reader) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(read.raw["script"][0])
    return found


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.mp3", "mpeg"), ("a.m4b", "mp4"), ("a.opus", "ogg"), ("a.flac", "flac"), ("a.wav", "wav")],
)
def test_the_audio_is_inside_bit_for_bit_under_its_media_type(tmp_path: Path, name: str, kind: str) -> None:
    (audio,) = made(tmp_path, name=name).all("audio")
    head, _, body = (audio["src"] or "").partition(",")
    assert head == f"data:audio/{kind};base64"
    assert base64.b64decode(body, validate=True) == AUDIO


def test_a_title_cannot_bring_its_own_elements_or_scripts(tmp_path: Path) -> None:
    tame, hostile = made(tmp_path), made(tmp_path, HOSTILE)
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in tame.elements]
    assert hostile.raw["script"][1:] == tame.raw["script"][1:]
    assert not any(name.startswith("on") for _, attrs in hostile.elements for name in attrs)
    assert "".join(hostile.text).count("<script>alert(1)") == 4  # title, heading, chapter, step: as words


def test_the_script_gets_titles_and_words_exactly_as_they_are(tmp_path: Path) -> None:
    data = data_of(made(tmp_path, HOSTILE))
    words = " ".join(HOSTILE.split())
    (variant,) = data["variants"]
    assert data["title"] == words
    assert variant["plan"] == {
        "duration": 60,
        "chapters": [[0.0, words], [20.0, "Two"]],
        "captions": [[1.0, 2.0, words, 0, 0], [5.0, 6.0, "One", 0, 1]],
        "marks": [],
    }


def test_control_characters_are_left_out_and_marks_of_direction_stay() -> None:
    assert clean("a\x00b\x1b[31m\tc\u202edex\r\nf\ud800") == "ab[31m c\u202edex f"


def test_the_policy_forbids_the_network_and_allows_this_script_and_style_alone(tmp_path: Path) -> None:
    read = made(tmp_path)
    policy = next(m["content"] or "" for m in read.all("meta") if m.get("http-equiv"))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert not re.search(r"https?:|\*|unsafe", policy)
    for rule, text in (("script-src", read.raw["script"][1]), ("style-src", read.raw["style"][0])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"


def test_nothing_in_the_page_names_an_address(tmp_path: Path) -> None:
    read = made(tmp_path)
    addresses = [
        a[key] or "" for _, a in read.elements for key in ("src", "href", "srcset", "action") if key in a
    ]
    assert all(address.startswith("data:") for address in addresses)
    assert not re.search(r"https?://|@import|url\(", "".join(read.raw["script"] + read.raw["style"]))


def test_the_cover_is_the_icon_and_without_one_no_icon_is_asked_for(tmp_path: Path) -> None:
    (icon,) = made(tmp_path).all("link")
    assert icon["href"] == "data:image/png;base64,iVBORw0KGgpyZXN0"
    audio = tmp_path / "b.mp3"
    audio.write_bytes(b"x")
    read = Reader(b"".join(page_pieces(finished(audio, Timeline("t", RATE)))).decode())
    assert read.all("link")[0]["href"] == "data:,"


def test_audio_too_large_to_embed_is_played_from_beside_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(page, "MAX_EMBEDDED_BYTES", 1000)
    with caplog.at_level(logging.WARNING):
        (audio,) = made(tmp_path, name="Größe #1 & 50% “x”.mp3").all("audio")
    assert unquote(audio["src"] or "") == "Größe #1 & 50% “x”.mp3"
    assert not re.search(r'[#?" ]', audio["src"] or "")
    assert "is too large to embed" in caplog.text


@pytest.mark.parametrize(
    ("tag", "language"), [("de-AT", "de"), ("pt_BR", "pt"), ("en-US", "en"), ("ja", "en"), ("", "en")]
)
def test_the_page_speaks_the_language_of_the_programme_or_english(tag: str, language: str) -> None:
    assert words_for(tag) == (language, words_for(language)[1])


def test_page_and_programme_each_say_their_language(tmp_path: Path) -> None:
    read = made(tmp_path, language="ja-JP")
    assert read.all("html")[0]["lang"] == "en"
    assert read.all("h1")[0]["lang"] == "ja-JP"


def test_every_language_has_every_word_and_every_place_in_it() -> None:
    english = words_for("en")[1]
    for language in LANGUAGES:
        words = words_for(language)[1]
        assert words.keys() == english.keys()
        assert all(words.values())
        for key, text in words.items():
            assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", english[key]), (language, key)


def test_every_control_has_a_name(tmp_path: Path) -> None:
    read = made(tmp_path)
    named = {"shortest", "natural", "longest", "use", "keep"}  # the script names these before it shows them
    for control in read.all("button"):
        assert control.get("aria-label") or control["id"] in named | {
            "save",
            "copy",
            "mix",
            "bed",
            "aloud",
            "anywhere",
            "show-length",
            "show-sleep",
            "show-more",
        }
    assert [one["aria-label"] for one in read.all("input") if one["type"] == "range"] == [
        "Length",
        "Position",
    ]


def test_without_its_script_the_page_plays_and_tells_every_step_with_its_time(tmp_path: Path) -> None:
    read = made(tmp_path)
    assert "controls" in read.all("audio")[0]
    words = " ".join("".join(read.text).split())
    assert "Rest Rest 0:01" in words


def colours(theme: int) -> dict[str, str]:
    style = source("app.css")
    block = re.findall(r":root[^{]*\{([^}]*)\}", style)[theme]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours after WCAG 2.2."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", [0, 2], ids=["dark", "bright"])
def test_text_has_a_contrast_of_seven_and_edges_of_three(theme: int) -> None:
    colour = colours(theme)
    texts = [(ink, ground) for ink in ("ink", "dim", "accent") for ground in ("ground", "surface")]
    for ink, ground in [*texts, ("on-accent", "accent")]:
        assert contrast(colour[ink], colour[ground]) >= 7, (ink, ground)
    for ground in ("ground", "surface"):
        assert contrast(colour["edge"], colour[ground]) >= 3


def test_dimmed_text_has_a_contrast_of_four_and_a_half() -> None:
    colour = {"ground": "#000000"} | colours(1)
    for ink in ("ink", "dim", "accent"):
        assert contrast(colour[ink], colour["ground"]) >= 4.5, ink
        assert contrast(colour[ink], colour["surface"]) >= 4.5, ink


def test_no_colour_stands_outside_the_three_themes() -> None:
    style = source("app.css")
    rest = re.sub(r":root[^{]*\{[^}]*\}", "", style)
    values = re.findall(r"[\s;{](?:color|background|border|border-color|outline|fill): ([^;]*);", rest)
    assert len(values) > 15
    plain = re.compile(
        r"var\(--[\w-]+\)|[\d.]+(px|%)|solid|transparent|currentColor|ButtonText|linear-gradient|to right"
        r"|[(), ]"
    )
    assert [value for value in values if plain.sub("", value)] == []


def test_the_first_colour_a_browser_shows_is_the_dark_ground(tmp_path: Path) -> None:
    metas = {m.get("name"): m.get("content") for m in made(tmp_path).all("meta")}
    assert metas["color-scheme"] == "dark"
    assert metas["theme-color"] == colours(0)["ground"]
