"""Scripts that we write: the commented starter of `voiceguide new`, and a text alone for `voiceguide say`."""

from __future__ import annotations

import json
import re

_STARTER = """\
---
title: {title}
language: en-US
# voice: heart          # `voiceguide voices` lists them
# bed: ocean            # a background; `voiceguide cues` lists them
# duration: 3m          # the exact length of the programme
vars: {{place: a chair}}
---

<!-- Comments like this one are never spoken. -->

## Settle in

Sit down on {{place}} and let your shoulders drop. [pause 6s]

## Stretch

::: each side = left, right
1. Tilt your head slowly to the {{side}}, until you feel a mild stretch.
   [hold 20s halfway]
2. Come back to the middle. [pause 4s]
:::

## Breathe

Now breathe in for four, and out for six. [breathe 4-6 x5]

[bell]

Well done. Take one more easy breath before you get up.
"""


def starter(name: str) -> str:
    """Return a starter script for a file of this name; it has no faults."""
    words = " ".join(name.replace("-", " ").replace("_", " ").split()) or "my routine"
    plain = "".join(char for char in words if char.isalnum() or char == " ").strip() or "my routine"
    title = plain[:1].upper() + plain[1:]
    return _STARTER.format(title=json.dumps(title, ensure_ascii=False))


def script_of(text: str, language: str) -> str:
    """Return a script that says a text as it stands: every sign that means something is escaped."""
    line = " ".join(text.split())
    title = line[:60].rstrip().replace("{", "\\{")  # no variable
    escaped = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", line)
    front = f"title: {json.dumps(title, ensure_ascii=False)}\nlanguage: {json.dumps(language)}"
    return f"---\n{front}\n---\n{escaped}\n"
