"""What a listener hears of the shipped routines: `python -m benchmarks.heard` in `tests`.

Each routine is rendered and its file is measured, by ffmpeg and numpy; its timeline only says where speech
and cues are. It takes some minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from benchmarks.words import pace
from hearing import RATE, k_weighted, loudness, loudness_of, timeline_of
from numpy.typing import NDArray

import voiceguide

SCRIPTS = Path(__file__).parents[2] / "scripts"
TARGET_LUFS = {1: -19.0, 2: -16.0}
"""Of speech, by channels."""
EQUAL_LU = 0.5
"""The speech of a programme may be so far from its target."""
OVER_BED_DB = 15.0
"""Speech is at least so far above its bed where words are understood."""
WORDS_HZ = (300.0, 4000.0)
SPEAKER_HZ = 400.0
"""A phone's speaker gives next to nothing below."""
CARRIES_LU = -8.0
"""Of the loudest moment of a cue or breath on that speaker, against speech."""
SOFT = {"tick"}  # not held to that
MOMENT_S = 0.4
PEAK_DBTP = -1.0
HELD_S = 3.0  # a bed stays down so long after speech

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """A routine; levels in dB or LU, None where there is nothing to measure."""

    script: str
    words_a_minute: float
    speech_lufs: float
    off_lu: float
    """Of the speech from its target."""
    over_bed_db: float | None
    """The median sentence."""
    least_over_bed_db: float | None
    pumps_db: float | None
    """The median change of the bed within gaps in which it should stay down."""
    cue_lu: float | None
    """The softest cue or breath on a phone's speaker."""
    cue: str
    true_peak_dbtp: float
    verified: bool

    @property
    def met(self) -> bool:
        """Whether it meets every goal."""
        over_bed = self.least_over_bed_db is None or self.least_over_bed_db >= OVER_BED_DB
        cues = self.cue_lu is None or self.cue_lu >= CARRIES_LU
        peaks = self.true_peak_dbtp <= PEAK_DBTP + 0.05  # ffmpeg tells a tenth of a dB
        return abs(self.off_lu) <= EQUAL_LU and over_bed and cues and peaks and self.verified


def at(samples: Samples, start_s: float, end_s: float) -> Samples:
    """Return the samples between two times."""
    return samples[round(start_s * RATE) : round(end_s * RATE)]


def power(samples: Samples) -> float:
    """Return the mean square of what words are understood by, in one channel."""
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    inside = spectrum[(hz >= WORDS_HZ[0]) & (hz <= WORDS_HZ[1])]
    return 2 * float(np.sum(np.abs(inside) ** 2)) / len(samples) ** 2 + 1e-20


def on_speaker(mono: Samples, start_s: float, end_s: float) -> NDArray[np.float64]:
    """Return what a phone's speaker gives of a channel between two times, weighted as loudness is."""
    return k_weighted(at(mono, start_s, end_s).astype(np.float64), above_hz=SPEAKER_HZ)


def decibels(ratio: float) -> float:
    """Return a ratio of powers in dB."""
    return 10 * float(np.log10(max(ratio, 1e-12)))


def over_bed(mono: Samples, events: list[dict[str, Any]]) -> tuple[list[float], list[float]]:
    """Return, of each sentence with a bare gap after it, how far it is above the bed there; and, of each gap
    in which the bed stays down, by how much it rises."""
    heard = sorted(
        (e["start"], e["end"] + (8.0 if e["kind"] == "cue" else 0.0), e["kind"])
        for e in events
        if e["kind"] not in ("pause", "gap", "hold")
    )
    ratios, rises = [], []
    rung = 0.0
    for (start, end, kind), (following, *_) in zip(heard, [*heard[1:], (heard[-1][1] + 1.0,)], strict=True):
        gap_s = min(following - end, HELD_S) - 0.1
        if kind == "speech" and gap_s >= 0.3 and end > rung:
            bed = at(mono, end + 0.05, end + 0.05 + gap_s)
            ratios.append(decibels(power(at(mono, start, end)) / power(bed) - 1))
            if gap_s >= 1.0 and following - end <= HELD_S:
                rises.append(decibels(power(bed[-RATE // 2 :]) / power(bed[: RATE // 2])))
        rung = max(rung, end if kind == "cue" else 0.0)
    return ratios, rises


def softest_cue(mono: Samples, events: list[dict[str, Any]], voice_lufs: float) -> tuple[float, str] | None:
    """Return the softest cue or breath beside the voice on a phone's speaker; the best of each name counts
    where it sounds alone."""
    spoken = [(e["start"], e["end"]) for e in events if e["kind"] in ("speech", "count")]
    best: dict[str, float] = {}
    for event in events:
        if event["kind"] not in ("cue", "breath") or event["name"] in SOFT:
            continue
        start = event["start"]
        end = start + 2.0 if event["kind"] == "cue" else event["end"]
        if any(a < end and b > start for a, b in spoken):
            continue
        level = loudness_of(on_speaker(mono, start, end), MOMENT_S) - voice_lufs
        best[event["name"]] = max(best.get(event["name"], -99.0), level)
    return min(((level, name) for name, level in best.items()), default=None)


def measure(script: Path, folder: Path) -> Row:
    """Render a routine and measure its file."""
    path = voiceguide.render(script, folder / f"{script.stem}.wav").path
    timeline = timeline_of(path)
    events = timeline["events"]
    spoken = [e for e in events if e["kind"] == "speech"]
    sides, _ = soundfile.read(path, dtype="float32", always_2d=True)
    mono = sides.mean(axis=1)
    parts = []
    for event in spoken:  # what falls with time is measured as if it did not
        fall_db = timeline["level_end_db"] * event["start"] / timeline["duration"]
        parts.append(at(sides, event["start"], event["end"]) / 10 ** (fall_db / 20))
    only = path.with_name("speech.wav")
    soundfile.write(only, np.concatenate(parts), RATE, subtype="FLOAT")
    speech_lufs = loudness(only)[0]
    voice_lufs = loudness_of(np.concatenate([on_speaker(mono, e["start"], e["end"]) for e in spoken]))
    ratios, rises = over_bed(mono, events) if timeline["beds"] else ([], [])
    cue = softest_cue(mono, events, voice_lufs)
    return Row(
        script.stem,
        pace(spoken).within,
        speech_lufs,
        speech_lufs - TARGET_LUFS[sides.shape[1]],
        float(np.median(ratios)) if ratios else None,
        min(ratios) if ratios else None,
        float(np.median(rises)) if rises else None,
        cue[0] if cue else None,
        cue[1] if cue else "",
        loudness(path)[1],
        voiceguide.verify(path).passed,
    )


def shown(value: object) -> str:
    """Return a cell of the table."""
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return "" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scripts", nargs="*", type=Path, default=sorted(SCRIPTS.glob("*.md")))
    parser.add_argument("-o", "--output", type=Path, default=Path("heard.json"))
    chosen = parser.parse_args()
    names = [field.name for field in fields(Row)]
    print(
        "| "
        + " | ".join(name.replace("_", " ") for name in names)
        + " | met |\n|"
        + "---|" * (len(names) + 1)
    )
    rows = []
    for script in chosen.scripts:
        with tempfile.TemporaryDirectory(prefix="voiceguide-heard-") as folder:
            rows.append(measure(script, Path(folder)))
        cells = [shown(getattr(rows[-1], name)) for name in names]
        print("| " + " | ".join(cells) + f" | {shown(rows[-1].met)} |", flush=True)
    chosen.output.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    sys.exit(not all(row.met for row in rows))


if __name__ == "__main__":
    main()
