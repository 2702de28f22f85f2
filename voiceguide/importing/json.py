"""JSON, bounded and with places."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from voiceguide.errors import ScriptError
from voiceguide.script.source import Location, Source


def read_json(source: Source) -> Any:
    """Return the value of a JSON text; raises ScriptError where it is not valid, or nested too deeply."""

    def refuse(name: str) -> NoReturn:
        raise ValueError(f"{name} is not a number")

    try:
        return json.loads(source.text, parse_constant=refuse)
    except json.JSONDecodeError as error:
        at = Location(error.lineno, error.colno)
        raise ScriptError([source.fault(at, f"this is not valid JSON: {error.msg}")]) from error
    except RecursionError as error:
        raise ScriptError([source.fault(Location(1), "this JSON is nested too deeply")]) from error
    except ValueError as error:  # a number of thousands of digits, or NaN
        raise ScriptError([source.fault(Location(1), f"this is not valid JSON: {error}")]) from error


def place_of(source: Source, text: str, occurrence: int = 0) -> Location:
    """Return where a text stands in JSON, as it is written there; the start of the file where it does not."""
    written = json.dumps(text, ensure_ascii=False)
    for number, line in enumerate(source.lines, 1):
        for match in re.finditer(re.escape(written), line):
            if not occurrence:
                return Location(number, match.start() + 1)
            occurrence -= 1
    return Location(1)


def number_of(value: Any, most: float) -> float:
    """Return a number of a JSON text from 0 to a bound; anything else is 0."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value) if 0 <= value <= most else 0.0


def text_of(value: Any) -> str:
    """Return a text of a JSON text; anything else is empty."""
    return value if isinstance(value, str) else ""
