"""Pages of a live site: those of `site.pages`, made of scripts that were planned but not spoken."""

from __future__ import annotations

import html
from collections.abc import Sequence
from string import Template
from urllib.parse import quote

from voiceguide.output.player.bundle import source
from voiceguide.output.player.page import Page, Variant, home_link, player_page, script_json
from voiceguide.output.player.plan import clean
from voiceguide.output.player.words import words_for
from voiceguide.script.source import FAULT, Fault
from voiceguide.serve.shelf import Look
from voiceguide.site.entry import Entry
from voiceguide.site.pages import POLICY, catalogue_page, head, meta_of, script_tag
from voiceguide.site.waves import waves_addresses


def catalogue(title: str, looks: Sequence[Look]) -> str:
    """Return the catalogue: what can be made first, then what has faults."""
    entries = [entry_of(look) for look in looks if look.whole]
    wrong = [_wrong_card(look) for look in looks if not look.whole]
    return catalogue_page(title, entries, has_feed=False, more_cards=wrong, live=True)


def programme(look: Look) -> str:
    """Return the page of a script: the player, or its faults."""
    if not look.whole:
        return faults_page(look)
    return player_page(
        Page(
            identity=look.name,
            name=look.name,
            meta=meta_of(entry_of(look)),
            variants=[Variant(look.voice, look.plan)],
            head=head("../", live=True),
            script=script_tag("../", live=True),
            policy=POLICY,
            home="../",
            cover=f"cover.jpg?v={look.version}",
            waves=waves_addresses("../"),
            live=True,
        )
    )


def faults_page(look: Look) -> str:
    """Return a page with the faults of a script, each with its line and a caret."""
    interface, words = words_for(look.language)
    return Template(source("faults.html")).substitute(
        interface=interface,
        policy=POLICY,
        title=html.escape(clean(look.title)),
        head=head("../", live=True),
        script=script_tag("../", live=True),
        home=home_link("../", words["home"]),
        count=html.escape(faults_in_words(look.faults, words)),
        faults="\n".join(fault_item(fault) for fault in look.faults),
        data=script_json({"id": look.name, "home": "../", "words": words, "live": {}}),
    )


def fault_item(fault: Fault) -> str:
    """Return a fault as HTML: its place, the message, the line and a caret."""
    told = {key: html.escape(text) for key, text in fault_data(fault).items()}
    picture = f'<pre dir="ltr">{told["picture"]}</pre>' if told["picture"] else ""
    return (
        f'<li class="{told["severity"]}"><p class="where">{told["where"]}</p>'
        f'<p dir="auto">{told["words"]}</p>{picture}</li>'
    )


def fault_data(fault: Fault) -> dict[str, str]:
    """Return a fault as a page shows it: its place, the message, and the line with a caret."""
    first, _, picture = str(fault).partition("\n")
    where = f"{fault.path}:{fault.location.line}:{fault.location.column}"
    words = first.removeprefix(f"{where}: ")
    return {"severity": fault.severity, "where": where, "words": words, "picture": picture}


def faults_in_words(faults: Sequence[Fault], words: dict[str, str]) -> str:
    """Return how many faults there are."""
    count = sum(fault.severity == FAULT for fault in faults)
    return words["fault"] if count == 1 else words["faults"].format(n=count)


def entry_of(look: Look) -> Entry:
    """Return a script as the catalogue shows it."""
    return Entry(
        name=look.name,
        key="",
        title=look.title,
        language=look.language,
        artist=look.artist,
        album=look.album,
        comment=look.comment,
        duration=look.natural,
        shortest=look.shortest,
        longest=look.longest,
        cover=look.version,
        voices=(),
    )


def _wrong_card(look: Look) -> str:
    words = words_for("en")[1]
    count = html.escape(faults_in_words(look.faults, words))
    return (
        f'<li><a class="card wrong" href="{quote(look.name, safe="")}/" data-name="{html.escape(look.name)}">'
        f'<h2 dir="auto">{html.escape(clean(look.title))}</h2><p>{count}</p></a></li>'
    )
