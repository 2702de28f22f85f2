"""`voiceguide serve`."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli.options import Json, NoCache, Quiet, takes_options
from voiceguide.cli.printing import echo, print_json
from voiceguide.cli.program import app
from voiceguide.errors import UsageError
from voiceguide.options import Options

_KEY_BYTES = 16


@app.command()
@takes_options
def serve(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where the scripts are, as *.md.")
    ] = Path(),
    *,
    watching: Annotated[
        bool,
        typer.Option(
            "--watch", help="For writing: a save is heard from what changed on, or shows its faults."
        ),
    ] = False,
    lan: Annotated[
        bool,
        typer.Option("--lan", help="For phones in this network too, behind a random key, with a QR code."),
    ] = False,
    host: Annotated[
        str,
        typer.Option(
            "--host", metavar="ADDRESS", help="Listen at this address of this computer, behind a key."
        ),
    ] = "",
    port: Annotated[
        int, typer.Option("--port", metavar="NUMBER", help="Listen at this port; 0 is any that is free.")
    ] = 8000,
    key: Annotated[
        str, typer.Option("--key", metavar="WORD", help="This key, so that the address stays the same.")
    ] = "",
    names: Annotated[
        str,
        typer.Option(
            "--names",
            metavar="NAMES",
            help="More names by which clients may ask: those of a proxy before it.",
        ),
    ] = "",
    title: Annotated[str, typer.Option("--title", metavar="WORDS", help="The title of the site.")] = "",
    max_body: Annotated[
        int, typer.Option("--max-body", metavar="BYTES", min=1, help="The most that a request may send.")
    ] = 16 * 1024,
    receive_timeout: Annotated[
        float,
        typer.Option(
            "--receive-timeout",
            metavar="SECONDS",
            min=0.001,
            help="A request must have come whole so long after it began.",
        ),
    ] = 10,
    stall_timeout: Annotated[
        float,
        typer.Option(
            "--stall-timeout",
            metavar="SECONDS",
            min=0.001,
            help="Whoever takes nothing for so long is cut off.",
        ),
    ] = 120,
    connections: Annotated[
        int, typer.Option("--connections", metavar="NUMBER", min=1, help="The most connections at once.")
    ] = 512,
    renders: Annotated[
        int | None,
        typer.Option(
            "--renders",
            metavar="NUMBER",
            min=1,
            help="Programmes that are made at once; else one for each core.",
        ),
    ] = None,
    waiting: Annotated[
        int, typer.Option("--waiting", metavar="NUMBER", min=1, help="Programmes that may wait for that.")
    ] = 64,
    keep: Annotated[
        int,
        typer.Option(
            "--keep", metavar="MEGABYTES", min=1, help="Of what was made; the longest unused goes first."
        ),
    ] = 2000,
    options: Options,
    no_cache: NoCache = False,
    json_output: Json = False,
    quiet: Quiet = False,
) -> None:
    """Serve the site of a folder, live: to this computer, or to phones in the same network."""
    from voiceguide.serve.app import app as make_app
    from voiceguide.serve.author.routes import author_routes
    from voiceguide.serve.run import address_of, is_loopback, lan_address, listen, qr_code, server_for
    from voiceguide.serve.settings import Bounds, ServeSettings

    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder: name the one in which the scripts are")
    at = host or (lan_address() if lan else "127.0.0.1")
    word = _key(key, needed=not is_loopback(at))
    plain = Bounds()
    bounds = Bounds(
        body_bytes=max_body,
        receive_s=receive_timeout,
        stall_s=stall_timeout,
        connections=connections,
        renders=plain.renders if renders is None else renders,
        waiting=waiting,
        made_bytes=keep * 1_000_000,
    )
    with listen(at, port) as listening:
        known = (
            {"localhost", "127.0.0.1", "[::1]"} if is_loopback(at) else {at if ":" not in at else f"[{at}]"}
        )
        known |= {name.strip().lower() for name in names.split(",") if name.strip()}
        settings = ServeSettings(
            folder=folder,
            options=options,
            title=title,
            key=word,
            hosts=frozenset(known),
            bounds=bounds,
            use_cache=not no_cache,
        )
        address = address_of(listening, word)
        if json_output:
            print_json({"address": address, "key": word})
        else:
            if word and not quiet and sys.stdout.isatty():
                echo(qr_code(address))
            echo(address)
        server_for(make_app(settings, [author_routes] if watching else []), bounds).run(sockets=[listening])


def _key(given: str, *, needed: bool) -> str:
    """Return the key of the address, or nothing where none is needed."""
    if given and not (
        given.isascii() and given.replace("-", "").replace("_", "").isalnum() and len(given) > 7
    ):
        raise UsageError("--key: 8 or more letters, digits, - and _")
    return given or (secrets.token_urlsafe(_KEY_BYTES) if needed else "")
