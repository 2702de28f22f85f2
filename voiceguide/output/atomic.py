"""Write files whole or not at all: into a temporary file beside the target, then renamed onto it.

A run that is killed leaves the old file or the new one, never a half; an error or Ctrl-C leaves no trace.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from voiceguide.disk import OWNER, disk_fault, owned_tag, sweep
from voiceguide.errors import OutputError

_LONGEST_NAME = 200
"""Bytes of a name that leave room for what a temporary name adds; file systems allow 255."""


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a path to write to; it becomes `target` at the end, or vanishes on any exception.

    It has the suffix of the target, and permissions as any new file. Missing folders are made. Raises
    OutputError for what goes wrong on the disk, also for an OSError from inside; other exceptions pass.
    """
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a directory")
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep(target.parent, rf"\..*\.{OWNER}\.part.*")
        temporary = target.with_name(_temporary_name(target))
    except (OSError, ValueError) as error:  # ValueError: a name that is empty or holds a zero byte
        raise output_error(target, error) from error
    try:
        yield temporary
        _flush(temporary)
        temporary.replace(target)
        with suppress(OSError):  # not every system can flush a folder; the file itself is whole
            _flush(target.parent)
    except OutputError as error:  # the temporary name means nothing to anybody
        raise OutputError(str(error).replace(str(temporary), str(target))) from error
    except OSError as error:
        raise output_error(target, error) from error
    finally:
        with suppress(OSError):  # renamed, or never made
            temporary.unlink()


@contextmanager
def atomic_folder(target: Path) -> Iterator[Path]:
    """Yield a new folder to write into; it takes the place of `target` at the end, or vanishes on any
    exception.

    Where the system can exchange two names in one step (Linux, macOS) there is always the old folder or the
    new one; elsewhere there is none for a moment. Raises OutputError, as `atomic_path`.
    """
    with _new_folder(target) as temporary:
        if target.exists() and not target.is_dir():
            raise FileExistsError(errno.ENOTDIR, "is a file")
        yield temporary
        for path in temporary.rglob("*"):
            _flush(path)
        if not target.exists():
            temporary.rename(target)
        elif not _exchange(temporary, target):
            old = target.with_name(_temporary_name(target))
            target.rename(old)
            temporary.rename(target)
            shutil.rmtree(old, ignore_errors=True)


@contextmanager
def atomic_files(target: Path) -> Iterator[Path]:
    """Yield a new folder to write into; its files are moved beside each other at the end, `target` last.

    Each file is there whole or not at all, and on any exception before the end none is. Raises OutputError,
    as `atomic_path`.
    """
    with _new_folder(target) as temporary:
        yield temporary
        made = sorted(temporary.iterdir(), key=lambda path: (path.name == target.name, path.name))
        for path in made:
            _flush(path)
        for path in made:
            path.replace(target.with_name(path.name))


@contextmanager
def _new_folder(target: Path) -> Iterator[Path]:
    """Yield a new folder beside `target`; whatever has its name at the end goes. Raises OutputError."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep(target.parent, rf"\..*\.{OWNER}\.part.*")
        temporary = target.with_name(_temporary_name(target))
        temporary.mkdir()
    except (OSError, ValueError) as error:
        raise output_error(target, error) from error
    try:
        yield temporary
        with suppress(OSError):  # not every system can flush a folder; what is in it is whole
            _flush(target.parent)
    except OSError as error:
        raise output_error(target, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)  # what was not finished, or stood there before


def _exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step; return False where the system cannot."""
    names = os.fsencode(one), os.fsencode(other)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(libc.renamex_np(*names, 2) == 0)  # RENAME_SWAP
        here = -100  # AT_FDCWD
        return bool(libc.renameat2(here, names[0], here, names[1], 2) == 0)  # RENAME_EXCHANGE
    except (AttributeError, OSError, TypeError):  # no such function; no such library
        return False


def check_writable(target: Path) -> None:
    """Raise OutputError where `atomic_path` would for reasons that can be seen beforehand. Makes nothing."""
    try:
        _temporary_name(target)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a directory")
        folder = target.parent
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "not a directory")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "permission denied")
    except (OSError, ValueError) as error:
        raise output_error(target, error) from error


def output_error(target: Path, error: OSError | ValueError) -> OutputError:
    """Return the error in words for the user."""
    return OutputError(f"{target}: cannot be written: {disk_fault(error)}")


def _temporary_name(target: Path) -> str:
    """Return a unique, hidden name, short enough wherever the name of the target itself is."""
    if "\0" in str(target):  # opening it would fail later, and not with an OSError
        raise ValueError("its name holds a null byte")
    stem = os.fsencode(target.name)[:_LONGEST_NAME].decode("utf-8", "ignore")
    if len(os.fsencode(target.name)) > 255:
        raise OSError(errno.ENAMETOOLONG, "name too long")
    return f".{stem}.{owned_tag()}.part{target.suffix}"


def _flush(path: Path) -> None:
    """Have the disk really hold it before the old file goes."""
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
