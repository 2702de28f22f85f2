"""Make: a script, as somebody wishes it, becomes a folder of what a page plays: a kit, or else a sound.

The folder is named by its content. It appears whole or not at all, and says itself what belongs into it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from voiceguide.compiler import Compiled
from voiceguide.jobs.job import Material, materials_of
from voiceguide.jobs.key import key_of, voices_of, wish
from voiceguide.materials import inputs_of
from voiceguide.options import Options
from voiceguide.output.atomic import atomic_folder
from voiceguide.output.files import files_for
from voiceguide.output.formats import format_for
from voiceguide.output.player.plan import plan_of
from voiceguide.script.source import make_source
from voiceguide.site.kits import kit_files
from voiceguide.studio import Studio

ABOUT = "about.json"
FILES = ("kit.json", "kit.mp3", "bed.mp3", "sound.mp3")
"""What may stand in a folder beside that."""


@dataclass(frozen=True, slots=True)
class Made:
    """What is in a folder."""

    voice: str
    plan: Mapping[str, Any]
    """Of the natural length, or of the one that was asked for: `plan.plan_of`."""
    files: Mapping[str, tuple[int, str]]
    """By name: bytes, and the first digits of the SHA-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayJob:
    """A programme that is to be played; a `Job`."""

    key: str
    script: Path
    text: str
    materials: tuple[Material, ...]
    options: Options
    target: Path

    def is_done(self) -> bool:
        """Return whether it was made and is whole."""
        return read_made(self.target) is not None

    def whole(self) -> AbstractContextManager[Path]:
        """Give a new folder, which becomes the target at the end."""
        return atomic_folder(self.target)

    def make(self, place: Path, studio: Studio) -> Made:
        """Write the folder. Raises VoiceguideError."""
        workshop = studio.workshop
        prepared = workshop.prepare(make_source(self.script, self.text), self.options)
        timeline = prepared.timeline
        made: dict[str, bytes] = {}
        if timeline.level_end_db:
            sound = place / "sound.mp3"
            timeline = workshop.mix(prepared, files_for(sound, timeline=False), format_for(sound))
            made["sound.mp3"] = sound.read_bytes()
        else:
            workshop.measure(prepared)
            workshop.report("encode", 0, 0)
            _, made = kit_files(prepared, jobs=workshop.jobs)
            for name, content in made.items():
                (place / name).write_bytes(content)
        files = {name: (len(content), _digest(content)) for name, content in made.items()}
        done = Made(timeline.voice, plan_of(timeline), files)
        text = json.dumps({"voice": done.voice, "plan": done.plan, "files": files}, ensure_ascii=False)
        (place / ABOUT).write_text(text, encoding="utf-8", newline="\n")
        return done

    def read_from(self, folder: Path) -> PlayJob:
        """Return the job with its script and materials in another folder."""
        return replace(self, script=folder / self.script.name)


def play_job(compiled: Compiled, options: Options, studio: Studio, store: Path) -> PlayJob:
    """Return the job that makes a programme playable. Raises EngineError, OSError.

    A kit has every length, so the requested one does not count where there can be a kit.
    """
    source = compiled.routine.source
    if not compiled.timeline.level_end_db:
        options = replace(options, duration_s=None)
    materials = materials_of(inputs_of(compiled.plan), source.path)
    words = wish(options, "voice", "engine")
    voices = voices_of(compiled.plan, studio.engines)
    key = key_of(source.text, materials, "play", words, compiled.plan.voice, voices)[:32]
    return PlayJob(
        key=key,
        script=source.path,
        text=source.text,
        materials=materials,
        options=options,
        target=store / key,
    )


def read_made(folder: Path) -> Made | None:
    """Return what is in a folder, or None where that is not whole."""
    try:
        data = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        files = {name: (size, digest) for name, (size, digest) in data["files"].items() if name in FILES}
        whole = all((folder / name).stat().st_size == size for name, (size, _) in files.items())
        made = Made(str(data["voice"]), dict(data["plan"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return made if whole and files else None


def variant(made: Made, folder: str) -> dict[str, Any]:
    """Return it as the player reads it; `folder` is the address of its folder, seen from the page."""

    def address(name: str) -> str:
        return f"{folder}/{name}?v={made.files[name][1]}" if name in made.files else ""

    kit = {"json": address("kit.json"), "audio": address("kit.mp3")} if "kit.json" in made.files else None
    return {
        "voice": made.voice,
        "plan": made.plan,
        "audio": address("sound.mp3"),
        "kit": kit,
        "bed": address("bed.mp3"),
        "keep": [],
    }


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
