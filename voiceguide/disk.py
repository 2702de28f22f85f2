"""The disk: its faults in words, and temporary files that are swept when the run that made them was killed.

A run that is killed cannot tidy up after itself. Whatever it leaves carries the number of its process, so the
next run sweeps what is old and belongs to no living process.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from voiceguide.errors import OutputError

STALE_S = 3600.0
"""What was last changed so long ago may be swept."""

_FAULTS = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EISDIR: "there is a folder of that name",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
    errno.EEXIST: "a part of its path is a file, not a folder",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file is too large for this disk",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EIO: "the disk reports an error",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
}
_PREFIX = "voiceguide-"


def disk_fault(error: OSError | ValueError) -> str:
    """Return why something cannot be written, in words for the user."""
    number = error.errno if isinstance(error, OSError) else None
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return _FAULTS.get(number or 0, said)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a new temporary folder that vanishes at the end. Raises OutputError where there can be none."""
    folder = make_scratch_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_scratch_folder() -> Path:
    """Return a new temporary folder, which the caller removes. Raises OutputError where there can be none."""
    try:
        place = Path(tempfile.gettempdir())
        sweep(place, rf"{_PREFIX}{OWNER}.*")
        return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{owned_tag()}-", dir=place))
    except OSError as error:
        raise temporary_fault(error) from error


def temporary_fault(error: OSError) -> OutputError:
    """Return the error of a temporary file that cannot be written, naming the folder of all of them."""
    place = tempfile.tempdir or "for temporary files"
    return OutputError(f"the temporary folder {place} cannot be written: {disk_fault(error)}")


OWNER = r"(\d+)-[0-9a-f]{8}"
"""A pattern of `owned_tag`; its group is the number of the process."""


def owned_tag() -> str:
    """Return a part of a name that no other process uses, and that tells which one does."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"


def sweep(folder: Path, pattern: str) -> None:
    """Delete files and folders whose whole name matches, if they are old and their process has gone.

    The first group of the pattern is the number of the process. Nothing is raised: sweeping is a courtesy.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = re.fullmatch(pattern, entry.name)
            if match and not _alive(int(match[1])):
                _delete_old(entry)


def sweep_after(pid: int, folder: Path) -> None:
    """Delete what a process that was killed has left beside its targets in a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = re.fullmatch(rf"\..*\.{OWNER}\.part.*", entry.name)
            if match and int(match[1]) == pid:
                _delete(entry)


def _delete_old(entry: os.DirEntry[str]) -> None:
    with suppress(OSError):  # another run was faster, or it belongs to another user
        if time.time() - entry.stat(follow_symlinks=False).st_mtime < STALE_S:
            return
        _delete(entry)


def _delete(entry: os.DirEntry[str]) -> None:
    with suppress(OSError):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            Path(entry.path).unlink()


def _alive(pid: int) -> bool:
    """Return whether there is a process of that number, or may be."""
    if sys.platform == "win32":  # there os.kill would end it
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x0010_0000, False, pid)  # SYNCHRONIZE
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # another user's
        return True
    return True
