"""Job: what is to be made, as a frozen value that can be pickled and is named by its content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from voiceguide.errors import JobError
from voiceguide.studio import Studio


@dataclass(frozen=True, slots=True)
class Material:
    """A file that a job is made from, beside the text of its script."""

    path: Path
    sha256: str
    """Of what it held when the job was named."""


class Job(Protocol):
    """What is to be made. A frozen dataclass; equal contents have equal keys, whatever the target."""

    @property
    def key(self) -> str:
        """Names everything that decides what is made, in hexadecimal digits."""
        ...

    @property
    def target(self) -> Path:
        """The file or folder that it becomes."""
        ...

    @property
    def script(self) -> Path:
        """Where its script stands; the text is part of the job, the folder has the materials."""
        ...

    @property
    def materials(self) -> tuple[Material, ...]:
        """Other files it is made from, all in the folder of the script."""
        ...

    def is_done(self) -> bool:
        """Return whether the target is there, whole, and was made with this key."""
        ...

    def whole(self) -> AbstractContextManager[Path]:
        """Give a new folder, whose content takes the place of the target at the end; nothing on an error."""
        ...

    def make(self, place: Path, studio: Studio) -> Any:
        """Write into a folder and return what can be pickled. Raises VoiceguideError."""
        ...

    def read_from(self, folder: Path) -> Self:
        """Return the job with its materials in another folder."""
        ...


def materials_of(paths: Mapping[Path, None] | tuple[Path, ...], script: Path) -> tuple[Material, ...]:
    """Return the files that a script names, each once, without the script itself. Raises OSError."""
    others = sorted({path.resolve() for path in paths} - {script.resolve()})
    return tuple(Material(path, _digest(path)) for path in others)


def check_materials(job: Job) -> None:
    """Raise JobError where a file has changed since the job was named: its key would not be true."""
    for material in job.materials:
        try:
            same = _digest(material.path) == material.sha256
        except OSError:
            same = False
        if not same:
            raise JobError(f"{material.path} has changed, or is gone, since this was begun: begin again")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
