"""Tags, words, cover and chapters of every format, as mutagen, ffmpeg and ffprobe read them back."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import mutagen
import mutagen.flac
import mutagen.mp4
import numpy as np
import pytest
from hearing import RATE, decoded
from mutagen.id3 import ID3
from PIL import Image

from voiceguide.errors import InputError, OutputError
from voiceguide.output.encode import encode
from voiceguide.output.formats import FORMATS
from voiceguide.output.metadata import Metadata
from voiceguide.output.tags import write_tags
from voiceguide.timing.timeline import Chapter, Timeline

LENGTH = 4 * RATE + 321
TITLES = ["Start", "Left = right; #2 \\ end", "Schultern – 肩", "Żółw [CHAPTER]", "Étirement", "End"]
WITH_CHAPTERS = [name for name in FORMATS if name != "wav"]


def image(kind: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 64), (20, 40, 80)).save(data, kind)
    return data.getvalue()


PNG, JPEG = image("PNG"), image("JPEG")
META = Metadata(
    title="Sanfte Züge – 夜",
    artist="voiceguide",
    album="Evenings",
    genre="Meditation",
    language="de-AT",
    comment="Made from a script.",
    lyrics=((0, "Leg dich hin."), (1_500, "Und atme – langsam.")),
    cover=PNG,
)


def timeline(titles: list[str] | None = None, length: int = LENGTH) -> Timeline:
    names = TITLES if titles is None else titles
    edges = [length * i // max(len(names), 1) for i in range(len(names) + 1)]
    rows = tuple(Chapter(name, edges[i], edges[i + 1]) for i, name in enumerate(names))
    return Timeline("T", length, chapters=rows)


def made(folder: Path, name: str, meta: Metadata = META, titles: list[str] | None = None) -> Path:
    path, line = folder / f"a{FORMATS[name].suffix}", timeline(titles)
    tone = 0.1 * np.sin(np.arange(LENGTH) / 20)
    encode([tone.astype(np.float32)], path, FORMATS[name], 1, chapters=line.chapters)
    write_tags(path, FORMATS[name], meta, line)
    return path


def chapters_of_ffmpeg(path: Path) -> list[tuple[float, float, str]]:
    exe = imageio_ffmpeg.get_ffmpeg_exe()
    done = subprocess.run(
        [exe, "-v", "error", "-copyts", "-i", path, "-f", "ffmetadata", "-"], capture_output=True, check=True
    )
    pattern = r"^\[CHAPTER\]\nTIMEBASE=1/(\d+)\nSTART=(\d+)\nEND=(\d+)\ntitle=((?:\\.|[^\\\n])*)$"
    rows = re.findall(pattern, done.stdout.decode(), re.MULTILINE)
    return [(int(s) / int(b), int(e) / int(b), re.sub(r"\\(.)", r"\1", t)) for b, s, e, t in rows]


def chapters_of_ffprobe(path: Path) -> list[tuple[float, float, str]]:
    probe = shutil.which("ffprobe")
    if probe is None:
        pytest.skip("ffprobe is not installed (Debian: apt-get install ffmpeg)")
    command = [probe, "-v", "error", "-show_chapters", "-of", "json", path]
    rows = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["chapters"]
    return [(float(r["start_time"]), float(r["end_time"]), r["tags"]["title"]) for r in rows]


@pytest.mark.parametrize("read", [chapters_of_ffmpeg, chapters_of_ffprobe])
@pytest.mark.parametrize("name", WITH_CHAPTERS)
def test_chapters_are_read_back_with_their_titles_within_10_ms(tmp_path: Path, name: str, read: Any) -> None:
    found = read(made(tmp_path, name))
    wanted = timeline().chapters
    assert [title for _, _, title in found] == TITLES
    for (start, end, _), chapter in zip(found, wanted, strict=True):
        assert abs(start - chapter.start / RATE) < 0.010
        assert abs(end - chapter.end / RATE) < 0.010


@pytest.mark.parametrize("name", WITH_CHAPTERS)
def test_three_hundred_chapters_leave_no_time_uncovered(tmp_path: Path, name: str) -> None:
    titles = [f"Step {number}" for number in range(1, 301)]
    found = chapters_of_ffmpeg(made(tmp_path, name, titles=titles))
    assert len(found) == (255 if name == "mp3" else 300)
    assert found[0][0] == pytest.approx(0, abs=0.01)
    assert found[-1][1] == pytest.approx(LENGTH / RATE, abs=0.01)
    for (_, end, _), (start, _, _) in pairwise(found):
        assert start == pytest.approx(end, abs=0.002)
    assert found[0][2].startswith("Step 1")
    assert found[-1][2].endswith("Step 300")


@pytest.mark.parametrize("name", FORMATS)
def test_a_programme_without_chapters_has_none(tmp_path: Path, name: str) -> None:
    assert chapters_of_ffmpeg(made(tmp_path, name, titles=[])) == []


@pytest.mark.parametrize("name", FORMATS)
def test_tagging_leaves_the_audio_alone_and_gives_the_same_bytes_each_time(tmp_path: Path, name: str) -> None:
    line, path = timeline(), tmp_path / f"a{FORMATS[name].suffix}"
    encode([np.zeros(LENGTH, np.float32)], path, FORMATS[name], 1, chapters=line.chapters)
    before = decoded(path)
    write_tags(path, FORMATS[name], META, line)
    once = path.read_bytes()
    assert np.array_equal(decoded(path), before)
    write_tags(path, FORMATS[name], META, line)
    assert path.read_bytes() == once


def test_mp3_has_id3v2_3_with_every_frame(tmp_path: Path) -> None:
    path = made(tmp_path, "mp3")
    assert path.read_bytes()[:5] == b"ID3\x03\x00"
    tags = ID3(path, translate=False)
    texts = {"TIT2": META.title, "TPE1": META.artist, "TALB": META.album, "TCON": META.genre, "TLAN": "deu"}
    assert {name: tags[name].text[0] for name in texts} == texts
    assert tags["COMM::deu"].text == [META.comment]
    assert tags["USLT::deu"].text == "Leg dich hin.\nUnd atme – langsam."
    sylt = tags["SYLT::deu"]
    assert (sylt.format, sylt.type) == (2, 1)
    assert sylt.text == [(text, ms) for ms, text in META.lyrics]
    cover = tags["APIC:"]
    assert (cover.data, cover.mime, cover.type) == (PNG, "image/png", 3)
    assert not any(frame.encoding in (2, 3) for frame in tags.values() if hasattr(frame, "encoding"))


def test_mp3_chapters_are_listed_in_order(tmp_path: Path) -> None:
    tags = ID3(made(tmp_path, "mp3"))
    contents = tags["CTOC:toc"]
    assert int(contents.flags) == 3  # top level, ordered
    chapters = [tags[f"CHAP:{name}"] for name in contents.child_element_ids]
    assert [chapter.sub_frames["TIT2"].text[0] for chapter in chapters] == TITLES
    assert [chapter.start_time for chapter in chapters] == [
        round(chapter.start * 1000 / RATE) for chapter in timeline().chapters
    ]
    assert {chapter.start_offset for chapter in chapters} == {0xFFFFFFFF}
    assert {chapter.end_offset for chapter in chapters} == {0xFFFFFFFF}
    assert len(tags.getall("CHAP")) == len(TITLES)


def test_empty_fields_are_not_written(tmp_path: Path) -> None:
    path = made(tmp_path, "mp3", Metadata("T", genre=""), titles=[])
    assert set(ID3(path, translate=False)) == {"TIT2", "TLAN"}
    assert not mutagen.File(made(tmp_path, "flac", Metadata("T"), titles=[])).pictures


@pytest.mark.parametrize("name, kind", [("m4a", None), ("m4b", [2])])
def test_mp4_has_its_tags(tmp_path: Path, name: str, kind: list[int] | None) -> None:
    tags = mutagen.mp4.MP4(made(tmp_path, name)).tags
    assert tags is not None
    assert (tags["\xa9nam"], tags["\xa9ART"], tags["\xa9alb"]) == ([META.title], ["voiceguide"], ["Evenings"])
    assert (tags["\xa9gen"], tags["\xa9cmt"], tags["\xa9lyr"]) == (
        ["Meditation"],
        [META.comment],
        [META.words],
    )
    assert tags.get("stik") == kind
    assert bytes(tags["covr"][0]) == PNG
    assert tags["covr"][0].imageformat == mutagen.mp4.MP4Cover.FORMAT_PNG


@pytest.mark.parametrize("name", ["flac", "opus"])
def test_vorbis_comments_have_the_tags(tmp_path: Path, name: str) -> None:
    file = mutagen.File(made(tmp_path, name))
    tags = {key.upper(): value for key, value in file.tags}
    assert (tags["TITLE"], tags["ARTIST"], tags["ALBUM"]) == (META.title, "voiceguide", "Evenings")
    assert (tags["LANGUAGE"], tags["LYRICS"]) == ("de-AT", META.words)
    if name == "flac":
        picture = file.pictures[0]
    else:
        picture = mutagen.flac.Picture(base64.b64decode(tags["METADATA_BLOCK_PICTURE"]))
    assert (picture.data, picture.mime, picture.type) == (PNG, "image/png", 3)


def test_wav_has_tags_but_no_chapters(tmp_path: Path) -> None:
    tags = mutagen.File(made(tmp_path, "wav")).tags
    assert tags["TIT2"].text == [META.title]
    assert tags["APIC:"].data == PNG
    assert not tags.getall("CHAP")


def test_a_wav_too_long_for_tags_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.wav"
    encode([np.zeros(LENGTH, np.float32)], path, FORMATS["wav"], 1)
    before = path.read_bytes()
    monkeypatch.setattr("voiceguide.output.formats.wav.RIFF_BYTES", len(before) + 1_000)
    write_tags(path, FORMATS["wav"], META, timeline())
    assert path.read_bytes() == before
    assert "no place for tags" in caplog.text


@pytest.mark.parametrize("name", FORMATS)
def test_a_jpeg_cover_is_seen_as_a_picture_by_ffmpeg(tmp_path: Path, name: str) -> None:
    path = made(tmp_path, name, Metadata("T", cover=JPEG))
    exe = imageio_ffmpeg.get_ffmpeg_exe()
    said = subprocess.run([exe, "-hide_banner", "-i", path], capture_output=True, text=True).stderr
    assert ("Video: mjpeg" in said and "64x64" in said) or name == "wav"
    assert JPEG in path.read_bytes() or name == "opus"


def test_what_cannot_be_tagged_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    path.write_bytes(b"this is no audio")
    with pytest.raises(OutputError, match=r"a\.flac: cannot write the tags"):
        write_tags(path, FORMATS["flac"], META, timeline())
    with pytest.raises(InputError, match="PNG or JPEG"):
        write_tags(made(tmp_path, "mp3"), FORMATS["mp3"], Metadata("T", cover=b"GIF89a"), timeline())
