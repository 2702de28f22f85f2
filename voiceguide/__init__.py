"""voiceguide: routine scripts into spoken, timed audio programmes.

`render` makes a file, `check` lists the faults of a script, `plan` says what will be heard and when, `verify`
measures a finished file. `Studio` does the same for many scripts with shared voices.

What is named here is loaded when it is first used.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
"""As in typing, which takes long to import, and until `__main__` runs Ctrl-C shows a traceback."""

# onnxruntime, which the neural voices run on, reports to its maker unless this is set before it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

if TYPE_CHECKING:
    from typing import Any

    from voiceguide.api import check, plan, render, say, verify
    from voiceguide.audit.check import Check
    from voiceguide.audit.checks import Report
    from voiceguide.engines.base import Engine, Speech, Voice
    from voiceguide.errors import (
        DurationError,
        EngineError,
        InputError,
        JobError,
        OptionError,
        OutputError,
        ScriptError,
        SoundError,
        UnspeakableError,
        UsageError,
        VoiceguideError,
    )
    from voiceguide.options import Options
    from voiceguide.results import Explained, Planned, Rendered, VoiceList
    from voiceguide.script.routine import Choices
    from voiceguide.script.source import Fault, Location, Source
    from voiceguide.studio import Studio
    from voiceguide.timing.duration import Reach
    from voiceguide.timing.explain import Heard
    from voiceguide.timing.sounds import Breath, CueSound, Phones, Prosody, Recording, Sound, Utterance
    from voiceguide.timing.timeline import BedSpan, Chapter, Event, Marker, Placement, Timeline
    from voiceguide.workshop import Progress

__version__ = "0.1.0"

__all__ = [
    "BedSpan",
    "Breath",
    "Chapter",
    "Check",
    "Choices",
    "CueSound",
    "DurationError",
    "Engine",
    "EngineError",
    "Event",
    "Explained",
    "Fault",
    "Heard",
    "InputError",
    "JobError",
    "Location",
    "Marker",
    "OptionError",
    "Options",
    "OutputError",
    "Phones",
    "Placement",
    "Planned",
    "Progress",
    "Prosody",
    "Reach",
    "Recording",
    "Rendered",
    "Report",
    "ScriptError",
    "Sound",
    "SoundError",
    "Source",
    "Speech",
    "Studio",
    "Timeline",
    "UnspeakableError",
    "UsageError",
    "Utterance",
    "Voice",
    "VoiceList",
    "VoiceguideError",
    "__version__",
    "check",
    "plan",
    "render",
    "say",
    "verify",
]

_MODULES = {
    "BedSpan": "timing.timeline",
    "Breath": "timing.sounds",
    "Chapter": "timing.timeline",
    "Check": "audit.check",
    "Choices": "script.routine",
    "CueSound": "timing.sounds",
    "DurationError": "errors",
    "Engine": "engines.base",
    "EngineError": "errors",
    "Event": "timing.timeline",
    "Explained": "results",
    "Fault": "script.source",
    "Heard": "timing.explain",
    "InputError": "errors",
    "JobError": "errors",
    "Location": "script.source",
    "Marker": "timing.timeline",
    "OptionError": "errors",
    "Options": "options",
    "OutputError": "errors",
    "Placement": "timing.timeline",
    "Planned": "results",
    "Progress": "workshop",
    "Phones": "timing.sounds",
    "Prosody": "timing.sounds",
    "Reach": "timing.duration",
    "Recording": "timing.sounds",
    "Rendered": "results",
    "Report": "audit.checks",
    "ScriptError": "errors",
    "Sound": "timing.sounds",
    "SoundError": "errors",
    "Source": "script.source",
    "Speech": "engines.base",
    "Studio": "studio",
    "Timeline": "timing.timeline",
    "UnspeakableError": "errors",
    "UsageError": "errors",
    "Utterance": "timing.sounds",
    "Voice": "engines.base",
    "VoiceList": "results",
    "VoiceguideError": "errors",
    "check": "api",
    "plan": "api",
    "render": "api",
    "say": "api",
    "verify": "api",
}
"""Where each public name is."""


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"voiceguide.{_MODULES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
