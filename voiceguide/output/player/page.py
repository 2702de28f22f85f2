"""The player page of one programme: plain HTML that reads and plays without its script, and all else with it.

Everything that an author wrote is escaped where it enters the page. The frame is `static/programme.html`,
whose places `$NAME` are filled.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import Template
from typing import Any

from voiceguide.languages import iso_639_2
from voiceguide.output.metadata import Metadata
from voiceguide.output.player.bundle import source
from voiceguide.output.player.plan import clean, steps_of
from voiceguide.output.player.words import words_for
from voiceguide.units import format_time

_BACK = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M15.500 4 7.500 12l8 8 2-2-6-6 6-6z"/></svg>'
_CHOICES = """<ol id="wrong" class="faults" role="alert"></ol>
<div id="choices" class="choices js"></div>
"""
_MAKING = """<section id="making" hidden>
<p id="doing" role="status"></p>
<progress id="made" aria-labelledby="doing"></progress>
<button type="button" id="cancel">{cancel}</button>
</section>
"""


@dataclass(frozen=True, slots=True)
class File:
    """A finished file that the page offers."""

    address: str
    words: str
    """Its format, length and size, in words."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A programme in one voice."""

    voice: str
    plan: Mapping[str, Any]
    """Of the finished file: `plan.plan_of`."""
    audio: str = ""
    """The address of the finished file, or empty."""
    kit: Mapping[str, Any] | None = None
    """The addresses of its kit: {json, audio}; or {kit: the object itself, audio}."""
    bed: str = ""
    keep: tuple[tuple[str, int], ...] = ()
    """What must be kept to play it without a network: addresses and bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that a page of a programme shows."""

    identity: str
    """Under which the browser remembers the place."""
    name: str
    """Of files that it saves."""
    meta: Metadata
    variants: Sequence[Variant]
    head: str
    """HTML: style and icons."""
    script: str
    """HTML: the script, linked or inline."""
    policy: str
    home: str = ""
    """The address of the catalogue, or empty."""
    cover: str = ""
    embedded: str = ""
    """The sound itself as a data: address, in place of that of a file."""
    files: Sequence[File] = field(default=())
    waves: Mapping[str, str] | None = None
    """The addresses of what mixes one file with the background: {worker, wasm}."""
    live: bool = False
    """Its sound is made when it is asked for, and as it is wished."""


def player_page(page: Page) -> str:
    """Return the page as HTML."""
    meta, first = page.meta, page.variants[0]
    interface, words = words_for(meta.language)
    title, sound = clean(meta.title), page.embedded or first.audio
    return Template(source("programme.html")).substitute(
        {f"say_{key}": html.escape(text) for key, text in words.items()},
        interface=interface,
        language=html.escape(clean(meta.language)),
        policy=page.policy,
        title=html.escape(title),
        head=page.head,
        script=page.script,
        home=home_link(page.home, words["home"]),
        about=f'<p class="about" dir="auto">{html.escape(clean(meta.comment))}</p>' if meta.comment else "",
        steps=_steps(first.plan),
        files=_files(page.files, words),
        audio=f' src="{html.escape(sound)}"' if sound else "",
        lengths=html.escape(words["customize" if page.live else "length"]),
        choices=_CHOICES if page.live else "",
        making=_MAKING.format(cancel=html.escape(words["cancel"])) if page.live else "",
        data=script_json(
            {
                "id": page.identity,
                "name": page.name,
                "title": title,
                "home": page.home,
                "cover": page.cover,
                "waves": page.waves,
                "tags": {
                    "album": clean(meta.album),
                    "artist": clean(meta.artist),
                    "comment": clean(meta.comment),
                    "language": iso_639_2(meta.language),
                },
                "words": words,
                "variants": [_variant(variant) for variant in page.variants],
                **({"live": True} if page.live else {}),
            }
        ),
    )


def script_json(data: object) -> str:
    """Return JSON that cannot end the script element it stands in, whatever the words."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def home_link(address: str, words: str) -> str:
    """Return the link to the catalogue, or nothing where there is none."""
    if not address:
        return ""
    return f'<a id="home" href="{html.escape(address)}" aria-label="{html.escape(words)}">{_BACK}</a>'


def _variant(variant: Variant) -> dict[str, Any]:
    return {
        "voice": variant.voice,
        "plan": variant.plan,
        "audio": variant.audio,
        "kit": variant.kit,
        "bed": variant.bed,
        "keep": [list(row) for row in variant.keep],
    }


def _steps(plan: Mapping[str, Any]) -> str:
    """Return the steps under their chapters, with their times."""
    lines: list[str] = []
    chapter = -1
    for step in steps_of(dict(plan)):
        if step.chapter != chapter:
            title = plan["chapters"][step.chapter][1] if plan["chapters"] else ""
            lines += ["</ol>"] if chapter >= 0 else []
            lines.append(f'<h3 dir="auto">{html.escape(title)}</h3>\n<ol>')
            chapter = step.chapter
        at = format_time(int(step.start))
        lines.append(
            f'<li><span dir="auto">{html.escape(step.text)}</span> <span class="at">{at}</span></li>'
        )
    return "\n".join([*lines, *(["</ol>"] if lines else [])])


def _files(files: Sequence[File], words: Mapping[str, str]) -> str:
    if not files:
        return ""
    rows = "\n".join(
        f'<li><a href="{html.escape(one.address)}" download>{html.escape(one.words)}</a></li>'
        for one in files
    )
    return f'<h3>{html.escape(words["files"])}</h3>\n<ul class="files">\n{rows}\n</ul>'
