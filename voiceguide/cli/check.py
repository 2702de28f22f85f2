"""`voiceguide check`."""

from __future__ import annotations

import voiceguide
from voiceguide.cli.options import Json, Scripts, takes_options
from voiceguide.cli.printing import echo, print_json
from voiceguide.cli.program import app
from voiceguide.cli.targets import read_scripts
from voiceguide.errors import ScriptError
from voiceguide.options import Options


@app.command()
@takes_options
def check(scripts: Scripts, *, options: Options, json_output: Json = False) -> None:
    """List every fault of scripts, without rendering them."""
    read = read_scripts(scripts)
    with voiceguide.Studio() as studio:
        found = [studio.check(script, options) for script in read]
    if not json_output:
        for script, faults in zip(scripts, found, strict=True):
            if not faults:
                echo(f"{script}: no faults")
    if any(found):
        raise ScriptError([fault for faults in found for fault in faults])
    if json_output:
        print_json({"scripts": [str(script) for script in scripts]})
