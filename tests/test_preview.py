"""A preview is the file that would be rendered, and it can be heard from any place before there is one."""

from __future__ import annotations

import itertools
import random
import shutil
import threading
from pathlib import Path

import pytest
from mutagen.wave import WAVE

import voiceguide
from voiceguide import Options, Studio
from voiceguide.errors import ScriptError
from voiceguide.script.source import read_source
from voiceguide.sound.programme import Programme
from voiceguide.workshop import Preview

TONE = Options(engine="tone")
ALONE = "Lean back. [pause 20s] Breathe in and out. [bell] [pause 30s] Well done.\n"
TEXTS = {
    "alone": ALONE,
    "over waves": f"---\nbed: ocean\n---\n{ALONE}",
    "falling": f"---\nlevel: {{end: -6dB}}\nstereo: true\n---\n{ALONE}",
}


def script(folder: Path, text: str) -> Path:
    path = folder / "script.md"
    path.write_text(text, encoding="utf-8")
    return path


def rendered(path: Path, studio: Studio) -> bytes:
    """Return the WAV that `render` writes, its tags taken out by another program."""
    made = studio.render(path, path.with_suffix(".wav"), TONE).path
    bare = shutil.copy(made, path.with_name("bare.wav"))
    WAVE(bare).delete()
    return bare.read_bytes()


def heard(preview: Preview, start: int, stop: int) -> bytes:
    return b"".join(preview.wav.read(start, stop))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_ranges_together_are_the_file_that_would_be_rendered(tmp_path: Path, text: str) -> None:
    path = script(tmp_path, text)
    with Studio() as studio:
        wanted = rendered(path, studio)
        preview = studio.workshop.preview(read_source(path), TONE)
        assert preview.wav.size == len(wanted)
        chosen = random.Random(3)  # noqa: S311 - the same ranges each time
        for cuts in (0, 1, 40):
            places = [0, *sorted(chosen.sample(range(len(wanted)), cuts)), len(wanted)]
            ranges = list(itertools.pairwise(places))
            chosen.shuffle(ranges)
            pieces = {start: heard(preview, start, stop) for start, stop in ranges}
            assert b"".join(pieces[start] for start in sorted(pieces)) == wanted
        for start, stop in [(0, 1), (79, 81), (80, 80), (len(wanted) - 1, len(wanted) + 9), (-4, 4)]:
            assert heard(preview, start, stop) == wanted[max(start, 0) : stop]
        preview.close()


def test_the_end_is_heard_without_what_comes_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies between is not mixed: eight hours can be entered anywhere."""
    path = script(tmp_path, "One. [pause 4h] Two. [pause 4h] Three.\n")
    with Studio() as studio:
        preview = studio.workshop.preview(read_source(path), TONE)
        mixed: list[int] = []
        window = Programme.window
        monkeypatch.setattr(Programme, "window", lambda self, at: mixed.append(at) or window(self, at))
        assert len(heard(preview, preview.wav.size - 100_000, preview.wav.size)) == 100_000
        assert len(mixed) <= 2
        preview.close()


def test_only_sentences_that_are_new_are_spoken(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    path = script(tmp_path, "One. [pause 1s] Two. [pause 1s] Three.\n")
    with Studio(use_cache=False, progress=lambda *row: told.append(row)) as studio:
        studio.workshop.preview(read_source(path), TONE).close()
        assert max(total for stage, _, total in told if stage == "speak") == 3
        told.clear()
        script(tmp_path, "One. [pause 1s] Another two. [pause 1s] Three.\n")
        studio.workshop.preview(read_source(path), TONE).close()
        assert [total for stage, _, total in told if stage == "speak"] == [1]


def test_several_listen_at_once_and_one_stops_when_it_is_closed(tmp_path: Path) -> None:
    path = script(tmp_path, TEXTS["over waves"])
    with Studio() as studio:
        wanted = rendered(path, studio)
        preview = studio.workshop.preview(read_source(path), TONE)
        results: dict[int, bytes] = {}
        starts = [0, 50, 4_000_000, 7_000_001]
        threads = [
            threading.Thread(
                target=lambda at=at: results.update({at: heard(preview, at, preview.wav.size)}), daemon=True
            )
            for at in starts
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert results == {at: wanted[at:] for at in starts}
        going = preview.wav.read(0, preview.wav.size)
        first = next(going)
        preview.close()
        assert first == wanted[: len(first)]
        assert list(going) == []


def test_a_fault_is_told_as_ever(tmp_path: Path) -> None:
    path = script(tmp_path, "One. [bel]\n")
    with Studio() as studio, pytest.raises(ScriptError, match="did you mean 'bell'"):
        studio.workshop.preview(read_source(path), TONE)


def test_it_knows_every_file_that_it_is_made_from(tmp_path: Path) -> None:
    sound = voiceguide.say("Hello.", tmp_path / "hello.wav", TONE).path
    path = script(tmp_path, "One. [play hello.wav]\n")
    with Studio() as studio:
        preview = studio.workshop.preview(read_source(path), TONE)
        assert [one.resolve() for one in preview.inputs] == [path.resolve(), sound.resolve()]
        preview.close()


def test_notices_are_those_of_render(tmp_path: Path) -> None:
    path = script(tmp_path, 'Sing [la]{ipa="lɑː"}.\n')
    with Studio() as studio:
        preview = studio.workshop.preview(read_source(path), TONE)
        assert preview.notices == studio.render(path, tmp_path / "a.wav", TONE).notices != ()
        preview.close()
