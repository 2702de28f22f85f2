"""Nothing leaves the machine: a render opens no socket, and writes only where it was told to.

Every system call of a whole render is traced, those of its worker processes and of ffmpeg too.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = "# Good night\n\nLean back and rest. [pause 2s] [bell]\n\nSleep well.\n"
CHANGES = re.compile(
    r"\s(?:open(?:at)?\(.*\bO_(?:WRONLY|RDWR|CREAT)|"
    r"(?:mkdir|creat|mknod|symlink|link|rename|unlink)(?:at2?)?\()"
)
PATH = re.compile(r'(?:\w+<(?P<folder>[^>]*)>, )?"(?P<path>[^"]*)"')


@dataclass(frozen=True)
class Traced:
    """A render and what it did."""

    folder: Path
    calls: list[str]

    @property
    def allowed(self) -> tuple[str, ...]:
        """Where it may write."""
        return tuple(str(self.folder / name) for name in ("cache", "output", "temporary"))

    @property
    def written(self) -> set[str]:
        """Every path that was made, opened for writing, renamed or deleted."""
        changed = [line for line in self.calls if "= -1 " not in line and CHANGES.search(line)]
        found = [match for line in changed for match in PATH.finditer(line)]
        return {os.path.normpath(Path(match["folder"] or "/", match["path"])) for match in found}


@pytest.fixture(scope="module", params=["hibari", "pyttsx3"])
def traced(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Traced:
    """Return the traced render of a script with a voice, a bed, a cover and sidecars."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    folder = tmp_path_factory.mktemp("private").resolve()
    for name in ("home", "temporary", "cache", "output"):
        (folder / name).mkdir()
    script, calls = folder / "good night.md", folder / "calls"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = os.environ | {
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "temporary"),
        "VOICEGUIDE_CACHE_DIR": str(folder / "cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for name in ("XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY"):  # as a user's environment is
        environment.pop(name, None)
    tracing = ["strace", "-f", "-y", "-qq", "-e", "trace=network,file", "-o", str(calls)]
    rendering = [sys.executable, "-m", "voiceguide", "render", str(script)]
    options = ["-o", str(folder / "output" / "night.mp3"), "--engine", request.param, "-q"]
    more = ["--bed", "ocean", "--sidecar", "html,vtt,png"]
    subprocess.run([*tracing, *rendering, *options, *more], env=environment, check=True)
    return Traced(folder, calls.read_text(encoding="utf-8", errors="replace").splitlines())


def test_a_render_opens_no_socket(traced: Traced) -> None:
    assert any("night.mp3" in path for path in traced.written), "the trace shows what happens"
    assert [line for line in traced.calls if re.search(r"\b(socket|connect|sendto|bind)\(", line)] == []


def test_a_render_writes_only_to_cache_output_and_temporary_folder(traced: Traced) -> None:
    assert [path for path in sorted(traced.written) if not path.startswith((*traced.allowed, "/dev/"))] == []


def test_nothing_is_left_in_the_home_and_temporary_folders(traced: Traced) -> None:
    assert [path for name in ("home", "temporary") for path in (traced.folder / name).rglob("*")] == []
