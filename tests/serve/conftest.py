"""A folder of scripts, one of them with faults, and a server of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import Live, live

GOOD = """---
title: A short rest
comment: A chair.
options: {level: [gentle, firm]}
---
## Sit
1. Sit down. [pause 6s]
2. Let go. [pause 4s]

::: when level = firm
## More
Press on. [pause 5s]
:::
"""
BAD = "# Bad\n\nHello [bel] there. [pause 5]\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("serve")
    folder = place / "scripts"
    folder.mkdir()
    (place / "secret.md").write_text("# SECRET\n\nNobody reads this.\n", encoding="utf-8")
    (place / "secret.txt").write_text("SECRET", encoding="utf-8")
    (folder / "rest.md").write_text(GOOD, encoding="utf-8")
    (folder / "bad.md").write_text(BAD, encoding="utf-8")
    (folder / "notes.txt").write_text("SECRET", encoding="utf-8")
    (folder / ".hidden.md").write_text("# SECRET\n\nWords.\n", encoding="utf-8")
    (folder / "linked.md").symlink_to(place / "secret.md")
    (folder / "passwd.md").symlink_to("/etc/passwd")
    (folder / "folder.md").mkdir()
    (folder / "peek.md").write_text(
        "# Peek\n\n[include ../secret.md]\n\n[play ../secret.txt]\n", encoding="utf-8"
    )
    (folder / "cover.md").write_text("---\ncover: ../secret.txt\n---\nWords.\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Live]:
    with live(folder) as one:
        yield one
