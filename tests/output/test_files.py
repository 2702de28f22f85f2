"""What a render writes where, what it must not replace, and which timeline belongs to which file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from voiceguide.errors import InputError, OutputError, UsageError
from voiceguide.output.files import (
    About,
    Files,
    check_files,
    digest,
    files_for,
    made_from,
    read_beside,
    script_id,
    timeline_text,
)
from voiceguide.output.sidecars import SIDECARS
from voiceguide.timing.timeline import Chapter, Timeline

TIMELINE = Timeline("Rest", 44_100, chapters=(Chapter("All", 0, 44_100),))


def written(audio: Path, script: Path | None = None) -> Path:
    """Write an audio file with the timeline that belongs to it; return the timeline's path."""
    audio.write_bytes(audio.name.encode())
    files = files_for(audio, script=script)
    assert files.timeline is not None
    files.timeline.write_text(
        timeline_text(TIMELINE, files, About(audio.name, digest(audio))), encoding="utf-8"
    )
    return files.timeline


def test_everything_is_named_after_the_programme(tmp_path: Path) -> None:
    files = files_for(tmp_path / "Milk flow v1.2.mp3", list(SIDECARS))
    assert files.audio == tmp_path / "Milk flow v1.2.mp3"
    assert [path.name.removeprefix("Milk flow v1.2") for path in files.all()[1:]] == [
        *(
            ".timeline.json",
            ".contour",
            ".vtt",
            ".srt",
            ".lrc",
            ".chapters.json",
            ".labels.txt",
            ".html",
            ".kit.html",
            ".png",
        )
    ]
    assert {path.parent for path in files.all()} == {tmp_path}
    assert files_for(tmp_path / "x.mp3", timeline=False).all() == (tmp_path / "x.mp3",)


def test_two_files_of_one_stem_keep_a_timeline_each(tmp_path: Path) -> None:
    first, second = tmp_path / "break.mp3", tmp_path / "break.m4b"
    assert written(first).name == "break.timeline.json"
    assert files_for(second, ["vtt"]).sidecars["vtt"].name == "break.m4b.vtt"
    assert written(second).name == "break.m4b.timeline.json"
    # and so they stay, whichever is written again
    assert written(first).name == "break.timeline.json"
    assert written(second).name == "break.m4b.timeline.json"
    assert read_beside(first).about.name == "break.mp3"
    assert read_beside(second).about.name == "break.m4b"


def test_a_timeline_whose_file_has_gone_makes_room(tmp_path: Path) -> None:
    first, second = tmp_path / "break.mp3", tmp_path / "break.m4b"
    written(first)
    first.unlink()
    assert written(second).name == "break.timeline.json"


def test_a_timeline_that_does_not_say_whose_it_is_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "break.timeline.json").write_text("{}", encoding="utf-8")
    assert written(tmp_path / "break.m4b").name == "break.timeline.json"


def test_a_file_remembers_its_script_wherever_both_are_moved(tmp_path: Path) -> None:
    script, audio = tmp_path / "a" / "n1" / "r.md", tmp_path / "a" / "output" / "r.mp3"
    audio.parent.mkdir(parents=True)
    assert made_from(audio) == ""
    written(audio, script)
    assert made_from(audio) == script_id(script, audio) != script_id(tmp_path / "a" / "n2" / "r.md", audio)
    (tmp_path / "a").rename(tmp_path / "b")
    moved = tmp_path / "b" / "output" / "r.mp3"
    assert made_from(moved) == script_id(tmp_path / "b" / "n1" / "r.md", moved)
    assert str(tmp_path) not in moved.with_name("r.timeline.json").read_text(encoding="utf-8")
    assert made_from(moved.with_suffix(".m4b")) == ""
    moved.unlink()
    assert made_from(moved) == ""


@pytest.mark.parametrize("name", [".mp3", ".m4b"])
def test_a_suffix_alone_is_not_a_file_name(name: str) -> None:
    with pytest.raises(UsageError, match=f"the name of the file is missing before {name}"):
        files_for(Path("out", name))


def test_an_unknown_sidecar_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UsageError) as caught:
        files_for(Path("x.mp3"), ["vtt", "htm"])
    assert str(caught.value) == (
        "unknown sidecar 'htm', did you mean 'html'?; "
        "the sidecars are vtt, srt, lrc, json-chapters, labels, html, html-kit, png"
    )


def link(used: Path, path: Path) -> None:
    os.link(used, path)


def symlink(used: Path, path: Path) -> None:
    path.symlink_to(used)


def folder_link(used: Path, path: Path) -> None:
    path.parent.rmdir()
    path.parent.symlink_to(used.parent)
    os.link(used, path)


@pytest.mark.parametrize("alias", [link, symlink, folder_link])
@pytest.mark.parametrize("kind", ["audio", "timeline", "png"])
def test_no_file_replaces_an_input_by_whatever_name(tmp_path: Path, alias: object, kind: str) -> None:
    used = tmp_path / "in" / "used"
    (tmp_path / "out").mkdir()
    used.parent.mkdir()
    used.write_text("mine", encoding="utf-8")
    files = files_for(tmp_path / "out" / "x.mp3", ["png"])
    path = {"audio": files.audio, "timeline": files.timeline, "png": files.sidecars["png"]}[kind]
    alias(used, path)  # type: ignore[operator]
    with pytest.raises(UsageError) as caught:
        check_files(files, [tmp_path / "other", used])
    assert str(caught.value) == f"{path} would replace {used}, which the script uses: name another file"
    assert used.read_text(encoding="utf-8") == "mine"


def test_a_dangling_link_to_an_input_to_be_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "x.mp3").symlink_to(tmp_path / "later.wav")
    with pytest.raises(UsageError, match="would replace"):
        check_files(Files(tmp_path / "x.mp3", None, {}), [tmp_path / "later.wav"])


def test_other_files_of_the_script_may_stand_beside_the_output(tmp_path: Path) -> None:
    (tmp_path / "calm.md").touch()
    check_files(files_for(tmp_path / "calm.mp3", ["png"]), [tmp_path / "calm.md"])


@pytest.mark.parametrize(
    "name, message",
    [
        ("taken.mp3", "there is a folder of that name"),
        ("file/x.mp3", "a part of its path is a file, not a folder"),
        ("file/more/x.mp3", "a part of its path is a file, not a folder"),
        ("x" * 300 + ".mp3", "the name is too long"),
        ("a\0b.mp3", "null byte"),
    ],
)
def test_what_cannot_be_written_is_told_beforehand_and_makes_nothing(
    tmp_path: Path, name: str, message: str
) -> None:
    (tmp_path / "taken.mp3").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=f"cannot be written: .*{message}"):
        check_files(Files(tmp_path / name, None, {}), [])
    check_files(Files(tmp_path / "new" / "folder" / "x.mp3", None, {}), [])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "taken.mp3"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind here")
def test_a_folder_that_cannot_be_written_is_told_beforehand(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="permission denied"):
        check_files(Files(tmp_path / "x.mp3", None, {}), [])


@pytest.mark.parametrize(
    "text, message",
    [
        ("[" * 100_000, "recursion"),
        ("{", "Expecting"),
        ("{}", "sample_rate is missing"),
        ("[]", "the timeline is not an object"),
        ('{"sample_rate": Infinity}', "sample_rate must be a whole number"),
        ("\udcff", "codec can't decode"),
    ],
)
def test_a_damaged_timeline_is_an_error_in_words(tmp_path: Path, text: str, message: str) -> None:
    audio = tmp_path / "x.mp3"
    audio.touch()
    (tmp_path / "x.timeline.json").write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(InputError, match=f"this is not a timeline that voiceguide wrote: .*{message}"):
        read_beside(audio)


@pytest.mark.parametrize("file", [None, 5, [], {}, {"name": 5}, {"name": "\0"}, {"name": ["x"]}])
def test_a_timeline_with_an_odd_owner_belongs_to_nobody(tmp_path: Path, file: object) -> None:
    beside = written(tmp_path / "x.mp3")
    data = json.loads(beside.read_text(encoding="utf-8"))
    beside.write_text(json.dumps(data | {"file": file}), encoding="utf-8")
    assert files_for(tmp_path / "x.m4b").timeline == beside
    assert read_beside(tmp_path / "x.mp3").about.sha256 == ""


def test_what_cannot_be_verified_is_told_by_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_beside(tmp_path / "none.mp3")
    with pytest.raises(InputError, match="this is a folder"):
        read_beside(tmp_path)
