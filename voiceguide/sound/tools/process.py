"""A tool that runs beside us, fed and read through pipes; `sound.tools.program` starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Self

STALL_S = 300.0
"""Longer than any healthy tool keeps us waiting for one block, even on a slow disk."""
_KEPT_LINES = 30
"""At the start and at the end of what it says; the rest is read and thrown away."""


class Process:
    """A running tool: never waits for the terminal, never gets its Ctrl-C, never outlives its context.

    Whoever waits for it waits `stall_s` at most: then it is killed, and `said` tells. Raises OSError if it
    cannot be started.
    """

    def __init__(
        self, arguments: Sequence[str], *, stdin: bool = False, stdout: bool = False, stall_s: float = STALL_S
    ) -> None:
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
        self._stall_s = stall_s
        self._stalled = False
        self._waiting_since: float | None = None
        self._closed = threading.Event()
        self._threads = [
            threading.Thread(target=target, name=f"ffmpeg-{target.__name__}", daemon=True)
            for target in (self._listen, self._watch)
        ]
        try:
            for thread in self._threads:
                thread.start()
        except RuntimeError as error:  # the system allows no more threads
            self.close()
            with suppress(OSError):
                self._pipe(self._popen.stderr).close()
            raise OSError(str(error)) from error

    def write(self, data: bytes | memoryview) -> None:
        """Give it more to read. Raises OSError when it has gone."""
        with self._waited():
            self._pipe(self._popen.stdin).write(data)

    def end_input(self) -> None:
        """Tell it that nothing more comes. Raises OSError when it has gone."""
        with self._waited():
            self._pipe(self._popen.stdin).close()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes of its output: fewer than `size` at the end, by default all of them."""
        with self._waited():
            return self._pipe(self._popen.stdout).read(size)

    @property
    def said(self) -> str:
        """The first and the last lines of what it said, after `wait`."""
        stalled = [f"ffmpeg did nothing for {self._stall_s:g} s and was stopped"] if self._stalled else []
        return "\n".join([*stalled, *self._lines])

    def wait(self) -> int:
        """Return its exit code; negative if a signal ended it."""
        with self._waited():
            code = self._popen.wait()
        self._closed.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        return code

    def close(self) -> None:
        """Kill it if it still runs, and let go of everything."""
        self._kill()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                with suppress(OSError):  # a broken pipe, for what was still in the buffer
                    pipe.close()
        self.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @staticmethod
    def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
        if stream is None:
            raise ValueError("the process was started without this pipe")
        return stream

    @contextmanager
    def _waited(self) -> Iterator[None]:
        self._waiting_since = time.monotonic()
        try:
            yield
        finally:
            self._waiting_since = None

    def _kill(self) -> None:
        """Kill it and what it started, if it still runs."""
        if self._popen.poll() is None:
            with suppress(OSError):  # it ended just now
                if hasattr(os, "killpg"):
                    os.killpg(self._popen.pid, signal.SIGKILL)
                else:
                    self._popen.kill()

    def _listen(self) -> None:
        with self._pipe(self._popen.stderr) as stream:
            for line in stream:
                self._lines.append(line.decode("utf-8", "replace").rstrip())
                if len(self._lines) > 2 * _KEPT_LINES:  # a summary comes last, a cause first
                    del self._lines[_KEPT_LINES]

    def _watch(self) -> None:
        while not self._closed.wait(min(self._stall_s / 2, 5.0)):
            since = self._waiting_since
            if since is not None and time.monotonic() - since > self._stall_s:
                self._stalled = True
                self._kill()
                return
