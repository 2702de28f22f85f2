"""`voiceguide check`."""

from __future__ import annotations

from typing import Annotated

import typer

import voiceguide
from voiceguide.cli.explain import explain_scripts
from voiceguide.cli.faults import fault_json, tell_notices
from voiceguide.cli.options import Json, Scripts, takes_options
from voiceguide.cli.printing import echo, print_json
from voiceguide.cli.program import app
from voiceguide.cli.targets import read_scripts
from voiceguide.errors import ScriptError
from voiceguide.options import Options
from voiceguide.script.source import FAULT, NOTICE


@app.command()
@takes_options
def check(
    scripts: Scripts,
    *,
    options: Options,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the scripts as they will be spoken, beside their source.")
    ] = False,
    json_output: Json = False,
) -> None:
    """List every fault and notice of scripts, without rendering them."""
    read = read_scripts(scripts)
    if explain:
        explain_scripts(read, options, as_json=json_output)
        return
    with voiceguide.Studio() as studio:
        found = [studio.check(script, options) for script in read]
    listed = [fault for faults in found for fault in faults]
    grave = any(fault.severity == FAULT for fault in listed)
    if not json_output:
        for script, faults in zip(scripts, found, strict=True):
            if all(fault.severity == NOTICE for fault in faults):
                echo(f"{script}: no faults")
        if not grave:
            tell_notices(listed)
    if grave:
        raise ScriptError(listed)
    if json_output:
        notices = [fault_json(fault) for fault in listed]
        print_json({"scripts": [str(script) for script in scripts], "notices": notices})
