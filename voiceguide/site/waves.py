"""Waves: what the page needs to save one file with the background in it.

That is a worker, an encoder, and a few numbers in the kit. The encoder is LAME, which has its own licence:
its texts are published beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from voiceguide.output.player.bundle import encoder, encoder_texts, script

WORKER, ENCODER, TEXTS = "mixer.js", "mp3.wasm", "mp3.wasm.txt"


def waves_files() -> dict[str, bytes]:
    """Return the files, by name, that are loaded when somebody wants such a file."""
    return {WORKER: script("mixer").encode(), ENCODER: encoder(), TEXTS: encoder_texts()}


def waves_addresses(up: str) -> Mapping[str, str]:
    """Return the addresses of worker and encoder; `up` leads to the top of the site."""
    files = waves_files()

    def address(name: str) -> str:
        return f"{up}{name}?v={hashlib.sha256(files[name]).hexdigest()[:12]}"

    return {"worker": address(WORKER), "wasm": address(ENCODER)}


def waves_bytes() -> int:
    """Return how large worker and encoder are."""
    files = waves_files()
    return len(files[WORKER]) + len(files[ENCODER])
