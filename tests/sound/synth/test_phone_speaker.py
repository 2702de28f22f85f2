"""A phone's speaker gives next to nothing below 400 Hz: cues and breaths are heard from it all the same."""

from __future__ import annotations

import numpy as np
import pytest
from hearing import RATE, decoded, k_weighted, loudness_of, timeline_of

import voiceguide
from voiceguide.config import CUES

SPEAKER_HZ = 400.0
LEAST_LU = -8.0
"""Against the voice."""
MOMENT_S = 0.4
"""Of momentary loudness."""
SCRIPT = """---
noise: off
---
Lie back, and let your shoulders drop. Breathe in through your nose, and out through your mouth. [pause 2s]

[breathe 4-2-6-2] [pause 2s]

[breathe 4-2-6-2 count=500ms] [pause 2s]
"""


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, float, float]]:
    """Return (what, its loudest moment, all of it), in LU against the voice, above 400 Hz."""
    folder = tmp_path_factory.mktemp("speaker")
    cues = "".join(f"\n[{cue}] [pause 10s]\n" for cue in CUES)
    (folder / "a.md").write_text(SCRIPT + cues, encoding="utf-8")
    path = voiceguide.render(folder / "a.md", folder / "a.wav").path
    sound = k_weighted(decoded(path)[:, 0], above_hz=SPEAKER_HZ)
    spans = [
        (e["kind"], e.get("name", ""), round(e["start"] * RATE), round(e["end"] * RATE))
        for e in timeline_of(path)["events"]
    ]
    spoken = np.concatenate([sound[start:end] for kind, _, start, end in spans if kind == "speech"])
    voice = loudness_of(spoken)
    rows = []
    for kind, name, start, end in spans:
        if kind in ("cue", "breath"):
            part = sound[start : end if kind == "breath" else start + 8 * RATE]
            rows.append((name, loudness_of(part, MOMENT_S) - voice, loudness_of(part) - voice))
    return rows


def test_every_cue_and_turn_of_a_breath_carries(heard: list[tuple[str, float, float]]) -> None:
    quiet = {name: moment for name, moment, _ in heard if moment < LEAST_LU}
    assert quiet.keys() <= {"tick"}  # soft, but its 50 ms are heard
    assert quiet.get("tick", 0.0) > LEAST_LU - 2.0
    assert len(heard) == len(CUES) + 8


def test_a_whole_breath_carries_not_only_its_fullest_moment(heard: list[tuple[str, float, float]]) -> None:
    whole = [(name, loudness) for name, _, loudness in heard if name in ("in", "out")]
    assert len(whole) == 4
    assert [row for row in whole if row[1] < LEAST_LU] == []
