"""eSpeak NG as the package espeakng-loader brings it: where it is, and its voices, read from its data."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from voiceguide.languages import canonical_tag

_LIBRARIES = ("libespeak-ng.so.1", "libespeak-ng.so")


@dataclass(frozen=True, slots=True)
class SystemVoice:
    """A voice as pyttsx3 knows it."""

    id: str
    """What pyttsx3 takes as the property "voice"."""
    name: str
    language: str
    title: str


@cache
def bundled_folder() -> Path | None:
    """Return the folder that holds the library and espeak-ng-data, or None where it is not installed.

    Only Linux is served so: Windows and macOS have voices of their own.
    """
    spec = find_spec("espeakng_loader") if sys.platform == "linux" else None
    folder = Path(spec.origin).parent if spec and spec.origin else None
    return folder if folder and (folder / "espeak-ng-data").is_dir() and library(folder) else None


def library(folder: Path) -> Path | None:
    """Return the shared library in a folder."""
    return next((folder / name for name in _LIBRARIES if (folder / name).exists()), None)


@cache
def bundled_voices(folder: Path) -> tuple[SystemVoice, ...]:
    """Return the voices in the data, by name: a voice is named like its file, which is its language's tag."""
    languages = folder / "espeak-ng-data" / "lang"
    found = []
    for path in languages.rglob("*"):
        if path.is_file():
            words = _settings(path)
            language = canonical_tag(words.get("language", path.name))
            title = words.get("name", path.name)
            found.append(SystemVoice(path.relative_to(languages).as_posix(), path.name, language, title))
    return tuple(sorted(found, key=lambda voice: voice.name.lower()))


def _settings(path: Path) -> dict[str, str]:
    """Return the first language and the name that a voice file gives; "language en-us 2" has a priority."""
    words: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.strip().partition(" ")
        if key == "name":
            words.setdefault(key, value.strip())
        elif key == "language":
            words.setdefault(key, value.split()[0])
    return words
