"""Imports flow one way, and nothing heavy is loaded before it is used."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "voiceguide"
ORDER = [
    "units",
    "languages",
    "errors",
    "disk",
    "config",
    "script",
    "formatting",
    "importing",
    "editor",
    "shipped",
    "options",
    "timing",
    "engines",
    "sound",
    "output",
    "audit",
    "materials",
    "compiler",
    "prepared",
    "kit",
    "workshop",
    "results",
    "studio",
    "jobs",
    "watching",
    "site",
    "serve",
    "api",
    "__init__",
    "cli",
    "__main__",
]
"""From the bottom to the top: each may import itself and what stands before it."""
SCRIPT_ORDER = [
    "source",
    "phrases",
    "paths",
    "names",
    "settings",
    "context",
    "syntax",
    "routine",
    "words",
    "commands",
    "budget",
    "notices",
    "draft",
    "walker",
    "resolve",
    "starter",
]
"""The same, within voiceguide.script."""
OUTPUT_ORDER = [
    "rows",
    "atomic",
    "lettering",
    "cover",
    "metadata",
    "chapters",
    "contour",
    "format",
    "encode",
    "mp3",
    "formats",
    "tags",
    "player",
    "sidecars",
    "files",
    "write",
]
"""The same, within voiceguide.output; the rows of a table are named there as texts, not imported."""
SOUND_ORDER = [
    "measure",
    "tools",
    "pcm",
    "synth",
    "files",
    "segments",
    "beds",
    "clips",
    "mixing",
    "levels",
    "programme",
    "wav_stream",
]
TIMING_ORDER = [
    "elastic",
    "sounds",
    "estimate",
    "estimator",
    "settings",
    "takes",
    "timeline",
    "timeline_json",
    "changes",
    "voicing",
    "pieces",
    "explain",
    "fit",
    "ends",
    "plan",
    "grid",
    "place",
    "duration",
]
JOBS_ORDER = [
    "job",
    "key",
    "render",
    "handle",
    "order",
    "worker",
    "child",
    "runner",
    "whole",
    "batch",
    "local",
    "task",
    "cluster",
    "choice",
]
INNER = {
    "script": SCRIPT_ORDER,
    "timing": TIMING_ORDER,
    "sound": SOUND_ORDER,
    "output": OUTPUT_ORDER,
    "jobs": JOBS_ORDER,
}
"""The same, within these folders."""
HEAVY = {"numpy", "onnxruntime", "pydub", "hibari", "pyttsx3", "soxr", "PIL", "mutagen", "imageio_ffmpeg"}


def _part(name: str) -> str:
    words = name.split(".")
    return words[1] if len(words) > 1 else "__init__"


def _imports(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            package = PACKAGE.parent.joinpath(*node.module.split(".")).is_dir()
            names += [f"{node.module}.{alias.name}" for alias in node.names] if package else [node.module]
    return [name for name in names if name.split(".")[0] == "voiceguide"]


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_imports_flow_one_way(path: Path) -> None:
    own = _part("voiceguide." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts))
    for name in _imports(path):
        part = _part(name)
        if part not in ORDER:  # a name of the public surface, such as __version__
            part = "__init__"
        assert ORDER.index(part) <= ORDER.index(own), f"{own} imports {name}"


def test_every_part_of_the_package_has_its_place_in_the_order() -> None:
    parts = {path.stem for path in PACKAGE.glob("*.py")}
    parts |= {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert parts == set(ORDER)


@pytest.mark.parametrize(
    ("folder", "path"),
    [
        pytest.param(folder, path, id=str(path.relative_to(PACKAGE)))
        for folder in INNER
        for path in sorted((PACKAGE / folder).rglob("*.py"))
    ],
)
def test_imports_within_a_folder_flow_one_way(folder: str, path: Path) -> None:
    _flows(path, folder, INNER[folder])


@pytest.mark.parametrize("folder", INNER)
def test_every_part_of_a_folder_has_its_place_in_its_order(folder: str) -> None:
    parts = {path.stem for path in (PACKAGE / folder).glob("*.py")} - {"__init__"}
    assert parts | {path.parent.name for path in (PACKAGE / folder).glob("*/__init__.py")} == set(
        INNER[folder]
    )


def _flows(path: Path, folder: str, order: list[str]) -> None:
    """Assert that a module of a folder imports only what stands in its order at or before its own part."""
    own = path.relative_to(PACKAGE / folder).with_suffix("").parts[0]
    for name in _imports(path):
        words = name.split(".")
        if words[1:2] == [folder] and own != "__init__" and words[2] in order:
            assert order.index(words[2]) <= order.index(own), f"{folder}.{own} imports {name}"


def _loaded_by(*arguments: str) -> set[str]:
    code = (
        "import sys, json\n"
        f"sys.argv = ['voiceguide', *{list(arguments)!r}]\n"
        "from voiceguide.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "print(json.dumps(sorted(name.split('.')[0] for name in sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


SCRIPT = "# Test\nLean back. [pause 5s]\n\n[bell]\n"


def test_the_help_is_shown_without_the_library() -> None:
    code = (
        "import sys, voiceguide.cli; print('voiceguide.studio' in sys.modules, 'markdown_it' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("command", ["help", "check", "plan"])
def test_no_audio_library_is_imported_by(command: str, tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text(SCRIPT, encoding="utf-8")
    arguments = ["--help"] if command == "help" else [command, str(script)]
    assert not _loaded_by(*arguments) & HEAVY
