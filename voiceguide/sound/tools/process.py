"""A tool that runs beside us, fed and read through pipes; `sound.ffmpeg` is its only user."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Self

_KEPT_LINES = 30
"""At the start and at the end of what it says; the rest is read and thrown away."""


class Process:
    """A running tool: never waits for the terminal, never gets its Ctrl-C, never outlives its context.

    Raises OSError if it cannot be started.
    """

    def __init__(self, arguments: Sequence[str], *, stdin: bool = False, stdout: bool = False) -> None:
        pipe, none = subprocess.PIPE, subprocess.DEVNULL
        self._popen = subprocess.Popen(  # noqa: S603  (no shell; the caller is the door to ffmpeg)
            arguments,
            stdin=pipe if stdin else none,
            stdout=pipe if stdout else none,
            stderr=pipe,
            start_new_session=True,  # Ctrl-C is for us alone: we then end it quietly
            restore_signals=False,  # a file that grows too large is then an error with words, not a death
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._listen, name="ffmpeg-stderr", daemon=True)
        self._reader.start()

    @property
    def feed(self) -> IO[bytes]:
        """Its standard input."""
        assert self._popen.stdin is not None  # noqa: S101  (for mypy: asked for by the caller)
        return self._popen.stdin

    @property
    def out(self) -> IO[bytes]:
        """Its standard output."""
        assert self._popen.stdout is not None  # noqa: S101  (for mypy: asked for by the caller)
        return self._popen.stdout

    @property
    def said(self) -> str:
        """The first and the last lines of what it said, after `wait`."""
        return "\n".join(self._lines)

    def wait(self) -> int:
        """Return its exit code; negative if a signal ended it."""
        code = self._popen.wait()
        self._reader.join()
        return code

    def close(self) -> None:
        """Kill it if it still runs, and let go of everything."""
        if self._popen.poll() is None:
            self._popen.kill()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                with suppress(OSError):  # a broken pipe, for what was still in the buffer
                    pipe.close()
        self.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _listen(self) -> None:
        assert self._popen.stderr is not None  # noqa: S101  (for mypy: always a pipe)
        with self._popen.stderr as stream:
            for line in stream:
                self._lines.append(line.decode("utf-8", "replace").rstrip())
                if len(self._lines) > 2 * _KEPT_LINES:  # a summary comes last, a cause first
                    del self._lines[_KEPT_LINES]
