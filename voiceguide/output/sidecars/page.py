"""The player alone in a file: one HTML page with the programme inside, for any browser, with no network.

It is the page of the site, from the same source. Its policy runs no script but the one whose hash it names,
and reaches no address.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from voiceguide.output.metadata import Metadata
from voiceguide.output.player.bundle import policy_hash, script, source
from voiceguide.output.player.page import Page, Variant, player_page
from voiceguide.output.player.plan import plan_of
from voiceguide.output.sidecars.base import Finished, Sidecar

_log = logging.getLogger(__name__)

MAX_EMBEDDED_BYTES = 200 * 1024**2
"""Larger audio stays in its own file, which the page then plays from beside it: a browser must hold in memory
what a page embeds, and Chromium's strings end at half a gigabyte. At 64 kb/s this is 7 hours."""

_READ_BYTES = 3 * 2**18
"""A multiple of 3, so that the base64 of the pieces is the base64 of the whole."""
_HERE = "\0"
"""Stands for the audio in the filled frame; no text of a page may hold it."""


def page_pieces(finished: Finished) -> Iterator[bytes]:
    """Yield the page in pieces, in constant memory but for the kit. Raises OSError for unreadable audio."""
    head, _, tail = _frame(finished).partition(_HERE)
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


def _frame(finished: Finished) -> str:
    """Return the whole page, with `_HERE` in place of the audio."""
    timeline = finished.timeline
    icon = _data_address(finished.cover)
    style, code = source("app.css"), script()
    policy = (
        f"default-src 'none'; script-src {policy_hash(code)}; style-src {policy_hash(style)}; "
        "img-src data:; media-src data: blob: file: 'self'; base-uri 'none'; form-action 'none'"
    )
    plan = plan_of(timeline)
    identity = json.dumps([timeline.title, timeline.length, plan["chapters"]], ensure_ascii=True)
    return player_page(
        Page(
            identity=f"file-{hashlib.sha256(identity.encode('ascii')).hexdigest()[:16]}",
            name=Path(finished.name).stem,
            meta=Metadata(timeline.title, language=timeline.language),
            variants=[_variant(finished, plan)],
            embedded=_HERE,
            head=f'<style>{style}</style>\n<link rel="icon" id="cover" href="{icon}">',
            script=f"<script>{code}</script>",
            policy=policy,
        )
    )


def _variant(finished: Finished, plan: Mapping[str, Any]) -> Variant:
    """Return the programme, with what any length of it is made from where that was asked for."""
    parts = finished.kit
    if parts is None or not parts.audio:
        return Variant(finished.timeline.voice, plan)
    kit = {"kit": parts.kit, "audio": _sound_address(parts.audio)}
    bed = _sound_address(parts.bed) if parts.bed else ""
    return Variant(finished.timeline.voice, plan, kit=kit, bed=bed)


def _sound_address(sound: bytes) -> str:
    return f"data:audio/mpeg;base64,{base64.b64encode(sound).decode('ascii')}"


def _data_address(picture: bytes) -> str:
    """Return a picture as a data: address; an empty one still keeps a browser from asking for an icon."""
    if not picture:
        return "data:,"
    kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode('ascii')}"


def plain_pieces(finished: Finished) -> Iterator[bytes]:
    """Yield the page that plays the finished programme, and no other length."""
    return page_pieces(replace(finished, kit=None))


PAGE = Sidecar(".html", plain_pieces)
KIT_PAGE = Sidecar(".kit.html", page_pieces, needs_kit=True)
