"""Keeping: the folders of what was made, bounded in all; the longest unused go first."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from voiceguide.sound.tools.store import cache_folder

_KEY = re.compile(r"[0-9a-f]{32}")


class Keeping:
    """Where what was made is kept. Several servers may use one place."""

    def __init__(self, folder: Path | None, most_bytes: int) -> None:
        self.folder = (folder or cache_folder() / "played").absolute()
        self._most = most_bytes

    def folder_of(self, key: str) -> Path | None:
        """Return the folder of a key, or None where that is not a key, whatever a client sent."""
        return self.folder / key if _KEY.fullmatch(key) else None

    def use(self, folder: Path) -> None:
        """Note that it was used now."""
        with suppress(OSError):  # gone, or a folder that cannot be written
            os.utime(folder)

    def bound(self) -> None:
        """Delete the longest unused until all of it is within the bound."""
        found = []
        with suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                if _KEY.fullmatch(entry.name):
                    with suppress(OSError):
                        found.append((entry.stat().st_mtime, _size(Path(entry.path)), Path(entry.path)))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._most:
                break
            shutil.rmtree(path, ignore_errors=True)
            total -= size


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())
