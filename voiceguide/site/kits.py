"""Kits: what a page plays from, as the files that are published or served."""

from __future__ import annotations

import json
from dataclasses import replace

from voiceguide.kit.kit import Kit, Mixing, to_json
from voiceguide.kit.make import make_bed, make_kit
from voiceguide.prepared import Prepared
from voiceguide.sound.mixing.envelope import ducking_samples
from voiceguide.sound.programme import end_samples


def kit_files(prepared: Prepared, *, jobs: int | None = None) -> tuple[Kit, dict[str, bytes]]:
    """Return the kit of a programme, and its files by their names: kit.json, kit.mp3 and bed.mp3.

    Without a sound of its own a kit is kit.json alone, which says why; the last is there where the
    background can be played beside it. Raises VoiceguideError.
    """
    made = make_kit(prepared, jobs=jobs)
    bed = make_bed(prepared) if made.audio else b""
    kit = replace(made.kit, mixing=_mixing_of(prepared)) if bed else made.kit
    text = json.dumps(to_json(kit), ensure_ascii=False, separators=(",", ":"))
    files = {"kit.json": text.encode(), "kit.mp3": made.audio, "bed.mp3": bed}
    return kit, {name: content for name, content in files.items() if content}


def _mixing_of(prepared: Prepared) -> Mixing:
    """Return how the only background of a programme is mixed under its voice."""
    (bed,) = prepared.timeline.beds
    settings = prepared.compiled.plan.settings.sound
    rise, fall = end_samples(settings)
    return Mixing(
        bed.fade,
        bed.fade if bed.fade_out is None else bed.fade_out,
        settings.ducking.depth_db,
        *ducking_samples(settings.ducking),
        rise,
        fall,
    )
