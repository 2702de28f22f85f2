"""Key: names everything that decides the sound of a programme, so that an unchanged one is not made again."""

from __future__ import annotations

import functools
import hashlib
from importlib import metadata, resources
from pathlib import Path

from voiceguide.materials import inputs_of
from voiceguide.script.source import read_source
from voiceguide.site.programme import Wanted
from voiceguide.studio import Studio

_MAKERS = ("hibari-tts", "pyttsx3", "espeakng-loader", "imageio-ffmpeg", "soxr", "numpy", "pillow", "mutagen")
"""Packages whose next release may sound, or look, different."""

_ELSEWHERE = {"cli", "audit", "player", "pages.py", "feed.py", "publish.py"}
"""Of our own sources these make no sound, and what they write is written anew each time."""


def key_of(wanted: Wanted, studio: Studio) -> str:
    """Return the key of a programme; its script has no fault. Raises ScriptError, OSError."""
    digest = hashlib.sha256()
    for word in (_program(), wanted.options, wanted.voices, wanted.lengths_s, wanted.when):
        digest.update(repr(word).encode() + b"\0")
    for path in inputs_of(studio.workshop.compile(read_source(wanted.script), wanted.options).plan):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@functools.cache
def _program() -> str:
    """Return a digest of voiceguide's own sources, and the versions of what it works with."""
    digest = hashlib.sha256()
    root = Path(str(resources.files("voiceguide")))
    for path in sorted(root.rglob("*.py")):
        if not _ELSEWHERE & set(path.relative_to(root).parts):
            digest.update(path.read_bytes())
    versions = [(name, _version(name)) for name in _MAKERS]
    return f"{digest.hexdigest()} {versions}"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
