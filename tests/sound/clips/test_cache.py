"""The clip cache gives back exactly what it was given, or nothing."""

import logging
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from voiceguide.sound.clips.cache import ClipCache, key_for
from voiceguide.sound.clips.clip import Clip
from voiceguide.sound.segments import segment
from voiceguide.sound.tools.store import cache_folder, part_store
from voiceguide.timing.sounds import Phones, Prosody, Utterance

KEYS = [f"{i:02x}" + "ab" * 19 for i in range(40)]

WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_cache import KEYS, clip
from voiceguide.sound.clips.cache import ClipCache
cache = ClipCache(Path(sys.argv[1]))
clip(0)  # pydub is imported
print("ready", flush=True)
for round in range(int(sys.argv[3])):
    for i, key in enumerate(KEYS):
        cache.put(key, clip(i))
"""


def clip(seed: int, frames: int = 30_000, channels: int = 1) -> Clip:
    rng = np.random.default_rng(seed)
    shape = (frames,) if channels == 1 else (frames, channels)
    samples = rng.uniform(-1, 1, shape).astype(np.float32)
    return Clip(segment(samples), rng.standard_normal(frames // 44), seed / 8)


def same(a: Clip | None, b: Clip) -> bool:
    return (
        a is not None
        and (a.segment, a.gain_db, a.energy.dtype) == (b.segment, b.gain_db, np.float64)
        and np.array_equal(a.energy, b.energy)
    )


def writer(folder: Path, rounds: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folder), str(Path(__file__).parent), str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("frames", [0, 1, 44_101])
def test_a_clip_comes_back_bit_for_bit(tmp_path: Path, channels: int, frames: int) -> None:
    original = clip(1, frames, channels)
    ClipCache(tmp_path).put(KEYS[0], original)
    back = ClipCache(tmp_path).get(KEYS[0])
    assert same(back, original)
    assert back is not None and back.samples.shape == original.samples.shape


def test_an_unknown_key_gives_nothing(tmp_path: Path) -> None:
    assert ClipCache(tmp_path / "never made").get(KEYS[0]) is None


@pytest.mark.parametrize("at", [0, 7, 8, 23, 24, 32, 40, 48, 1_000, -5, -1])
def test_one_flipped_byte_is_noticed_and_the_file_deleted(
    tmp_path: Path, at: int, caplog: pytest.LogCaptureFixture
) -> None:
    cache = ClipCache(tmp_path)
    cache.put(KEYS[0], clip(1))
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[at] ^= 0x10
    path.write_bytes(data)
    assert cache.get(KEYS[0]) is None
    assert "is damaged and will be made again" in caplog.text
    assert not path.exists()


@pytest.mark.parametrize("size", [0, 5, 24, 47, 48, 5_000])
def test_a_file_cut_short_counts_as_missing(tmp_path: Path, size: int) -> None:
    cache = ClipCache(tmp_path)
    cache.put(KEYS[0], clip(1))
    (path,) = files(tmp_path)
    os.truncate(path, size)
    assert cache.get(KEYS[0]) is None
    cache.put(KEYS[0], clip(1))
    assert same(cache.get(KEYS[0]), clip(1))


def test_a_writer_killed_at_any_moment_leaves_no_bad_clip(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cut = random.Random(7)  # noqa: S311 - moments to kill at, no secret
    for _ in range(6):
        process = writer(tmp_path, rounds=1_000_000)
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(cut.uniform(0.0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        cache = ClipCache(tmp_path)
        for i, key in enumerate(KEYS):
            found = cache.get(key)
            assert found is None or same(found, clip(i))
    assert any(ClipCache(tmp_path).get(key) for key in KEYS)
    assert not caplog.records


def test_two_writers_of_the_same_clips_do_not_disturb_a_reader(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = ClipCache(tmp_path)
    processes = [writer(tmp_path, rounds=15) for _ in range(2)]
    while any(process.poll() is None for process in processes):
        for i, key in enumerate(KEYS):
            found = cache.get(key)
            assert found is None or same(found, clip(i))
    assert [process.communicate() and process.returncode for process in processes] == [0, 0]
    assert all(same(cache.get(key), clip(i)) for i, key in enumerate(KEYS))
    assert len(files(tmp_path)) == len(KEYS)
    assert not caplog.records


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path)
    for i, key in enumerate(KEYS[:10]):
        cache.put(key, clip(i))
    for age, path in enumerate(sorted(files(tmp_path), reverse=True)):
        os.utime(path, (time.time() - 1000 - age,) * 2)
    assert cache.get(KEYS[0])  # used just now, though it was the oldest
    each = cache.info().bytes // 10
    small = ClipCache(tmp_path, max_bytes=each * 5)
    small.put(KEYS[20], clip(20))
    left = {key for key in KEYS if small.get(key)}
    assert left == {KEYS[0], KEYS[20], KEYS[8], KEYS[9]}  # five would fit; it goes down to 90 %


def test_the_limit_holds_while_clips_are_put(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path, max_bytes=1_000_000)
    for i, key in enumerate(KEYS):
        cache.put(key, clip(i))
        assert sum(path.stat().st_size for path in files(tmp_path)) <= 1_000_000
    assert cache.info().entries >= 6


def test_info_counts_and_clear_deletes_clips_only(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path)
    cache.put(KEYS[0], clip(0))
    cache.put(KEYS[1], clip(1))
    (tmp_path / "mine.txt").write_text("not a clip")
    (tmp_path / KEYS[0][:2] / "mine.txt").write_text("not a clip")
    info = cache.info()
    assert (info.entries, info.folder) == (2, tmp_path)
    assert info.bytes == sum(path.stat().st_size for path in files(tmp_path)) - 20
    assert cache.clear() == 2
    assert cache.info().entries == 0
    assert [path.name for path in files(tmp_path)] == ["mine.txt", "mine.txt"]


def test_only_old_leftovers_are_swept(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path)
    cache.put(KEYS[0], clip(0))
    home = next(iter(files(tmp_path))).parent
    fresh, stale = home / "fresh.clip.tmp", home / "stale.clip.tmp"
    for path in (fresh, stale):
        path.write_bytes(b"half a cl")
    os.utime(stale, (time.time() - 4000,) * 2)
    cache.close()
    assert fresh.exists() and not stale.exists()


def test_a_folder_that_cannot_be_written_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = ClipCache(tmp_path / "file" / "clips")
    for i, key in enumerate(KEYS):
        assert cache.get(key) is None
        cache.put(key, clip(i))
    cache.close()
    assert cache.info().entries == 0 and cache.clear() == 0
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "cannot be used" in caplog.text


def test_an_entry_under_another_name_is_not_taken_for_what_that_names(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = ClipCache(tmp_path)
    cache.put(KEYS[0], clip(0))
    cache.put(KEYS[1], clip(1))
    first, second = sorted(files(tmp_path))
    second.write_bytes(first.read_bytes())
    assert same(cache.get(KEYS[0]), clip(0))
    assert cache.get(KEYS[1]) is None
    assert "is damaged and will be made again" in caplog.text and not second.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_named_pipe_in_the_cache_is_not_waited_for(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path)
    cache.put(KEYS[0], clip(0))
    (path,) = files(tmp_path)
    path.unlink()
    os.mkfifo(path)
    assert cache.get(KEYS[0]) is None
    cache.put(KEYS[0], clip(0))
    assert same(cache.get(KEYS[0]), clip(0))


def test_an_entry_larger_than_the_whole_cache_may_be_is_not_read(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path, max_bytes=200_000)
    cache.put(KEYS[0], clip(0, 10_000))
    (path,) = files(tmp_path)
    os.truncate(path, 1 << 40)
    assert cache.get(KEYS[0]) is None and not path.exists()


def test_a_folder_with_too_long_a_name_is_told_once(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    cache = ClipCache(tmp_path / ("x" * 300))
    for i, key in enumerate(KEYS[:3]):
        assert cache.get(key) is None
        cache.put(key, clip(i))
    cache.close()
    assert cache.info().entries == 0 and cache.clear() == 0
    assert caplog.messages == [
        f"the clip cache in {cache.folder} cannot be used: the name is too long; "
        "what it would keep is made anew each time"
    ]


def test_a_folder_that_may_not_be_looked_into_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    cache = ClipCache(tmp_path)
    for owner, name in ((os, "open"), (Path, "stat"), (Path, "mkdir"), (Path, "glob")):
        monkeypatch.setattr(owner, name, refuse)
    for i, key in enumerate(KEYS[:3]):
        assert cache.get(key) is None
        cache.put(key, clip(i))
    cache.close()
    assert cache.info().entries == 0
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "cannot be used: permission denied; what it would keep" in caplog.text


def test_a_clip_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    cache = ClipCache(tmp_path)
    monkeypatch.setattr(Path, "replace", full)
    cache.put(KEYS[0], clip(0))
    assert files(tmp_path) == []


def test_the_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(tmp_path))
    assert cache_folder() == tmp_path
    assert (ClipCache().folder, part_store().folder) == (tmp_path / "clips", tmp_path / "parts")
    monkeypatch.delenv("VOICEGUIDE_CACHE_DIR")
    assert "voiceguide" in str(cache_folder())


def test_everything_that_is_heard_changes_the_key() -> None:
    plain = Utterance("Hello", "heart")
    other = {"text": "hello", "voice": "nova", "prosody": Prosody(rate=0.9), "seed": 1, "engine": "tone"}
    other |= {"phones": (Phones(0, 1, "h"),), "language": "fr"}
    assert set(other) == {field.name for field in fields(Utterance)}
    keys = [key_for(plain, "1"), key_for(plain, "2")]
    keys += [key_for(replace(plain, **{name: value}), "1") for name, value in other.items()]
    prosodies = [Prosody(**{field.name: 0.5}) for field in fields(Prosody)]
    keys += [key_for(replace(plain, prosody=prosody), "1") for prosody in prosodies]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 40 and int(key, 16) for key in keys)


def test_equal_utterances_have_equal_keys() -> None:
    assert key_for(Utterance("a", "v", Prosody(1)), "1") == key_for(Utterance("a", "v"), "1")
    odd, again = (Utterance("\ud800 日本", "v") for _ in range(2))
    assert key_for(odd, "1") == key_for(again, "1")
