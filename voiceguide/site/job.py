"""ProgrammeJob: one script becomes its folder of the site, which is replaced as a whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from voiceguide.errors import ScriptError
from voiceguide.jobs.job import Material, materials_of
from voiceguide.jobs.key import key_of, voices_of, wish
from voiceguide.materials import inputs_of
from voiceguide.options import Options
from voiceguide.output.atomic import atomic_folder
from voiceguide.script.source import FAULT, Fault, make_source, read_source
from voiceguide.site.entry import Entry, from_json, to_json
from voiceguide.site.pages import programme_page
from voiceguide.site.programme import Wanted, make_programme
from voiceguide.studio import Studio

ABOUT = "programme.json"
"""In each programme's folder: its entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeJob:
    """A programme to be published; `make` returns its Entry."""

    key: str
    target: Path
    """Its folder."""
    script: Path
    text: str
    materials: tuple[Material, ...]
    options: Options
    voices: tuple[str, ...]
    lengths_s: tuple[float, ...]
    when: int
    """When the script was last changed, in seconds since 1970."""

    def is_done(self) -> bool:
        """Return whether the folder is whole, and was made with this key."""
        return entry_in(self.target, self.key) is not None

    def whole(self) -> AbstractContextManager[Path]:
        """Give a new folder, which takes the place of the target at the end."""
        return atomic_folder(self.target)

    def make(self, place: Path, studio: Studio) -> Entry:
        """Write the programme and its page into a folder. Raises VoiceguideError."""
        source = make_source(self.script, self.text)
        wanted = Wanted(source, self.options, self.voices, self.lengths_s, self.when)
        entry = make_programme(wanted, self.key, place, studio)
        text = json.dumps(to_json(entry), ensure_ascii=False, indent=1) + "\n"
        (place / ABOUT).write_text(text, encoding="utf-8", newline="\n")
        (place / "index.html").write_text(programme_page(entry), encoding="utf-8", newline="\n")
        return entry

    def read_from(self, folder: Path) -> ProgrammeJob:
        """Return the job with its script and materials in another folder."""
        return replace(self, script=folder / self.script.name)


def programme_job(
    script: Path,
    folder: Path,
    options: Options,
    studio: Studio,
    *,
    voices: Sequence[str] = (),
    lengths_s: Sequence[float] = (),
) -> ProgrammeJob:
    """Return the job that publishes a script into a folder of the site, in each voice and length.

    Raises ScriptError with the faults that it has in any of them, and what else `check` raises.
    """
    source = read_source(script)
    named = tuple(voices) or (options.voice,)
    used: dict[Path, None] = {}
    speakers, faults = [], list[Fault]()
    for voice in named:
        for length_s in (options.duration_s, *lengths_s):
            try:
                chosen = replace(options, voice=voice, duration_s=length_s)
                plan = studio.workshop.compile(source, chosen).plan
            except ScriptError as error:
                faults += (fault for fault in error.faults if fault.severity == FAULT)
                continue
            used |= dict.fromkeys(inputs_of(plan))
            speakers += voices_of(plan, studio.engines)
    if faults:
        raise ScriptError(list(dict.fromkeys(faults)))
    materials = materials_of(used, script)
    when = int(script.stat().st_mtime)
    wishes = (wish(options), named, [float(length_s) for length_s in lengths_s], when)
    return ProgrammeJob(
        key=key_of(source.text, materials, "programme", *wishes, sorted(set(speakers))),
        target=folder / script.stem,
        script=script,
        text=source.text,
        materials=materials,
        options=options,
        voices=named,
        lengths_s=tuple(lengths_s),
        when=when,
    )


def entry_in(place: Path, key: str = "") -> Entry | None:
    """Return the entry of a programme's folder, if it is whole and was made with this key."""
    data = read_json(place / ABOUT)
    if data is None:
        return None
    try:
        entry = from_json(data)
        files = [file for voiced in entry.voices for file in (*voiced.files, *voiced.parts.values())]
        whole = all((place / file.name).stat().st_size == file.bytes for file in files)
    except (KeyError, TypeError, ValueError, AttributeError, OSError):
        return None
    return entry if whole and entry.name == place.name and key in ("", entry.key) else None


def read_json(path: Path) -> dict[str, Any] | None:
    """Return the object in a file, or None where there is none that can be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
