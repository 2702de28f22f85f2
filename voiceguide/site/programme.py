"""Programme: one script becomes the files of its folder, but for the page, which is made from the entry."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.options import Options
from voiceguide.output.files import files_for
from voiceguide.output.formats import format_for
from voiceguide.output.player.plan import plan_of
from voiceguide.output.sidecars.captions import webvtt
from voiceguide.output.sidecars.chapters import json_chapters
from voiceguide.prepared import Prepared
from voiceguide.script.source import Source
from voiceguide.site.entry import Entry, Published, Voiced
from voiceguide.site.icons import cover_jpeg, thumbnail
from voiceguide.site.kits import kit_files
from voiceguide.studio import Studio
from voiceguide.units import samples_to_seconds

_TYPES = {
    "mp3": "audio/mpeg",
    "m4b": "audio/mp4",
    "json": "application/json",
}
_PARTS = {"kit.json": "kit", "kit.mp3": "audio", "bed.mp3": "bed"}
"""What an entry calls the files of a kit."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A script to publish."""

    source: Source
    options: Options
    voices: tuple[str, ...]
    """At least one; an empty name is the script's own."""
    lengths_s: tuple[float, ...]
    when: int
    """When the script was last changed, in seconds since 1970."""

    @property
    def name(self) -> str:
        """Of its folder."""
        return self.source.path.stem


def make_programme(wanted: Wanted, key: str, place: Path, studio: Studio) -> Entry:
    """Write a programme's files into its folder, and return its entry. Raises VoiceguideError."""
    every = [
        studio.workshop.prepare(wanted.source, replace(wanted.options, voice=voice))
        for voice in wanted.voices
    ]
    voiced = [_make_voice(wanted, number, prepared, place, studio) for number, prepared in enumerate(every)]
    timeline, meta = every[0].timeline, every[0].metadata
    (place / "captions.vtt").write_text(webvtt(timeline), encoding="utf-8", newline="\n")
    (place / "chapters.json").write_text(json_chapters(timeline), encoding="utf-8", newline="\n")
    cover = cover_jpeg(meta.cover)
    (place / "cover.jpg").write_bytes(cover)
    (place / "thumb.jpg").write_bytes(thumbnail(meta.cover))
    first, shortest, longest = voiced[0]
    return Entry(
        name=wanted.name,
        key=key,
        title=timeline.title,
        language=timeline.language,
        artist=meta.artist,
        album=meta.album,
        comment=every[0].compiled.routine.front.comment,
        duration=first.files[0].duration,
        shortest=shortest,
        longest=longest,
        cover=hashlib.sha256(cover).hexdigest()[:12],
        when=wanted.when,
        voices=tuple(one for one, _, _ in voiced),
    )


def _make_voice(
    wanted: Wanted, number: int, prepared: Prepared, place: Path, studio: Studio
) -> tuple[Voiced, float, float]:
    """Write the files of one voice; return them with the shortest and longest length in seconds."""
    voice = prepared.timeline.voice
    tail = f"-{_plain(voice)}" if number else ""
    files = [_mixed(studio, prepared, place / f"{wanted.name}{tail}{suffix}") for suffix in (".mp3", ".m4b")]
    kit, contents = kit_files(prepared, jobs=studio.workshop.jobs)
    parts = {}
    for name, content in contents.items():
        stem, _, suffix = name.partition(".")
        parts[_PARTS[name]] = _put(place / f"{stem}{tail}.{suffix}", content)
    for length_s in wanted.lengths_s:
        options = replace(wanted.options, voice=wanted.voices[number], duration_s=length_s)
        other = studio.workshop.prepare(wanted.source, options)
        minutes, seconds = divmod(round(length_s), 60)
        words = f"{minutes}m{f'{seconds}s' if seconds else ''}"
        files.append(_mixed(studio, other, place / f"{wanted.name}{tail}-{words}.mp3"))
    plans = kit.plans
    length = prepared.timeline.length
    spans = [plan.low for plan in plans] or [length], [plan.high for plan in plans] or [length]
    return (
        Voiced(voice, plan_of(prepared.timeline), tuple(files), parts),
        samples_to_seconds(min(spans[0])),
        samples_to_seconds(max(spans[1])),
    )


def _mixed(studio: Studio, prepared: Prepared, path: Path) -> Published:
    studio.workshop.mix(prepared, files_for(path, timeline=False), format_for(path))
    return _published(path, prepared.timeline.duration_s)


def _put(path: Path, content: bytes) -> Published:
    path.write_bytes(content)
    return _published(path)


def _published(path: Path, duration: float = 0.0) -> Published:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Published(path.name, _TYPES[path.suffix[1:]], len(content), duration, digest)


def _plain(voice: str) -> str:
    """Return the name of a voice as a part of a file's name."""
    return re.sub(r"[^\w-]+", "-", voice).strip("-").lower() or "voice"
