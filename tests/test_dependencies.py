"""The table of what comes along names every dependency with the licence in its own files."""

from __future__ import annotations

import hashlib
import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, files, metadata
from pathlib import Path

import imageio_ffmpeg
import pytest

ROOT = Path(__file__).parent.parent
TABLE = (ROOT / "voiceguide" / "help" / "install.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: cells
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith("| Package")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
SPOKEN_OF = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.1",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}
"""What classifiers call a licence; which BSD and which LGPL it is stands in the licence files."""


OPENINGS = {"Apache License Version 2.0": "Apache-2.0", "MIT License": "MIT"}
"""How the files of licences begin, for packages that name theirs nowhere else."""

WITHIN = "LAME for browsers"
"""Work of others that comes in voiceguide's own package."""


def declared(name: str) -> list[str]:
    """Return the licences that a package declares, by their SPDX names."""
    about = metadata(name)
    expression = about.get("License-Expression")
    if expression:
        return re.split(r" AND | OR ", expression)
    classifiers = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or []]
    found = [SPOKEN_OF[line] for line in classifiers if line in SPOKEN_OF]
    return found or [
        licence
        for file in files(name) or []
        if "LICENSE" in file.name.upper()
        for first, licence in OPENINGS.items()
        if first in " ".join(file.read_text(encoding="utf-8").split())[:300]
    ]


def dependencies() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.split(r"[>=<; ]", line)[0] for line in project["dependencies"]]


def test_every_dependency_has_its_row_and_every_row_its_dependency() -> None:
    assert sorted(ROWS, key=str.lower) == sorted([*dependencies(), WITHIN], key=str.lower)


@pytest.mark.parametrize("name", dependencies())
def test_a_licence_in_the_table_is_the_one_that_the_package_declares(name: str) -> None:
    try:
        licences = declared(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is for other versions of Python, or for another system")
    if name == "espeakng-loader":
        assert licences == []
    assert all(licence in ROWS[name][3] for licence in licences), (licences, ROWS[name])
    assert licences or name == "espeakng-loader"


def test_the_encoder_for_browsers_is_unchanged_and_has_its_licences_beside_it() -> None:
    folder = ROOT / "voiceguide" / "output" / "player" / "lame"
    about = (folder / "SOURCE.txt").read_text(encoding="utf-8")
    assert hashlib.sha256((folder / "mp3.wasm").read_bytes()).hexdigest() in about
    for name, words in {
        "LICENSE.txt": "MIT License Copyright (c) 2020-2024 arseneyr",
        "COPYING.txt": "GNU LIBRARY GENERAL PUBLIC LICENSE Version 2, June 1991",
        "LGPL-3.txt": "GNU LESSER GENERAL PUBLIC LICENSE Version 3, 29 June 2007",
        "GPL-3.txt": "GNU GENERAL PUBLIC LICENSE Version 3, 29 June 2007",
    }.items():
        assert " ".join((folder / name).read_text(encoding="utf-8").split()).startswith(words)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "MIT AND LGPL-2.0-or-later"
    assert ROWS[WITHIN][3].startswith("LGPL-2.0-or-later")


def test_the_ffmpeg_that_comes_along_says_which_licence_it_has() -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-L"]
    said = " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert (
        "GNU General Public License" in said
        and "either version 3 of the License, or (at your option)" in said
    )
