"""`voiceguide cache`: what is kept between runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from voiceguide.cli.options import Json
from voiceguide.cli.printing import echo, print_json, size
from voiceguide.cli.program import app

if TYPE_CHECKING:
    from voiceguide.sound.tools.store import StoreInfo

cache_app = typer.Typer(
    rich_markup_mode=None, help="What is kept between runs, so that a second run is fast."
)
app.add_typer(cache_app, name="cache")


@cache_app.callback(invoke_without_command=True)
def _top(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        echo(context.get_help())


@cache_app.command()
def info(json_output: Json = False) -> None:
    """Show what is kept, and where."""
    from voiceguide.sound.clips.cache import ClipCache
    from voiceguide.sound.tools.store import part_store

    clips, parts = ClipCache().info(), part_store().info()
    if json_output:
        print_json({"clips": _fields(clips), "parts": _fields(parts)})
    else:
        echo(_line(clips, "clips"))
        echo(_line(parts, "parts of programmes"))


@cache_app.command()
def clear(json_output: Json = False) -> None:
    """Delete all of it."""
    from voiceguide.sound.clips.cache import ClipCache
    from voiceguide.sound.tools.store import part_store

    clips, parts = ClipCache().clear(), part_store().clear()
    if json_output:
        print_json({"deleted": {"clips": clips, "parts": parts}})
    else:
        echo(f"{clips} clips and {parts} parts of programmes deleted")


@cache_app.command()
def path(json_output: Json = False) -> None:
    """Print where all of it is kept."""
    from voiceguide.sound.tools.store import cache_folder

    if json_output:
        print_json({"folder": str(cache_folder())})
    else:
        echo(str(cache_folder()))


def _line(info: StoreInfo, name: str) -> str:
    return f"{info.entries} {name}, {size(info.bytes)} of at most {size(info.max_bytes)}, in {info.folder}"


def _fields(info: StoreInfo) -> dict[str, Any]:
    return {
        "entries": info.entries,
        "bytes": info.bytes,
        "max_bytes": info.max_bytes,
        "folder": str(info.folder),
    }
