"""Which sentences of the shipped routines a recogniser hears right: `python -m benchmarks.words` in `tests`.

Each routine is rendered without its bed; every distinct sentence and number is cut out of the file and
recognised alone, without a word of context. It needs the extra `hearing`, and takes a few minutes.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from recogniser import RATE, Recogniser, plain

import voiceguide
from voiceguide import Options
from voiceguide.engines.espeak.phonemes import Phonemizer

SCRIPTS = Path(__file__).parents[2] / "scripts"
GOAL = 0.97
"""Share of the sentences in English that must be right."""
EDGE_S = 0.15
"""Heard on both sides of a sentence: a clip that starts with its first sound is heard worse by anybody."""
LEAST_WORDS = 4
"""Shorter sentences say little about pace."""
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a routine says, and what was heard."""

    script: str
    language: str
    text: str
    heard: str
    right: bool
    """Whether it was heard word for word."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a routine speaks, in words a minute."""

    within: float
    """Inside sentences of at least `LEAST_WORDS` words."""
    passages: float
    """Pauses of less than 3 s counted in."""


def pace(events: list[dict[str, Any]]) -> Pace:
    """Return the pace of the events of a timeline."""
    spoken = [(e["start"], e["end"], len(WORD.findall(e["text"]))) for e in events]
    long = [(end - start, words) for start, end, words in spoken if words >= LEAST_WORDS]
    passage_s, last = 0.0, float("-inf")
    for start, end, _ in sorted(spoken):
        passage_s += end - (last if start - last < 3 else start)
        last = end
    return Pace(
        60 * sum(words for _, words in long) / sum(length for length, _ in long),
        60 * sum(words for _, _, words in spoken) / passage_s,
    )


Heard = dict[tuple[str, str], str]
"""What was heard, by language and text: a sentence that several routines share is heard once."""


def alike(text: str, heard: str, language: str, phonemizer: Phonemizer) -> bool:
    """Return whether a text was heard: in English letter by letter, else by its sounds.

    What is spelled in several ways sounds the same (*fermer*, *fermés*; *Túmbate*, *tumbate*).
    """
    if plain(text, language) == plain(heard, language):
        return True
    if language == "en":
        return False
    one, other = (
        re.sub(r"[\W_]", "", phonemizer.phonemes(" ".join(WORD.findall(words)), language))
        for words in (text, heard)
    )
    return one == other


def measure(
    script: Path, folder: Path, recogniser: Recogniser, phonemizer: Phonemizer, heard: Heard
) -> tuple[list[Sentence], Pace]:
    """Render a script; return what is heard of each thing it says, and its pace."""
    done = voiceguide.render(script, folder / "x.wav", Options(bed="off"))
    timeline = json.loads((folder / "x.timeline.json").read_text("utf-8"))
    language = str(timeline["language"]).split("-")[0]
    samples, rate = soundfile.read(done.path, always_2d=True)
    mono = samples.mean(axis=1)
    found: dict[str, Sentence] = {}
    for event in timeline["events"]:
        text = event.get("text", "")
        if event["kind"] not in ("speech", "count") or text in found:
            continue
        new = (language, text) not in heard
        if new:
            start, end = (round(event[key] * rate) for key in ("start", "end"))
            edge = round(EDGE_S * rate)
            clip = soxr.resample(mono[max(0, start - edge) : end + edge], rate, RATE)
            heard[language, text] = recogniser.hear(np.asarray(clip, dtype=np.float32), language)
        said = heard[language, text]
        right = alike(text, said, language, phonemizer)
        found[text] = Sentence(script.stem, language, text, said, right)
        if new and not found[text].right:
            print(f"{text!r} was heard as {said!r}", file=sys.stderr, flush=True)
    return list(found.values()), pace([e for e in timeline["events"] if e["kind"] == "speech"])


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scripts", nargs="*", type=Path, default=sorted(SCRIPTS.glob("*.md")))
    parser.add_argument("-o", "--output", type=Path, default=Path("words.json"))
    chosen = parser.parse_args()
    everything: list[Sentence] = []
    heard: Heard = {}
    print("| Script | Words a minute in sentences | in passages | Recognised alone |\n|---|---|---|---|")
    with (
        tempfile.TemporaryDirectory(prefix="voiceguide-words-") as folder,
        Recogniser() as recogniser,
        closing(Phonemizer()) as phonemizer,
    ):
        for script in chosen.scripts:
            sentences, speed = measure(script, Path(folder), recogniser, phonemizer, heard)
            everything += sentences
            right = sum(sentence.right for sentence in sentences)
            print(
                f"| {script.stem} | {speed.within:.0f} | {speed.passages:.0f} | {right}/{len(sentences)} |",
                flush=True,
            )
    rows = [asdict(sentence) for sentence in everything]
    chosen.output.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    english = {sentence.text: sentence.right for sentence in everything if sentence.language == "en"}
    if english:
        share = sum(english.values()) / len(english)
        print(
            f"English: {sum(english.values())} of {len(english)} right, {share:.1%}; the goal is {GOAL:.0%}"
        )
        if share < GOAL:
            sys.exit(1)


if __name__ == "__main__":
    main()
