"""Context: what surrounds a place in a script while it is unrolled."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voiceguide.config import BEDS, CUES
from voiceguide.script.paths import inside
from voiceguide.script.settings.front_matter import FrontMatter
from voiceguide.script.source import Location, suggest


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a place in a script."""

    front: FrontMatter
    folder: Path
    variables: dict[str, str]
    step: int = 0
    fixed: bool = False
    pan: float = 0.0
    voice: str = ""
    rate: float = 1.0
    in_slot: bool = False
    language: str = ""
    """Where it is not the script's."""
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What the names of blocks and options may be."""
    doubtful: bool = False
    """Something around was not understood: names that are missing may be missing only because of that."""
    supposed: bool = False
    """This is only checked, not reached: where it is, other values may fit, so these are no fault."""
    last: bool | None = None
    """Whether this is the last round of the innermost repeat or each; None outside."""
    files: dict[str, Path] = field(default_factory=dict)
    """Files that were found already."""

    def common(self, location: Location) -> dict[str, Any]:
        """Return what every item carries."""
        return {"location": location, "step": self.step, "fixed": self.fixed, "pan": self.pan}

    def file(self, name: str) -> Path:
        """Return a file that the script names; raises ValueError."""
        if name not in self.files:
            self.files[name] = inside(self.folder, name)
        return self.files[name]

    def cue(self, name: str) -> str:
        """Return the name of a cue; raises ValueError where there is none."""
        if name not in CUES and name not in self.front.cues:
            near = suggest(name, [*CUES, *self.front.cues])
            raise ValueError(f"unknown cue {name!r}{near or '; `voiceguide cues` lists them'}")
        return name

    def speaker(self, name: str) -> str:
        """Return the voice of a speaker that front matter declares; empty where it declares none."""
        voices = {known.casefold(): voice for known, voice in self.front.speakers.items()}
        return voices.get(name.strip(" \"'“”‘’").casefold(), "")

    def bed(self, name: str) -> str:
        """Return the name of a bed, empty for `off`; raises ValueError where there is none."""
        known = [*BEDS, *self.front.beds, "off"]
        if name not in known and name.lower() in known:
            name = name.lower()
        if name not in known:
            if name.lower() in ("stop", "none", "end", "silence", "no"):
                raise ValueError("no background is [bed off]")
            raise ValueError(f"unknown bed {name!r}{suggest(name, known)}")
        return "" if name == "off" else name
