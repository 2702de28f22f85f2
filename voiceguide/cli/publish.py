"""`voiceguide publish`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import voiceguide
from voiceguide.cli.bar import progress
from voiceguide.cli.options import Cluster, Jobs, Json, NoCache, Quiet, ScriptFiles, Shared, takes_options
from voiceguide.cli.printing import echo, print_json, size
from voiceguide.cli.program import app
from voiceguide.cli.targets import named_files
from voiceguide.cli.words import lengths_of, names_of
from voiceguide.options import Options
from voiceguide.units import format_time

if TYPE_CHECKING:
    from voiceguide.site.entry import Entry


@app.command()
@takes_options
def publish(
    scripts: ScriptFiles,
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="The folder of the site.")
    ] = Path("output/site"),
    base_url: Annotated[
        str,
        typer.Option(
            "--base-url",
            metavar="ADDRESS",
            help="Where the site will stand, https://...: for the podcast feed. Remembered.",
        ),
    ] = "",
    title: Annotated[
        str, typer.Option("--title", metavar="WORDS", help="The title of the site. Remembered.")
    ] = "",
    voices: Annotated[
        str,
        typer.Option("--voices", metavar="NAMES", help="Each programme in these voices: heart,pico-en-us."),
    ] = "",
    lengths: Annotated[
        str, typer.Option("--lengths", metavar="LENGTHS", help="More finished files: 12m,20m.")
    ] = "",
    options: Options,
    jobs: Jobs = None,
    cluster: Cluster = "",
    shared: Shared = False,
    no_cache: NoCache = False,
    json_output: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make a site for phones: any length plays there at once, without a network."""
    from voiceguide.jobs.choice import open_runner
    from voiceguide.site.publish import publish as publish_site

    with (
        progress(enabled=not quiet) as bar,
        open_runner(cluster, jobs=jobs, shared=shared, use_cache=not no_cache) as runner,
        voiceguide.Studio(jobs=1, use_cache=not no_cache) as studio,
    ):
        site = publish_site(
            named_files(scripts),
            output,
            studio,
            runner,
            options,
            voices=names_of(voices),
            lengths_s=lengths_of(lengths),
            base_url=base_url,
            title=title,
            told=lambda done, total: bar.update("batch", done, total),
        )
    rows = [
        {
            "name": entry.name,
            "path": str(output / entry.name),
            "duration": entry.duration,
            "shortest": entry.shortest,
            "longest": entry.longest,
            "made": entry.name in site.made,
        }
        for entry in site.entries
    ]
    if json_output:
        print_json({"folder": str(output), "feed": site.feed, "programmes": rows})
    elif not quiet:
        lines = [_line(entry, output, made=entry.name in site.made) for entry in site.entries]
        echo("\n".join([*lines, f"{output}  {size(_bytes(output))}"]))


def _line(entry: Entry, output: Path, *, made: bool) -> str:
    shortest, longest = map(format_time, entry.whole_s)
    span = shortest if shortest == longest else f"{shortest} to {longest}"
    return f"{output / entry.name}  {span}{'' if made else ', unchanged'}"


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
