"""Materials: the files and voices that a plan is made from, asked beforehand whether they can be used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from voiceguide.engines.registry import Engines
from voiceguide.errors import InputError, SoundError
from voiceguide.script.paths import inside
from voiceguide.script.source import NOTICE, Fault
from voiceguide.timing.pieces import Plan, parts_of
from voiceguide.timing.sounds import Recording, Sound, Utterance


def inputs_of(plan: Plan) -> tuple[Path, ...]:
    """Return every file that a programme is made from: the script, and whatever it names."""
    routine = plan.routine
    front, folder = routine.front, routine.source.path.parent
    named = (front.cover, *front.beds.values(), *front.cues.values())
    played = (sound.path for sound in plan.sounds if isinstance(sound, Recording))
    included = (source.path for source in routine.source.included)
    return (routine.source.path, *included, *(folder / name for name in named if name), *played)


class RecordingLengths:
    """The lengths of recordings, which are decoded for it; remembers those that cannot be used."""

    def __init__(self) -> None:
        self.unusable: dict[Sound, str] = {}

    def __call__(self, recording: Recording) -> int:
        from voiceguide.sound.files import stream_sound  # loads the audio libraries

        try:
            part = stream_sound(recording.path, from_s=recording.from_s, to_s=recording.to_s)
            return sum(map(len, part))
        except SoundError as error:
            self.unusable[recording] = str(error)
            return 0

    def faults(self, plan: Plan) -> Iterator[Fault]:
        """Yield a fault where the first part stands that plays a file which cannot be used."""
        told: set[Sound] = set()
        for piece in plan.pieces:
            for part in parts_of(piece):
                if part.sound in self.unusable and part.sound not in told:
                    told.add(part.sound)
                    yield plan.routine.source.fault(piece.location, self.unusable[part.sound])


def unspeakable(plan: Plan, engines: Engines) -> Iterator[Fault]:
    """Yield a fault where the first piece stands that says what its engine cannot speak."""
    asked: set[Sound] = set()
    for piece in plan.pieces:
        for part in parts_of(piece):
            sound = part.sound
            if not isinstance(sound, Utterance) or not sound.engine or sound in asked:
                continue
            asked.add(sound)
            if refusal := engines.get(sound.engine).unspeakable(sound):
                yield plan.routine.source.fault(piece.location, refusal)


def unsaid(plan: Plan, engines: Engines) -> Iterator[Fault]:
    """Yield a notice where the first piece stands that gives sounds which its engine will not say."""
    told: set[tuple[str, str, str]] = set()
    for piece in plan.pieces:
        for part in parts_of(piece):
            sound = part.sound
            if not isinstance(sound, Utterance) or not sound.engine or not sound.phones:
                continue
            if "ipa" in engines.get(sound.engine).features:
                continue
            for phones in sound.phones:
                words = sound.text[phones.start : phones.end]
                key = sound.engine, words, phones.ipa
                if phones.own and key not in told:
                    told.add(key)
                    can = f"the voice engine {sound.engine} cannot speak IPA"
                    message = f"{can}: it says {words!r} as it is written"
                    yield plan.routine.source.fault(piece.location, message, severity=NOTICE)


def unusable(plan: Plan) -> Iterator[Fault]:
    """Yield a fault for each background of the author's own, and for the cover, that cannot be used."""
    routine = plan.routine
    front, source = routine.front, routine.source
    for name, path in plan.bed_files.items():
        from voiceguide.sound.files import check_sound  # loads the audio libraries

        try:
            check_sound(path)
        except SoundError as error:
            yield source.fault(front.place("beds", name), str(error), len(front.beds[name]))
    with suppress(ValueError):  # a file that is missing is told at its place already
        cover = inside(source.path.parent, front.cover) if front.cover else None
        if cover:
            from voiceguide.output.cover import read_cover  # loads the picture library

            try:
                read_cover(cover)
            except InputError as error:
                yield source.fault(front.place("cover"), str(error), len(front.cover))
