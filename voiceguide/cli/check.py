"""`voiceguide check`."""

from __future__ import annotations

from voiceguide.cli.options import Json, Scripts, takes_options
from voiceguide.cli.printing import echo, print_json
from voiceguide.cli.program import app
from voiceguide.errors import ScriptError
from voiceguide.options import Options
from voiceguide.studio import Studio


@app.command()
@takes_options
def check(scripts: Scripts, *, options: Options, json_output: Json = False) -> None:
    """List every fault of scripts, without rendering them."""
    with Studio() as studio:
        found = {script: studio.check(script, options) for script in scripts}
    if not json_output:
        for script, faults in found.items():
            if not faults:
                echo(f"{script}: no faults")
    if any(found.values()):
        raise ScriptError([fault for faults in found.values() for fault in faults])
    if json_output:
        print_json({"scripts": [str(script) for script in scripts]})
