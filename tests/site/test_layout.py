"""The page's code and Python agree where everything stands, at any length."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from kits import laid_out, random_kit

from voiceguide.kit.islands import Islands, islands_of
from voiceguide.options import Options
from voiceguide.output.player.bundle import script, source
from voiceguide.script.source import read_source
from voiceguide.studio import Studio
from voiceguide.timing import place
from voiceguide.timing.sounds import Sound
from voiceguide.units import seconds_to_samples

NODE = shutil.which("node")
RUN = """
const rows = JSON.parse(require("fs").readFileSync(0, "utf8"));
const { layout, planFor } = in_layout;
console.log(JSON.stringify(rows.map(([kit, total]) =>
  layout(kit, planFor(kit, total), total).puts.map((put) => [put.at, put.frame, put.frames, put.clip]))));
"""


@pytest.mark.skipif(NODE is None, reason="node is not installed; the browser tests run the same")
def test_a_thousand_random_kits_are_laid_out_as_python_does() -> None:
    rows = [random_kit(seed) for seed in range(1000)]
    code = script("layout") + RUN
    done = subprocess.run([NODE, "-e", code], input=json.dumps(rows), capture_output=True, text=True)
    assert not done.stderr
    got = json.loads(done.stdout)
    assert [seed for seed in range(1000) if got[seed] != laid_out(*rows[seed])["puts"]] == []


def test_a_random_kit_has_all_there_is() -> None:
    kits = [random_kit(seed)[0] for seed in range(1000)]
    elastics = [e for kit in kits for e in kit["plans"][0]["elastics"]]
    assert len(elastics) > 5000
    assert sum(e[4] > 0 for e in elastics) > 500
    assert sum(e[7] >= 0 for e in elastics) > 500
    assert sum(e[8] > 0 for e in elastics) > 500
    assert sum(e[1] == e[2] for e in elastics) > 500


def all_heard(sound: Sound, gain_db: float) -> tuple[int, int]:
    return 0, 1000


def starts_of(islands: Islands, total: int, kit_like: dict[str, Any]) -> Counter[tuple[int, Sound]]:
    """Return where every sound of the islands begins, with the lengths of the silences between them."""
    found: Counter[tuple[int, Sound]] = Counter()
    lengths = laid_out(kit_like, total)["lengths"]
    position = 0
    for index, length in enumerate(islands.lengths):
        for standing in islands.standing[index]:
            for member in standing.group.members:
                found[(position + standing.offset + member.at, member.sound)] += 1
        position += length
        if index < len(lengths):
            one = islands.between[index]
            long = lengths[index] - one.taken
            if one.halfway:
                found[(position + long // 2, one.halfway.members[0].sound)] += 1
            if one.tick:
                for at in range(one.every, long, one.every):
                    found[(position + at, one.tick.members[0].sound)] += 1
            position += long
    assert position == total
    return found


@pytest.mark.parametrize("length_s", [None, 86.0, 123.456, 240.0, 300.0])
def test_islands_stand_where_the_timeline_has_them(
    scripts: list[Path], length_s: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for the grid, which moves things by a frame or so."""
    monkeypatch.setattr(place, "on_grid", lambda plan, lengths, glues, solved, **_: list(solved))
    with Studio() as studio:
        prepared = studio.workshop.prepare(
            read_source(scripts[0]), Options(engine="tone", duration_s=length_s)
        )
        plan, timeline = prepared.compiled.plan, prepared.timeline
        islands = islands_of(plan, prepared.recorder, all_heard)
    rows = [
        [b.natural_s, b.low, b.high, b.weight, b.taken, b.kind, b.step, -1, 0, -1] for b in islands.between
    ]
    kit = {
        "clips": [],
        "plans": [{"from": 0, "to": 10**9, "islands": [[n, []] for n in islands.lengths], "elastics": rows}],
    }
    got = starts_of(islands, timeline.length, kit)
    wanted = Counter((p.start, p.sound) for p in timeline.placements)
    # the solver rounds, and sees fixed silences or not: a sample more or less
    near = {(at + d, sound) for at, sound in wanted for d in (-1, 0, 1)}
    assert set(got) <= near
    assert got.total() == wanted.total()
    assert timeline.length == (seconds_to_samples(length_s) if length_s else timeline.length)


def test_no_module_of_the_page_reaches_out_of_its_folder() -> None:
    for name in ("app", "player", "maker"):
        assert "http://" not in source(f"{name}.js")
        assert "https://" not in source(f"{name}.js")
