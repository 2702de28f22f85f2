"""Values that the command line gives to a script's variables and options."""

from __future__ import annotations

from collections.abc import Mapping

from voiceguide.errors import OptionError
from voiceguide.script.settings.front_matter import FrontMatter
from voiceguide.script.settings.values import plain
from voiceguide.script.source import FORBIDDEN, suggest


def check_sets(front: FrontMatter, sets: Mapping[str, str]) -> None:
    """Raise OptionError where `sets` names what the script does not declare, or a value cannot be spoken."""
    for name, value in sets.items():
        known = [*front.vars, *front.options]
        if name not in known:
            raise OptionError("sets", f"{name}: the script declares no such name{suggest(name, known)}")
        if name in front.options and value not in front.options[name].values:
            raise OptionError(
                "sets", f"{name}={value}: the script offers {', '.join(front.options[name].values)}"
            )
        if FORBIDDEN.search(value):
            raise OptionError("sets", f"{name}: the value holds a character that cannot be used in a script")
        try:
            plain(value)
        except ValueError as error:
            raise OptionError("sets", f"{name}: {error}") from error
