"""Options: what one run may ask for beside its script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run may ask for, beside the script; None and empty leave it to the script."""

    duration_s: float | None = None
    """The exact length of the programme."""
    pace: float | None = None
    rate: float | None = None
    pauses: float | None = None
    voice: str = ""
    engine: str = ""
    sets: Mapping[str, str] = field(default_factory=dict)
    """Values for the script's variables and options."""
    bed: str | None = None
    """A background by name, or `off`."""
    seed: int | None = None
    loudness_lufs: float | None = None
    """Integrated loudness of the programme."""
