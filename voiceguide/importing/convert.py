"""From a file of another program to a script: which format it is, its draft, the script in the usual form."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from voiceguide.config import MAX_SCRIPT_BYTES
from voiceguide.errors import ScriptError, UsageError
from voiceguide.formatting.document import formatted
from voiceguide.importing import guided, openhiit, speech_markdown, ssml, subtitles, timer_machine, zwift
from voiceguide.importing.base import Format, Surroundings
from voiceguide.importing.draft import Draft, fit
from voiceguide.script.source import Fault, Location, Source, make_source, suggest

FORMATS = {
    row.name: row
    for row in (
        Format("ssml", "SSML 1.1", (".ssml",), ssml.looks_like, ssml.convert),
        Format("zwift", "Zwift workouts", (".zwo",), zwift.looks_like, zwift.convert),
        Format("openhiit", "OpenHIIT timers", (), openhiit.looks_like, openhiit.convert),
        Format("timer-machine", "TimeR Machine timers", (), timer_machine.looks_like, timer_machine.convert),
        Format("vtt", "WebVTT subtitles", (".vtt",), subtitles.looks_like_vtt, subtitles.convert_vtt),
        Format("srt", "SubRip subtitles", (".srt",), subtitles.looks_like_srt, subtitles.convert_srt),
        Format("lrc", "LRC lyrics", (".lrc",), subtitles.looks_like_lrc, subtitles.convert_lrc),
        Format(
            "speech-markdown",
            "Speech Markdown",
            (".smd", ".speechmarkdown"),
            speech_markdown.looks_like,
            speech_markdown.convert,
        ),
        Format("text", "guided text", (), lambda text: True, guided.convert),
    )
}
"""Every format, in the order in which a file is compared with them; any text is guided text."""
_SCRIPTS = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7af"),
    ("zh", "\u4e00-\u9fff"),
    ("ru", "\u0400-\u04ff"),
    ("el", "\u0370-\u03ff"),
    ("he", "\u0590-\u05ff"),
    ("ar", "\u0600-\u06ff"),
    ("hi", "\u0900-\u097f"),
    ("th", "\u0e00-\u0e7f"),
)
"""Languages that are told by their letters."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A script, and what of the file it does not say."""

    text: str
    format: str
    notices: tuple[Fault, ...]
    lost: int
    """How many notices there are; only the first thousand are listed."""


def convert(
    source: Source,
    around: Surroundings,
    faults_of: Callable[[str], Sequence[Fault]],
    *,
    format_name: str = "",
) -> Imported:
    """Return the script of a file.

    `faults_of` returns the faults that a script has; what does not fit in time is changed until it does.
    Raises ScriptError where the file is not of its format, UsageError for an unknown `format_name`.
    """
    if format_name and format_name not in FORMATS:
        near = suggest(format_name, FORMATS)
        raise UsageError(f"there is no format {format_name!r}{near}; they are {', '.join(FORMATS)}")
    chosen = FORMATS[format_name] if format_name else detect(source)
    draft = chosen.convert(source, around)
    if not draft.parts:
        raise ScriptError([source.fault(Location(1), "there is nothing to say in this file")])
    _name_language(draft)
    text = fit(draft, faults_of)
    if len(text.encode()) > MAX_SCRIPT_BYTES:
        message = f"the script would be larger than {MAX_SCRIPT_BYTES // 1024} KiB"
        raise ScriptError([source.fault(Location(1), message)])
    text = formatted(make_source(Path("imported.md"), text))
    notices = tuple(sorted(draft.notices, key=lambda notice: notice.location))
    return Imported(text, chosen.name, notices, draft.lost)


def detect(source: Source) -> Format:
    """Return the format of a file, by its suffix, else by what it holds."""
    suffix = source.path.suffix.lower()
    for row in FORMATS.values():
        if suffix in row.suffixes:
            return row
    return next(row for row in FORMATS.values() if row.looks_like(source.text))


def _name_language(draft: Draft) -> None:
    """Set the language of a draft that has none, where the letters of its words tell it."""
    if draft.language:
        return
    words = "".join(sign for part in draft.parts for line in part.lines for sign in line if sign.isalpha())
    counts = {name: len(re.findall(f"[{letters}]", words)) for name, letters in _SCRIPTS}
    if counts["ja"]:
        counts["ja"] += counts["zh"]
    name, count = max(counts.items(), key=lambda pair: pair[1])
    if count > len(words) / 2:
        draft.language = name
        draft.lose(
            Location(1), f"its letters are those of {name}: write another language: where that is wrong"
        )
