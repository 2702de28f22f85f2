"""`voiceguide schema`."""

from __future__ import annotations

import json

from voiceguide.cli.options import Json
from voiceguide.cli.printing import echo, print_json
from voiceguide.cli.program import app


@app.command()
def schema(json_output: Json = False) -> None:
    """Print the JSON schema of front matter, for editors that check YAML."""
    from voiceguide.script.settings.front_matter import json_schema

    if json_output:
        print_json({"schema": json_schema()})
    else:
        echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
