"""A routine of any number of steps, all different and about equally long, and with the pauses wanted."""

from __future__ import annotations

from itertools import islice, product

_VERBS = ("Lift", "Lower", "Turn", "Press", "Move")
_SIDES = ("left", "right")
_PARTS = ("arm", "hand", "knee", "foot", "hip", "heel", "palm", "wrist", "leg", "thumb")
_MANNERS = (
    *("slowly", "gently", "calmly", "softly", "lightly", "evenly", "smoothly", "quietly", "easily", "freely"),
    *("a bit", "a little", "once", "twice", "again", "halfway", "further", "back", "forward", "as before"),
)


def steps(count: int) -> list[str]:
    """Return so many sentences, at most 2,000."""
    every = product(_MANNERS, _PARTS, _SIDES, _VERBS)
    return [
        f"{verb} your {side} {part} {manner}, and keep breathing."
        for manner, part, side, verb in islice(every, count)
    ]


def script(count: int, pause_s: int) -> str:
    """Return the routine as a script, with nothing between its steps but the pauses."""
    front = "---\ngaps: {sentence: 0s, paragraph: 0s, step: 0s}\nlead_in: 0s\ntail: 0s\n---\n"
    lines = [f"{n}. {text} [pause {pause_s}s fixed]" for n, text in enumerate(steps(count), 1)]
    return front + "\n".join(lines) + "\n"
