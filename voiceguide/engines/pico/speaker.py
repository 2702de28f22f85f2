"""Speaks with Pico, in the process of `serve.py`.

A request is {"text", "voice", "speed", "pitch", "path", "limit_s"}. The file it writes holds 16-bit samples
at 16 kHz. What Pico says depends on what it said before, and its library may not be used by two threads, so
every text needs a process that has spoken nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

Reply = dict[str, Any]

_VOLUME = 0.5
"""At its own volume Pico clips; at this one nothing was seen above 0.75 of full scale."""


def prepare(arguments: list[str]) -> None:
    """Load Pico."""
    import py_nanotts

    del py_nanotts


def fresh() -> bool:
    """Return True: see above."""
    return True


def answer(request: Reply) -> Reply:
    """Speak into a file."""
    import py_nanotts

    data = py_nanotts.NanoTTS().speak(
        request["text"],
        voice=request["voice"],
        speed=request["speed"],
        pitch=request["pitch"],
        volume=_VOLUME,
    )
    Path(request["path"]).write_bytes(data)
    return {}
