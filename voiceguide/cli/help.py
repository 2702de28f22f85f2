"""`voiceguide help`: the reference, topic by topic, from voiceguide/help."""

from __future__ import annotations

import sys
from importlib import resources
from typing import Annotated

import typer

from voiceguide.cli.options import Json
from voiceguide.cli.printing import echo, print_json
from voiceguide.cli.program import app
from voiceguide.errors import UsageError
from voiceguide.script.source import suggest

TOPICS = (
    "language",
    "time",
    "sound",
    "voices",
    "phone",
    "files",
    "import",
    "editor",
    "json",
    "speed",
    "install",
)
"""Each is a file in voiceguide/help, which begins with a heading."""


@app.command("help")
def explain(
    topic: Annotated[
        str, typer.Argument(metavar="TOPIC", help="One of the topics.", show_default=False)
    ] = "",
    json_output: Json = False,
) -> None:
    """Explain a topic: the language, time, sound, voices, phone, ..."""
    if not topic:
        titles = {name: topic_text(name).partition("\n")[0].lstrip("# ") for name in TOPICS}
        if json_output:
            print_json({"topics": titles})
        else:
            echo("\n".join(f"voiceguide help {name:10} {title}" for name, title in titles.items()))
        return
    if topic not in TOPICS:
        raise UsageError(f"unknown topic {topic!r}{suggest(topic, TOPICS)}; they are {', '.join(TOPICS)}")
    text = topic_text(topic)
    if json_output:
        print_json({"topic": topic, "text": text})
    elif sys.stdout.isatty():
        _print_markdown(text)
    else:
        echo(text.rstrip())


def topic_text(topic: str) -> str:
    """Return the Markdown of a topic."""
    return resources.files("voiceguide").joinpath("help", f"{topic}.md").read_text(encoding="utf-8")


def _print_markdown(text: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    Console(highlight=False).print(Markdown(text))
