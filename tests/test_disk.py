"""Temporary files vanish, also those of runs that were killed, and only those."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from voiceguide.disk import OWNER, disk_fault, make_scratch_folder, owned_tag, scratch_folder, sweep
from voiceguide.errors import OutputError


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def gone_process() -> int:
    """Return the number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as run:
        run.wait()
    return run.pid


def age(path: Path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds,) * 2)


def test_a_scratch_folder_vanishes_with_what_is_in_it(temporary: Path) -> None:
    with pytest.raises(KeyboardInterrupt), scratch_folder() as folder:
        (folder / "a" / "b").mkdir(parents=True)
        raise KeyboardInterrupt
    assert list(temporary.iterdir()) == []


def test_folders_of_runs_that_were_killed_are_swept_when_they_are_old(temporary: Path) -> None:
    old, fresh, living, foreign = (
        temporary / name
        for name in (
            f"voiceguide-{gone_process()}-00000000-x",
            f"voiceguide-{gone_process()}-00000001-x",
            f"voiceguide-{os.getpid()}-00000002-x",
            "voiceguide-notes",
        )
    )
    for folder in (old, fresh, living, foreign):
        folder.mkdir()
        (folder / "part.mp3").write_bytes(b"x")
        age(folder, 0 if folder == fresh else 4000)
    new = make_scratch_folder()
    assert sorted(temporary.iterdir()) == sorted([fresh, living, foreign, new])


def test_what_is_swept_has_the_whole_name_and_may_be_a_file(tmp_path: Path) -> None:
    mine, kept, link = (
        tmp_path / name for name in (f".a.{gone_process()}-{'0' * 8}.part.mp3", "b.mp3", "folder")
    )
    kept.write_bytes(b"x")
    mine.write_bytes(b"x")
    link.symlink_to(tmp_path.parent)
    for path in (mine, kept):
        age(path, 4000)
    sweep(tmp_path, rf"\.a\.{OWNER}\.part\.mp3")
    sweep(tmp_path / "missing", OWNER)
    assert sorted(tmp_path.iterdir()) == [kept, link]


def test_a_tag_tells_whose_it_is() -> None:
    assert owned_tag().startswith(f"{os.getpid()}-") and owned_tag() != owned_tag()


def test_where_no_temporary_folder_can_be_made_the_fault_names_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "missing"
    monkeypatch.setattr("tempfile.tempdir", str(place))
    with pytest.raises(OutputError) as caught:
        make_scratch_folder()
    assert str(caught.value) == (f"the temporary folder {place} cannot be written: No such file or directory")


def test_faults_are_said_in_words() -> None:
    assert disk_fault(OSError(errno.ENOSPC, "x")) == "the disk is full"
    assert disk_fault(OSError(errno.ENXIO, "as the system says")) == "as the system says"
    assert disk_fault(ValueError("a null byte")) == "a null byte"
