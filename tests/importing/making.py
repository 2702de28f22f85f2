"""What tests of imports share: a file becomes a script, which is checked, formatted and read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from resolving import resolve

from voiceguide.formatting.document import formatted
from voiceguide.importing.base import Surroundings
from voiceguide.importing.convert import Imported, convert
from voiceguide.importing.reading import decoded
from voiceguide.options import Options
from voiceguide.script.routine import Cue, Pause, Routine, Say
from voiceguide.script.source import FAULT, Fault, make_source
from voiceguide.script.words.marks import unmarked
from voiceguide.studio import Studio

AROUND = Surroundings(
    has_voice=lambda name: name == "low-tone",
    has_language=lambda tag: tag in ("fr", "fr-FR"),
    voices=lambda language: ("tone", "low-tone"),
)


def faults_of(text: str, options: Options | None = None) -> Sequence[Fault]:
    """Return the faults of a script as `check` finds them, with the tone engine."""
    with Studio() as studio:
        source = make_source(Path("made.md"), text)
        found = studio.check(source, options or Options(engine="tone", rate=0.85))
    return [fault for fault in found if fault.severity == FAULT]


@dataclass(frozen=True)
class Made:
    """An import."""

    imported: Imported
    routine: Routine

    @property
    def text(self) -> str:
        return self.imported.text

    @property
    def said(self) -> list[str]:
        """What is spoken, sentence by sentence, as it is said."""
        return [unmarked(item.spoken)[0] for item in self.routine.items if isinstance(item, Say)]

    @property
    def words(self) -> str:
        return " ".join(self.said)

    @property
    def pauses(self) -> list[float]:
        return [item.natural_s for item in self.routine.items if isinstance(item, Pause)]

    @property
    def cues(self) -> list[str]:
        return [item.name for item in self.routine.items if isinstance(item, Cue)]

    @property
    def notices(self) -> list[str]:
        """Each as `line:column message`."""
        return [
            f"{notice.location.line}:{notice.location.column} {notice.message}"
            for notice in self.imported.notices
        ]


def make(
    text: str | bytes, name: str = "a.txt", around: Surroundings = AROUND, format_name: str = ""
) -> Made:
    """Import a text, and assert that the script is as it must be."""
    source = decoded(Path(name), text if isinstance(text, bytes) else text.encode())
    imported = convert(source, around, faults_of, format_name=format_name)
    assert faults_of(imported.text) == []
    made = make_source(Path("made.md"), imported.text)
    assert formatted(made) == imported.text
    assert imported.lost >= len(imported.notices)
    for notice in imported.notices:
        assert 1 <= notice.location.line <= len(source.lines)
        assert 1 <= notice.location.column <= len(source.lines[notice.location.line - 1]) + 1
    return Made(imported, resolve(made))
