"""`voiceguide schema`."""

from __future__ import annotations

import json

from voiceguide.cli.printing import echo
from voiceguide.cli.program import app


@app.command()
def schema() -> None:
    """Print the JSON schema of front matter, for editors that check YAML."""
    from voiceguide.script.settings.front_matter import json_schema

    echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
