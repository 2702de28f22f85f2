"""voiceguide: routine scripts into spoken, timed audio programmes.

`render` makes a file, `check` lists the faults of a script, `plan` says what will be heard and when, `verify`
measures a finished file. `Studio` does the same for many scripts with shared voices.

What is named here is loaded when it is first used.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# onnxruntime, which the neural voices run on, reports to its maker unless this is set before it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

if TYPE_CHECKING:
    from voiceguide.api import check, plan, render, say, verify
    from voiceguide.errors import (
        DurationError,
        EngineError,
        InputError,
        OptionError,
        OutputError,
        ScriptError,
        SoundError,
        UnspeakableError,
        UsageError,
        VoiceguideError,
    )
    from voiceguide.options import Options
    from voiceguide.studio import Planned, Rendered, Studio

__version__ = "0.1.0"

__all__ = [
    "DurationError",
    "EngineError",
    "InputError",
    "OptionError",
    "Options",
    "OutputError",
    "Planned",
    "Rendered",
    "ScriptError",
    "SoundError",
    "Studio",
    "UnspeakableError",
    "UsageError",
    "VoiceguideError",
    "__version__",
    "check",
    "plan",
    "render",
    "say",
    "verify",
]

_MODULES = ("errors", "options", "studio", "api")
"""Where the public names are, from the fastest to load on."""


def __getattr__(name: str) -> Any:
    if name in __all__:
        for module in _MODULES:
            found = vars(import_module(f"voiceguide.{module}"))
            if name in found:
                globals()[name] = found[name]
                return found[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
