"""Every error voiceguide raises on purpose.

VoiceguideError                 the root: catch this one
├── ScriptError                 faults of a script, all of them at once
│   └── DurationError           the only fault: nothing in the script can reach the requested length
├── UsageError                  an option or argument cannot be used as given
│   └── OptionError             a field of Options cannot be used as given
├── InputError                  a file that was given, other than a script or a sound, cannot be used
├── EngineError                 a voice engine is missing, unknown, or failed to speak
│   └── UnspeakableError        the text holds nothing this voice can say
├── SoundError                  a sound file or audio tool cannot be used
├── OutputError                 the result cannot be written
└── JobError                    a job was not done: cancelled, its process or the cluster lost

All of them can be pickled, so that they come back from other processes as they were raised.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any


class VoiceguideError(Exception):
    """The root of all voiceguide errors; its text is written for the user."""


class ScriptError(VoiceguideError):
    """A script has faults; `faults` lists every `script.source.Fault`, in the order of the script."""

    def __init__(self, faults: Sequence[Any]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how it is pickled: by default that is from its text alone."""
        return type(self), (self.faults,), vars(self)


class DurationError(ScriptError):
    """The requested length cannot be reached; names the shortest and longest possible one, in seconds."""

    def __init__(
        self, message: str, *, shortest_s: float, longest_s: float, faults: Sequence[Any] = ()
    ) -> None:
        super().__init__(faults)
        self.message = message
        self.shortest_s = shortest_s
        self.longest_s = longest_s

    def __str__(self) -> str:
        """Return the fault with its place, or the message alone where it has none yet."""
        return super().__str__() if self.faults else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how it is pickled."""
        spans = {"shortest_s": self.shortest_s, "longest_s": self.longest_s}
        return partial(type(self), self.message, faults=self.faults, **spans), (), vars(self)


class UsageError(VoiceguideError):
    """An option or argument cannot be used as given."""


class OptionError(UsageError):
    """A field of Options cannot be used as given: `field` names it, `reason` says what it must be."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how it is pickled."""
        return type(self), (self.field, self.reason), vars(self)


class InputError(VoiceguideError):
    """A file that was given cannot be used: a cover, a finished file, its timeline."""


class EngineError(VoiceguideError):
    """A voice engine is missing, unknown, or failed to speak."""


class UnspeakableError(EngineError):
    """The text holds nothing that this voice can say."""


class SoundError(VoiceguideError):
    """A sound file or an audio tool cannot be used."""


class OutputError(VoiceguideError):
    """The result cannot be written."""


class JobError(VoiceguideError):
    """A job was not done: it was cancelled, or its process, or the cluster, is lost."""
