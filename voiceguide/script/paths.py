"""Files that a script names: relative to its folder, and never outside it."""

from __future__ import annotations

from pathlib import Path


def inside(folder: Path, name: str) -> Path:
    """Return the file a script names; raises ValueError where it leaves the folder or is not a file.

    Symbolic links are followed before the check.
    """
    if "\0" in name:
        raise ValueError("a file name cannot hold a NUL character")
    root = folder.resolve()
    try:
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            raise ValueError(f"{name!r} is outside the script's folder")
        if not path.exists():
            raise ValueError(f"there is no file {name!r} in the script's folder")
        if not path.is_file():
            raise ValueError(f"{name!r} is not a file")
    except (OSError, RuntimeError) as error:
        raise ValueError(f"{name!r} cannot be used: {error}") from error
    return path
