"""The page on which a script is written: the player's look, and what an author needs beside it."""

from __future__ import annotations

import html
from string import Template

from voiceguide.output.player.bundle import source
from voiceguide.output.player.page import home_link, script_json
from voiceguide.output.player.plan import clean
from voiceguide.output.player.words import words_for
from voiceguide.serve.shelf import Look
from voiceguide.site.pages import POLICY, head


def author_page(look: Look) -> str:
    """Return the page; what changes while it is open comes as data."""
    interface, words = words_for(look.language)
    title = clean(look.title) or look.name
    return Template(source("author.html")).substitute(
        {f"say_{key}": html.escape(text) for key, text in words.items()},
        interface=interface,
        language=html.escape(clean(look.language)),
        policy=POLICY,
        title=html.escape(title),
        head=head("../", live=True),
        home=home_link("../", words["home"]),
        data=script_json({"id": look.name, "home": "../", "title": title, "words": words}),
    )
