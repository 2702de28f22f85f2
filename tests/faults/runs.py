"""A place where voiceguide is run and mistreated, and what must be true afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

WORDS = ["Lean back and rest.", "Breathe in slowly.", "Let your shoulders drop.", "Feel the ground."]
SCRIPT = """---
title: {title}
bed: ocean
---
## First
{words} [pause 1s] [bell]

## Second
[breathe 2-2 x2]

::: each side = left, right
1. Tilt your head to the {{side}}. [hold 3s countdown=3]
:::
"""
LINES_AT_MOST = 12
"""Of what is said about a fault: more is a traceback, or might as well be."""
LIMIT_S = 300.0


@dataclass(slots=True)
class Row:
    """What was tried and what failed."""

    what: str
    tried: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: str = ""

    def count(self, name: str, fault: str) -> None:
        """Count a trial; an empty fault is a success."""
        self.tried += 1
        if fault:
            self.failed.append(f"{name}: {fault}")


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


class Place:
    """A folder with everything a run may touch: work, output, cache, home and temporary files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = secrets.token_hex(8)
        for name in ("work", "output", "cache", "home", "temporary"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def open_to_all(self) -> None:
        """Let other users, too, write into it."""
        for path in [self.folder, *self.folder.iterdir()]:
            path.chmod(0o777)

    def __truediv__(self, name: str) -> Path:
        return self.folder / name

    def script(self, title: str, words: Sequence[str] = WORDS) -> Path:
        """Write a script, and return its path."""
        path = self / f"work/{title}.md"
        path.write_text(SCRIPT.format(title=title, words=" ".join(words)), encoding="utf-8")
        return path

    def start(
        self,
        *arguments: str | Path,
        more: Mapping[str, str] | None = None,
        before: Callable[[], None] | None = None,
        prefix: Sequence[str] = (),
    ) -> subprocess.Popen[bytes]:
        """Start voiceguide in this place; `before` runs in the new process, `prefix` runs the command."""
        environment = {
            **os.environ,
            "HOME": str(self / "home"),
            "TMPDIR": str(self / "temporary"),
            "XDG_CACHE_HOME": str(self / "home"),
            "VOICEGUIDE_CACHE_DIR": str(self / "cache"),
            "VOICEGUIDE_FAULTS": self.mark,
            **(more or {}),
        }

        def prepare() -> None:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell may have it ignored
            if before:
                before()

        return subprocess.Popen(
            [*prefix, sys.executable, "-m", "voiceguide", *map(str, arguments)],
            cwd=self / "work",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=prepare,
        )

    def run(self, *arguments: str | Path, **how: object) -> Done:
        """Run voiceguide to its end."""
        with self.start(*arguments, **how) as process:  # type: ignore[arg-type]
            return self.end(process)

    def end(self, process: subprocess.Popen[bytes]) -> Done:
        """Wait for a process."""
        try:
            out, err = process.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return Done(process.returncode, "", f"did not end within {LIMIT_S:.0f} s")
        return Done(process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))

    def render(self, script: Path, target: str, *options: str) -> list[str | Path]:
        """Return the arguments that render a draft of a script into `output`."""
        return ["render", script, "-o", self / "output" / target, "--engine", "tone", "-q", *options]

    def reference(self, script: Path, name: str) -> bytes:
        """Return what a script becomes when nobody disturbs it, from an empty cache."""
        calm = Place(self / f"calm {name}")
        done = calm.run(*calm.render(script, name))
        if done.code:
            raise RuntimeError(f"the undisturbed render failed: {done.err}")
        data = (calm / "output" / name).read_bytes()
        shutil.rmtree(calm.folder)
        return data

    def orphans(self, patience_s: float = 20.0) -> str:
        """Return a fault if a process that a run started is still there after some time."""
        end = time.monotonic() + patience_s
        while found := self._living():
            if time.monotonic() > end:
                for pid in found:
                    os.kill(pid, signal.SIGKILL)
                return f"left {len(found)} processes behind"
            time.sleep(0.02)
        return ""

    def _living(self) -> list[int]:
        marked = f"VOICEGUIDE_FAULTS={self.mark}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if marked in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue  # it ended while we looked, or is somebody else's
        return found

    def leftovers(self) -> str:
        """Return a fault if anything but targets and their timelines lies about."""
        found = [path for path in (self / "temporary").iterdir() if path.name.startswith("voiceguide")]
        found += [path for path in (self / "output").iterdir() if ".part" in path.name]
        found += (self / "cache").rglob("*.tmp")
        return f"left {', '.join(sorted(path.name for path in found))}" if found else ""

    def age(self) -> None:
        """Make everything look two hours old."""
        then = time.time() - 7200
        for name in ("temporary", "output", "cache"):
            for path in (self / name).rglob("*"):
                os.utime(path, (then, then), follow_symlinks=False)


def told(done: Done, codes: Sequence[int]) -> str:
    """Return a fault unless the command ended with one of the codes, and said so in few plain lines."""
    if "Traceback" in done.err or "╭" in done.err:
        return f"a traceback: {_last(done.err)}"
    if done.code not in codes:
        return f"exit code {done.code}: {_last(done.err)}"
    if done.code and not done.err.strip():
        return f"exit code {done.code} without a word"
    if done.code and done.err.count("\n") > LINES_AT_MOST:
        return f"{done.err.count(chr(10))} lines: {_last(done.err)}"
    return ""


def _last(text: str) -> str:
    lines = [line.strip(" │") for line in text.splitlines() if line.strip(" │╰─╯╭")]
    return lines[-1][:160] if lines else "no word"
