"""The Piper voices that can be downloaded, those whose licence allows any use: size and MD5 of each file.

Their publisher gives MD5 only, so that is what is checked: against damage, not against a forger with time.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class File:
    """A file of a voice."""

    name: str
    bytes: int
    md5: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice that can be downloaded."""

    name: str
    language: str
    who: str
    licence: str
    credit: str
    folder: str
    """On the server."""
    files: tuple[File, ...]

    @property
    def bytes(self) -> int:
        """How much is downloaded."""
        return sum(file.bytes for file in self.files)


@cache
def offers() -> dict[str, Offer]:
    """Return what can be downloaded, by name."""
    return {
        name: Offer(
            name,
            entry["language"],
            entry["who"],
            entry["licence"],
            entry["credit"],
            entry["folder"],
            tuple(File(*file) for file in entry["files"]),
        )
        for name, entry in _data()["voices"].items()
    }


def address() -> str:
    """Return where the files are: VOICEGUIDE_PIPER_URL, for a mirror of one's own, or their publisher's."""
    return (os.environ.get("VOICEGUIDE_PIPER_URL") or str(_data()["address"])).rstrip("/")


@cache
def _data() -> dict[str, dict[str, dict[str, str]]]:
    text = Path(__file__).with_name("catalogue.json").read_text(encoding="utf-8")
    data: dict[str, dict[str, dict[str, str]]] = json.loads(text)
    return data
