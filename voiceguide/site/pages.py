"""Pages of the site, and what they share: the catalogue, programmes, style, script, service worker,
manifest."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Sequence
from string import Template
from urllib.parse import quote

from voiceguide.output.metadata import Metadata
from voiceguide.output.player.bundle import script, source
from voiceguide.output.player.page import File, Page, Variant, player_page, script_json
from voiceguide.output.player.words import words_for
from voiceguide.site.entry import Entry, Published, Voiced
from voiceguide.site.icons import ICONS
from voiceguide.site.waves import waves_addresses, waves_bytes
from voiceguide.units import format_time

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


def shell(*, live: bool = False) -> dict[str, bytes]:
    """Return the files that all pages share, by name, but for the icons and the service worker.

    A live site's pages can do more.
    """
    style = source("app.css") + (source("live.css") if live else "")
    return {"app.css": style.encode(), "app.js": script("live" if live else "app").encode()}


def programme_page(entry: Entry) -> str:
    """Return the page of a programme, which stands in its folder."""
    return player_page(
        Page(
            identity=entry.name,
            name=entry.name,
            meta=meta_of(entry),
            variants=[_variant(entry, voiced) for voiced in entry.voices],
            head=head("../"),
            script=script_tag("../"),
            policy=POLICY,
            home="../",
            cover=f"cover.jpg?v={entry.cover}",
            files=[File(file.address, _file_words(file)) for v in entry.voices for file in v.files],
            waves=waves_addresses("../") if has_waves(entry) else None,
        )
    )


def meta_of(entry: Entry) -> Metadata:
    """Return what a page tells of a programme."""
    return Metadata(
        entry.title,
        artist=entry.artist,
        album=entry.album,
        language=entry.language,
        comment=entry.comment,
    )


def has_waves(entry: Entry) -> bool:
    """Return whether one file with the background can be made on the page."""
    return any("bed" in voiced.parts for voiced in entry.voices)


def catalogue_page(
    title: str,
    entries: Sequence[Entry],
    *,
    has_feed: bool,
    more_cards: Sequence[str] = (),
    live: bool = False,
) -> str:
    """Return the catalogue, which stands at the top of the site.

    `more_cards` are HTML. A live site has no service worker.
    """
    interface, words = words_for(entries[0].language if entries else "en")
    return Template(source("catalogue.html")).substitute(
        {f"say_{key}": html.escape(text) for key, text in words.items()},
        interface=interface,
        policy=POLICY,
        title=html.escape(title or words["programmes"]),
        head=head("", has_feed=has_feed, live=live),
        script=script_tag("", live=live),
        cards="\n".join([*(card(entry, words) for entry in entries), *more_cards]),
        feed=f'<p class="feed"><a href="feed.xml">{html.escape(words["feed"])}</a></p>' if has_feed else "",
        data=script_json(
            {
                "id": "catalogue",
                "home": "./",
                "words": words,
                "programmes": [{"name": entry.name, "title": entry.shown} for entry in entries],
                **({"live": {}} if live else {}),
            }
        ),
    )


def manifest(title: str, language: str) -> bytes:
    """Return the web app manifest, with which a phone puts the site on its home screen."""
    interface, words = words_for(language)
    name = title or words["programmes"]
    data = {
        "name": name,
        "short_name": name[:12],
        "lang": interface,
        "id": "./",
        "start_url": "./?icon",
        "scope": "./",
        "display": "standalone",
        "background_color": "#0c0a09",
        "theme_color": "#0c0a09",
        "icons": [
            {"src": name, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in ICONS
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def service_worker(files: dict[str, bytes]) -> bytes:
    """Return the service worker of a site with these shared files, the catalogue among them."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    versioned = {"app.css", "app.js"}
    addresses = ["./"] + [
        f"{name}?v={_digest(content)}" if name in versioned else name
        for name, content in sorted(files.items())
        if name != "index.html"
    ]
    text = source("sw.js").replace('"$shell"', json.dumps(digest.hexdigest()[:16]), 1)
    return text.replace("$files", json.dumps(addresses), 1).encode()


def script_tag(up: str, *, live: bool = False) -> str:
    """Return what loads the pages' script; `up` leads to the top of the site."""
    return f'<script type="module" src="{up}app.js?v={_digest(shell(live=live)["app.js"])}"></script>'


def head(up: str, *, has_feed: bool = False, live: bool = False) -> str:
    """Return what loads the pages' style and icons; `up` leads to the top of the site."""
    lines = [
        f'<link rel="stylesheet" href="{up}app.css?v={_digest(shell(live=live)["app.css"])}">',
        f'<link rel="manifest" href="{up}manifest.webmanifest">',
        f'<link rel="icon" href="{up}icon-192.png" type="image/png">',
        f'<link rel="apple-touch-icon" href="{up}icon-180.png">',
    ]
    if has_feed:
        lines.append('<link rel="alternate" type="application/rss+xml" href="feed.xml">')
    return "\n".join(lines)


def _variant(entry: Entry, voiced: Voiced) -> Variant:
    parts = voiced.parts
    kept = [parts[name] for name in ("kit", "audio", "bed") if name in parts]
    kit = parts.get("kit")
    worker, encoder = waves_addresses("../").values()
    waves = ((worker, 0), (encoder, waves_bytes()))
    if "audio" not in parts:
        kept.append(voiced.files[0])
    return Variant(
        voiced.voice,
        voiced.plan,
        audio=voiced.files[0].address,
        kit={"json": kit.address, "audio": parts["audio"].address} if kit and "audio" in parts else None,
        bed=parts["bed"].address if "bed" in parts else "",
        keep=(
            *((part.address, part.bytes) for part in kept),
            *(waves if "bed" in parts else ()),
            (f"cover.jpg?v={entry.cover}", 0),
        ),
    )


def _file_words(file: Published) -> str:
    kind = file.name.rpartition(".")[2].upper()
    size = file.bytes / 1e6
    return (
        f"{kind}, {format_time(file.duration)}, {size:.1f} MB"
        if size < 10
        else (f"{kind}, {format_time(file.duration)}, {size:.0f} MB")
    )


def card(entry: Entry, words: dict[str, str]) -> str:
    """Return a programme's card in the catalogue."""
    shortest, longest = map(format_time, entry.whole_s)
    span = shortest if shortest == longest else words["between"].format(shortest=shortest, longest=longest)
    language = html.escape(entry.language)
    about = f'<p class="needs" dir="auto" lang="{language}">{html.escape(entry.comment)}</p>'
    folder, picture = quote(entry.name), f"{quote(entry.name)}/thumb.jpg?v={entry.cover}"
    return (
        f'<li><a class="card" href="{folder}/" data-name="{html.escape(entry.name)}">'
        f'<img src="{picture}" alt="" width="96" height="96" loading="lazy">'
        f'<h2 dir="auto" lang="{language}">{html.escape(entry.shown)}</h2>'
        f'<p class="lengths">{html.escape(span)}</p><p class="has"></p>{about if entry.comment else ""}'
        "</a></li>"
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
