"""Scripts to publish, random kits, and what a kit becomes at a length: what the page is held against."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from typing import Any

from voiceguide.timing.elastic import Glue, solve

FRAME = 1152
TITLE = "Ruhe & </script><script>window.hurt = 1</script> „Nacht“ \u202eabc"
SCRIPTS = {
    "rest": f"""---
title: {json.dumps(TITLE)}
language: en-US
bed: ocean
comment: A chair, and "nothing" <else>.
artist: Anna
---
## Settle in
Sit down. Let your shoulders drop. [pause 6s]

::: repeat 1..3
## Stretch
::: each side = left, right
1. Tilt your head to the {{side}}. [hold 16s halfway countdown=3 end=bell]
2. Come back up. [hold 8s tick=2s]
:::
:::
::: optional
## A little extra
Shake it out. [pause 5s]
:::
::: slot 12s min=8s max=40s
Rest now. [hold fill]
:::

[mark the-end]
[bell]

Breathe in for four, out for six. [breathe 4-6 x3]
Well done.
""",
    "falling": """---
title: Falling
language: en-US
level: {end: -6dB}
---
Lie down. [pause 10s]

Sleep.
""",
}


def laid_out(kit: dict[str, Any], total: int) -> dict[str, Any]:
    """Return {lengths, puts: [[sample, frame, frames, clip], ...]} for a length in samples."""
    plan = next(plan for plan in kit["plans"] if plan["from"] <= total <= plan["to"])
    glues = [Glue(e[0], e[1] / 44_100, e[2] / 44_100, e[3]) for e in plan["elastics"]]
    fixed = sum(island[0] for island in plan["islands"]) - sum(e[4] for e in plan["elastics"])
    lengths, _ = solve(glues, total - fixed, 44_100)
    puts, ticks, position = [], [], 0
    for index, (samples, members) in enumerate(plan["islands"]):
        puts += [[position + offset, clip] for offset, clip, _ in members]
        position += samples
        if index < len(lengths):
            *_, taken, _, _, halfway, every, tick = plan["elastics"][index]
            length = lengths[index] - taken
            if halfway >= 0:
                puts.append([position + length // 2, halfway])
            ticks += [[position + at, tick] for at in (range(every, length, every) if every else ())]
            position += length
    assert position == total
    puts.sort(key=lambda put: put[0])
    clips, placed, free = kit["clips"], [], 0
    for at, clip in puts:
        frame = max((at + FRAME // 2) // FRAME, free)
        placed.append([at, frame, clip])
        free = frame + clips[clip][3]
    for at, clip in ticks:
        frame = (at + FRAME // 2) // FRAME
        end = frame + clips[clip][3]
        if all(f + clips[c][3] <= frame or end <= f for _, f, c in placed[: len(puts)]):
            placed.append([at, frame, clip])
    placed.sort(key=lambda put: put[1])
    rooms = [after[1] - before[1] for before, after in pairwise(placed)] + [10**9] * bool(placed)
    return {
        "lengths": lengths,
        "puts": [
            [at, frame, min(clips[clip][1], room), clip]
            for (at, frame, clip), room in zip(placed, rooms, strict=True)
        ],
    }


def random_kit(seed: int) -> tuple[dict[str, Any], int]:
    """Return a kit with no sense but every feature, and a length that it can have."""
    rng = random.Random(seed)  # noqa: S311  (chance, not secrets)
    clips = []
    for _ in range(rng.randint(1, 12)):
        samples = rng.randint(500, 90_000)
        frames = -(-(samples + 1681) // FRAME)
        keep = rng.randint(1, frames)
        clips.append(
            [rng.randint(50, 5000), frames, samples, keep, [[0, samples, "words", rng.randint(0, 1)]]]
        )
    elastics, low_sum, high_sum = [], 0, 0
    for _ in range(rng.randint(0, 30)):
        natural_s = rng.choice([0.0, 0.1, 1.0, rng.uniform(0.1, 60)])
        taken = rng.choice([0, 0, rng.randint(0, 40_000)])
        low = taken + rng.randint(0, round(natural_s * 44_100))
        high = low + rng.choice([0, rng.randint(0, 4_000_000)])
        natural_s = min(max(natural_s, low / 44_100), high / 44_100)
        tick = rng.choice([-1, -1, rng.randrange(len(clips))])
        every = rng.randint(20_000, 200_000) if tick >= 0 else 0
        halfway = rng.choice([-1, -1, rng.randrange(len(clips))])
        weight = rng.choice([1.0, 0.5, 2.0, 4.0, rng.uniform(0.1, 5)])
        elastics.append([natural_s, low, high, weight, taken, "pause", 1, halfway, every, tick])
        pulled = natural_s * weight > 0
        low_sum += low if pulled else 0
        high_sum += high if pulled else 0
        if not pulled:
            elastics[-1][1] = elastics[-1][2] = low
            low_sum, high_sum = low_sum + low, high_sum + low
    islands = []
    for index in range(len(elastics) + 1):
        offset, members = 22_050, []
        for _ in range(rng.randint(0, 4)):
            clip = rng.randrange(len(clips))
            members.append([offset if index or members else 22_050, clip, [rng.randint(0, 9)]])
            offset += clips[clip][2] + rng.randint(4096, 90_000)
        taken = elastics[index][4] if index < len(elastics) else 0
        islands.append([max(offset, taken), members])
    fixed = sum(island[0] for island in islands) - sum(e[4] for e in elastics)
    low, high = fixed + low_sum, fixed + high_sum
    plan = {"from": low, "to": high, "islands": islands, "elastics": elastics, "chapters": [], "marks": []}
    kit = {"rate": 44_100, "frame": FRAME, "natural": low, "clips": clips, "plans": [plan]}
    return kit, rng.choice([low, high, rng.randint(low, high)])
