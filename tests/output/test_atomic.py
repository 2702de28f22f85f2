"""A file is written whole or not at all, whatever goes wrong, and what went wrong is said in words."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from voiceguide.errors import OutputError
from voiceguide.output.atomic import atomic_files, atomic_path


def write(target: Path, data: bytes) -> None:
    with atomic_path(target) as path:
        path.write_bytes(data)


def test_a_file_is_replaced_at_the_end_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "a.mp3"
    target.write_bytes(b"old")
    with atomic_path(target) as path:
        path.write_bytes(b"new")
        assert target.read_bytes() == b"old"
        assert (path.parent, path.suffix) == (tmp_path, ".mp3")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.mp3", b"new")]


@pytest.mark.parametrize("error", [RuntimeError("mix"), KeyboardInterrupt(), SystemExit(3)])
def test_any_exception_passes_and_leaves_the_old_file(tmp_path: Path, error: BaseException) -> None:
    target = tmp_path / "a.mp3"
    target.write_bytes(b"old")
    with pytest.raises(type(error)), atomic_path(target) as path:
        path.write_bytes(b"half")
        raise error
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.mp3", b"old")]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_killed_run_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.mp3"
    target.write_bytes(b"old")
    program = (
        "import sys, time; from pathlib import Path; from voiceguide.output.atomic import atomic_path\n"
        "with atomic_path(Path(sys.argv[1])) as path:\n"
        "    path.write_bytes(b'half'); print('writing', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, target], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "writing\n"
        run.send_signal(signal.SIGKILL)
    assert run.returncode == -signal.SIGKILL
    assert target.read_bytes() == b"old"
    write(target, b"new")  # what the dead run left behind is in nobody's way
    assert target.read_bytes() == b"new"


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b" / "c.wav", b"x")
    assert (tmp_path / "a" / "b" / "c.wav").read_bytes() == b"x"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write(tmp_path / "a.mp3", b"x")
    assert (tmp_path / "a.mp3").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize(
    "name",
    ["two words.mp3", "Für dich – 夜.mp3", ".hidden", "no suffix", "a" * 251 + ".mp3", "夜" * 83 + ".mp3"],
)
def test_any_name_that_the_disk_allows_can_be_written(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, b"x")
    assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    "where, message",
    [
        (lambda folder: folder, "there is a folder of that name"),
        (lambda folder: folder / "file" / "a.mp3", "a part of its path is a file, not a folder"),
        (lambda folder: folder / ("a" * 252 + ".mp3"), "the name is too long"),
        (lambda folder: folder / ("d" * 300) / "a.mp3", "the name is too long"),
        (lambda folder: folder / "a\0b.mp3", "null byte"),
    ],
)
def test_a_target_that_cannot_be_is_said_so(
    tmp_path: Path, where: Callable[[Path], Path], message: str
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match=message) as caught:
        write(where(tmp_path), b"x")
    assert str(caught.value).startswith(f"{where(tmp_path)}: cannot be written: ")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "number, message",
    [
        (errno.EACCES, "permission denied"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EDQUOT, "the disk quota is used up"),
        (errno.ENOSPC, "the disk is full"),
        (errno.EIO, "the disk reports an error"),
    ],
)
@pytest.mark.parametrize("step", ["mkdir", "write_bytes", "replace"])
def test_what_the_disk_refuses_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, message: str, step: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    target = tmp_path / "a.mp3"
    target.write_bytes(b"old")
    monkeypatch.setattr(Path, step, refuse)
    with pytest.raises(OutputError) as caught:
        write(target, b"new")
    monkeypatch.undo()
    assert str(caught.value) == f"{target}: cannot be written: {message}"
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.mp3", b"old")]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    try:
        subprocess.run(["mount", *options], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a small disk cannot be mounted here (that takes root on Linux)")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_keeps_the_old_file(small_disk: Path) -> None:
    target = small_disk / "a.mp3"
    target.write_bytes(b"old")
    with pytest.raises(OutputError, match="the disk is full"):
        write(target, bytes(200_000))
    assert [(p.name, p.read_bytes()) for p in small_disk.iterdir()] == [("a.mp3", b"old")]


def test_a_disk_that_fills_up_while_encoding_keeps_the_old_file(small_disk: Path) -> None:
    import numpy as np

    from voiceguide.output.encode import encode
    from voiceguide.output.formats import FORMATS

    target = small_disk / "a.wav"
    target.write_bytes(b"old")
    with pytest.raises(OutputError) as caught, atomic_path(target) as path:
        encode([np.zeros(44_100, np.float32)] * 4, path, FORMATS["wav"], 1)
    assert str(caught.value) == f"{target}: cannot be written: the disk is full"
    assert [(p.name, p.read_bytes()) for p in small_disk.iterdir()] == [("a.wav", b"old")]


def test_where_the_disk_of_temporary_files_is_full_that_is_what_is_named(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numpy as np

    from voiceguide.output.encode import encode
    from voiceguide.output.formats import FORMATS

    monkeypatch.setattr("tempfile.tempdir", str(small_disk))
    target = tmp_path / "a.mp3"
    with pytest.raises(OutputError) as caught, atomic_path(target) as path:
        encode([np.zeros(44_100, np.float32)] * 60, path, FORMATS["mp3"], 1)
    assert str(caught.value) == f"the temporary folder {small_disk} cannot be written: the disk is full"
    assert not list(small_disk.iterdir()) and not target.exists()


def test_several_files_come_together_and_what_else_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"old")
    (tmp_path / "mine.txt").write_bytes(b"mine")
    with atomic_files(tmp_path / "a.mp3") as place:
        (place / "a.mp3").write_bytes(b"new")
        (place / "a.vtt").write_bytes(b"words")
        assert (tmp_path / "a.mp3").read_bytes() == b"old"
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {"a.mp3": b"new", "a.vtt": b"words", "mine.txt": b"mine"}


def test_of_several_files_an_exception_leaves_none(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), atomic_files(tmp_path / "sub" / "a.mp3") as place:
        (place / "a.mp3").write_bytes(b"new")
        raise KeyboardInterrupt
    assert list((tmp_path / "sub").iterdir()) == []


def test_a_folder_in_the_way_of_one_of_several_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").mkdir()
    with pytest.raises(OutputError, match="cannot be written"), atomic_files(tmp_path / "a.mp3") as place:
        (place / "a.vtt").write_bytes(b"words")
    assert [path.name for path in tmp_path.iterdir()] == ["a.vtt"]
