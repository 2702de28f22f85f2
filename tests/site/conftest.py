"""A small site, published once, with a voice that beeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kits import SCRIPTS

from voiceguide.jobs.local import LocalRunner
from voiceguide.options import Options
from voiceguide.site.publish import Site, publish
from voiceguide.studio import Studio


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("scripts")
    for name, text in SCRIPTS.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return [folder / f"{name}.md" for name in SCRIPTS]


@pytest.fixture(scope="session")
def runner() -> Iterator[LocalRunner]:
    with LocalRunner() as made:
        yield made


@pytest.fixture(scope="session")
def site(scripts: list[Path], runner: LocalRunner, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Publish the scripts into `sub/path` of a folder that is to be served."""
    folder = tmp_path_factory.mktemp("served") / "sub" / "path"
    with Studio() as studio:
        beeps = Options(engine="tone")
        return publish(scripts, folder, studio, runner, beeps, base_url="https://example.org/guides")


@pytest.fixture(scope="session")
def kit(site: Site) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((site.folder / "rest" / "kit.json").read_text(encoding="utf-8"))
    return data
