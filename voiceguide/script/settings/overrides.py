"""Values that the command line gives to a script's variables and options."""

from __future__ import annotations

from collections.abc import Mapping

from voiceguide.errors import UsageError
from voiceguide.script.settings.values import plain
from voiceguide.script.source import FORBIDDEN, suggest
from voiceguide.script.syntax.nodes import Script


def check_sets(script: Script, sets: Mapping[str, str]) -> None:
    """Raise UsageError where --set names what the script does not declare, or says what nobody can speak."""
    front = script.front
    for name, value in sets.items():
        known = [*front.vars, *front.options]
        if name not in known:
            raise UsageError(f"--set {name}: the script declares no such name{suggest(name, known)}")
        if name in front.options and value not in front.options[name]:
            raise UsageError(f"--set {name}={value}: the script offers {', '.join(front.options[name])}")
        if FORBIDDEN.search(value):
            raise UsageError(f"--set {name}: the value holds a character that cannot stand in a script")
        try:
            plain(value)
        except ValueError as error:
            raise UsageError(f"--set {name}: {error}") from error
