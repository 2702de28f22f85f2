"""The player page: one HTML file with the programme inside, for any browser, with no network.

Everything that an author wrote is escaped where it enters the page, and the page's own policy runs no script
but the one whose hash it names and reaches no address. `page.html` is the frame, `page.css` and `page.js` go
into it; nothing of them is changed, only the places `$NAME` of the frame are filled.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import logging
import os
from collections.abc import Iterator
from importlib import resources
from string import Template
from typing import Any
from urllib.parse import quote

from voiceguide.output.sidecars.base import Finished, Sidecar
from voiceguide.output.sidecars.captions import captions
from voiceguide.output.sidecars.page.words import words_for
from voiceguide.timing.timeline import Timeline
from voiceguide.units import format_time, samples_to_seconds

_log = logging.getLogger(__name__)

MAX_EMBEDDED_BYTES = 200 * 1024**2
"""Larger audio stays in its own file, which the page then plays from beside it: a browser must hold in memory
what a page embeds, and Chromium's strings end at half a gigabyte. At 64 kb/s this is 7 hours."""

_READ_BYTES = 3 * 2**18
"""A multiple of 3, so that the base64 of the pieces is the base64 of the whole."""
_HERE = "\0"
"""Stands for the audio in the filled frame; no text of a page may hold it."""


def page_pieces(finished: Finished) -> Iterator[bytes]:
    """Yield the page in pieces, in constant memory. Raises OSError where the audio cannot be read."""
    head, _, tail = _frame(finished.timeline, finished.cover).partition(_HERE)
    yield head.encode("utf-8")
    size = finished.audio.stat().st_size
    if size > MAX_EMBEDDED_BYTES:
        _log.warning(
            "%s is too large to embed (%d MB, at most %d): its page plays the file beside it",
            *(finished.name, size // 1024**2, MAX_EMBEDDED_BYTES // 1024**2),
        )
        yield html.escape(quote(os.fsencode(finished.name))).encode("ascii")
    else:
        yield f"data:{finished.media_type};base64,".encode("ascii")
        with finished.audio.open("rb") as file:
            while piece := file.read(_READ_BYTES):
                yield base64.b64encode(piece)
    yield tail.encode("utf-8")


def _frame(timeline: Timeline, cover: bytes) -> str:
    """Return the whole page, with `_HERE` in place of the audio."""
    style, script = (_resource(name) for name in ("page.css", "page.js"))
    interface, words = words_for(timeline.language)
    language = html.escape(_clean(timeline.language))
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; media-src data: blob: file: 'self'; base-uri 'none'; form-action 'none'"
    )
    return Template(_resource("page.html")).substitute(
        {f"say_{key}": html.escape(text) for key, text in words.items()},
        policy=policy,
        style=style,
        script=script,
        audio=_HERE,
        interface=interface,
        language=language,
        title=html.escape(_clean(timeline.title)),
        length=format_time(timeline.duration_s),
        icon=_data_address(cover),
        chapters="\n".join(_chapter_items(timeline, language)),
        data=_json(_page_data(timeline, words)),
    )


def _page_data(timeline: Timeline, words: dict[str, str]) -> dict[str, Any]:
    """Return what the script of the page works with; times in seconds."""
    chapters = [[_sec(c.start, timeline), c.title] for c in timeline.chapters]
    identity = json.dumps([timeline.title, timeline.length, chapters], ensure_ascii=True)
    return {
        "id": hashlib.sha256(identity.encode("ascii")).hexdigest()[:16],
        "title": timeline.title,
        "duration": _sec(timeline.length, timeline),
        "chapters": chapters,
        "captions": [[c.start_ms / 1000, c.end_ms / 1000, c.text] for c in captions(timeline)],
        "words": words,
    }


def _chapter_items(timeline: Timeline, language: str) -> Iterator[str]:
    for index, chapter in enumerate(timeline.chapters):
        at = format_time(samples_to_seconds(chapter.start, timeline.sample_rate))
        name = f'<span class="name" dir="auto" lang="{language}">{html.escape(_clean(chapter.title))}</span>'
        words = f'{name} <span class="at">{at}</span>'
        yield f'<li><button type="button" data-chapter="{index}">{words}</button></li>'


def _json(data: object) -> str:
    """Return JSON that cannot end the script element it stands in, whatever the words."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _data_address(picture: bytes) -> str:
    """Return a picture as a data: address; an empty one still keeps a browser from asking for an icon."""
    if not picture:
        return "data:,"
    kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode('ascii')}"


def _hash(text: str) -> str:
    """Return the source expression that allows this text alone (Content Security Policy Level 3)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _resource(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _sec(samples: int, timeline: Timeline) -> float:
    return round(samples_to_seconds(samples, timeline.sample_rate), 4)


def _clean(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


PAGE = Sidecar(".html", page_pieces)
