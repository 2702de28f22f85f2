"""Sidecars: the small files that can be written beside a programme, each a row in a module of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from voiceguide.errors import UsageError
from voiceguide.output.rows import Rows
from voiceguide.script.source import suggest

if TYPE_CHECKING:
    from voiceguide.output.sidecars.base import Sidecar

SIDECARS: Mapping[str, Sidecar] = Rows(
    {
        "vtt": "voiceguide.output.sidecars.captions:VTT",
        "srt": "voiceguide.output.sidecars.captions:SRT",
        "lrc": "voiceguide.output.sidecars.captions:LRC",
        "json-chapters": "voiceguide.output.sidecars.chapters:JSON_CHAPTERS",
        "labels": "voiceguide.output.sidecars.chapters:LABELS",
        "html": "voiceguide.output.sidecars.page:PAGE",
        "html-kit": "voiceguide.output.sidecars.page:KIT_PAGE",
        "png": "voiceguide.output.sidecars.picture:PICTURE",
    }
)
"""Every sidecar, by name."""


def check_names(names: Iterable[str]) -> None:
    """Raise UsageError for the first name that is not a sidecar, listing the known ones."""
    for name in names:
        if name not in SIDECARS:
            known = ", ".join(SIDECARS)
            raise UsageError(f"unknown sidecar {name!r}{suggest(name, SIDECARS)}; the sidecars are {known}")
