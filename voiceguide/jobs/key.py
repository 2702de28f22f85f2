"""Key: names everything that decides what is made, so that equal wishes are done once, and never again."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from importlib import metadata, resources
from pathlib import Path

from voiceguide.engines.registry import Engines
from voiceguide.jobs.job import Material
from voiceguide.options import Options
from voiceguide.timing.pieces import Plan

_MAKERS = ("hibari-tts", "pyttsx3", "espeakng-loader", "imageio-ffmpeg", "soxr", "numpy", "pillow", "mutagen")
"""Packages whose next release may sound, or look, different."""

_ELSEWHERE = {"cli", "audit", "importing", "formatting", "editor", "jobs", "player"} | {
    *("pages.py", "feed.py", "publish.py")
}
"""Of our own sources these make no sound, and what they write is written anew each time."""


def key_of(text: str, materials: Iterable[Material], *words: object) -> str:
    """Return the key of a script's text, its files, and whatever else decides the result."""
    digest = hashlib.sha256()
    for word in (program(), text, [(one.path.name, one.sha256) for one in materials], *words):
        digest.update(repr(word).encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def wish(options: Options, *without: str) -> list[tuple[str, object]]:
    """Return the fields of options, so that equal ones have equal texts; `without` leaves some out."""
    return [
        (each.name, _plain(getattr(options, each.name)))
        for each in fields(options)
        if each.name not in without
    ]


def voices_of(plan: Plan, engines: Engines) -> list[tuple[str, str, str]]:
    """Return (engine, voice, version of the engine) of whoever speaks in a plan. Raises EngineError."""
    speakers = sorted({(one.engine, one.voice) for one in plan.utterances})
    return [(engine, voice, engines.get(engine).version()) for engine, voice in speakers]


@functools.cache
def program() -> str:
    """Return a digest of voiceguide's own sources, and the versions of what it works with."""
    digest = hashlib.sha256()
    root = Path(str(resources.files("voiceguide")))
    for path in sorted(root.rglob("*.py")):
        if not _ELSEWHERE & set(path.relative_to(root).parts):
            digest.update(path.read_bytes())
    versions = [(name, _version(name)) for name in _MAKERS]
    return f"{digest.hexdigest()} {versions}"


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return sorted(value.items())
    # 1 and 1.0 are equal, but not as texts
    return float(value) if isinstance(value, int) else value


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
