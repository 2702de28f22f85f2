"""`render --watch` renders now, again after each save, and goes on after a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import watchfiles
from typer.testing import CliRunner

from voiceguide.cli import app

SCRIPT = "# A\nOne.\n"


@pytest.fixture
def saves(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """What happens to files, one after another, while it watches; after the last comes Ctrl-C."""
    steps: list[Callable[[], object]] = []

    def events(*folders: Path, **_: object) -> Iterator[set[object]]:
        while steps:
            steps.pop(0)()
            yield set()
        raise KeyboardInterrupt

    monkeypatch.setattr(watchfiles, "watch", events)
    return steps


def test_it_renders_again_on_save_and_goes_on_after_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, saves: list[Callable[[], object]]
) -> None:
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(tmp_path / "cache"))
    script, target = tmp_path / "a.md", tmp_path / "a.mp3"
    script.write_text(SCRIPT, encoding="utf-8")
    sizes: list[int] = []

    def save(text: str) -> None:
        sizes.append(target.stat().st_size)
        script.write_text(text, encoding="utf-8")

    saves += [
        lambda: save(f"{SCRIPT}[bel]\n"),
        lambda: save(f"{SCRIPT}And [pause 5s] two.\n"),
        lambda: save(f"{SCRIPT}And [pause 5s] two.\n"),  # saved as it was: the time of the file has changed
        lambda: sizes.append(target.stat().st_size),
    ]
    command = ["render", str(script), "-o", str(target), "--watch", "--engine", "tone"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 130
    assert done.output.count("waiting for changes") >= 2
    assert "unknown cue 'bel'" in done.output
    assert sizes[0] == sizes[1] < sizes[-1]


def test_it_needs_files(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(SCRIPT, encoding="utf-8")
    done = CliRunner().invoke(
        app, ["render", str(tmp_path / "a.md"), "--watch", "--json", "--engine", "tone"]
    )
    assert done.exit_code == 2
    assert "--watch needs files" in done.output
