"""What each installed package takes on disk: `python -m benchmarks.installed`, run in `tests`.

Run it in a fresh environment: `python3 -m venv fresh && fresh/bin/pip install .`.
"""

from __future__ import annotations

from importlib.metadata import Distribution, distributions
from pathlib import Path


def megabytes(package: Distribution) -> float:
    """Return the size of a package's files, in millions of bytes."""
    paths = [Path(str(package.locate_file(file))) for file in package.files or []]
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def main() -> None:
    """Print every package, the largest first."""
    sizes = {package.metadata["Name"]: megabytes(package) for package in distributions()}
    for name, size in sorted(sizes.items(), key=lambda pair: -pair[1]):
        print(f"{size:8.1f} MB  {name}")
    print(f"{sum(sizes.values()):8.1f} MB  in all")


if __name__ == "__main__":
    main()
