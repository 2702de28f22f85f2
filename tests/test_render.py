"""A rendered file is what its timeline says: measured on the file, with other tools."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, pairwise
from pathlib import Path

import mutagen
import numpy as np
import pytest
import soundfile
from hearing import RATE, decoded, level_db, loudness, silences, timeline_of

import voiceguide
from voiceguide import Options, Studio
from voiceguide.cli.bar import STAGES
from voiceguide.sound import segments
from voiceguide.sound.mixing import tracks

AudioSegment = type(segments.segment(np.zeros(1, np.float32)))
TONE = Options(engine="tone")


def render(folder: Path, text: str, *, suffix: str = ".wav", options: Options = TONE, **more) -> Path:
    path = folder / "script.md"
    path.write_text(text, encoding="utf-8")
    return voiceguide.render(path, folder / f"out{suffix}", options, **more).path


def span(events: list[dict], kind: str) -> list[tuple[float, float]]:
    return [(event["start"], event["end"]) for event in events if event["kind"] == kind]


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".wav", ".m4a", ".m4b", ".opus"])
def test_every_format_decodes_to_the_length_of_its_timeline(tmp_path: Path, suffix: str) -> None:
    path = render(tmp_path, "Lean back. [pause 2s]\n\n[bell] Breathe.\n", suffix=suffix)
    samples = decoded(path)
    rate = 48_000 if suffix == ".opus" else RATE
    wanted = round(timeline_of(path)["samples"] * rate / RATE)
    allowed = {".opus": 1, ".m4a": 1024, ".m4b": 1024}.get(suffix, 0)
    assert abs(len(samples) - wanted) <= allowed
    if suffix == ".mp3":  # libsndfile agrees
        assert soundfile.info(path).frames == wanted


def test_pauses_are_as_long_as_they_say(tmp_path: Path) -> None:
    path = render(tmp_path, "One. [pause 3s] Two. [pause 2500ms fixed]\n\n- Three. [hold 4s]\n\nFour.\n")
    found = silences(path)
    events = timeline_of(path)["events"]
    for start, end in span(events, "pause") + span(events, "hold"):
        near = min(found, key=lambda pair: abs(pair[0] - start))
        assert near == pytest.approx((start, end), abs=0.06)


def test_an_asked_length_is_kept_to_the_sample(tmp_path: Path) -> None:
    text = "Hello there. [pause 5s]\n\n[bell]\n\nIn front. [hold 10s fixed]\n\nLast. [hold 20s]\n"
    for seconds in (31.0, 40.0, 59.999):
        path = render(tmp_path, text, options=Options(engine="tone", duration_s=seconds))
        assert soundfile.info(path).frames == round(seconds * RATE)
        (fixed,) = [
            event for event in timeline_of(path)["events"] if event["kind"] == "hold" and event["line"] == 5
        ]
        assert fixed["end"] - fixed["start"] == pytest.approx(10.0, abs=1e-6)


def test_counts_and_ticks_stand_on_their_beat(tmp_path: Path) -> None:
    path = render(tmp_path, "---\nnoise: off\n---\n[count 8 every 1500ms]\n\n[hold 6s tick=1s]\n")
    samples = decoded(path)[:, 0]
    events = timeline_of(path)["events"]
    counts = span(events, "count")
    # a tone rises at once, and a little of it comes before the beat
    assert [start for start, _ in counts] == pytest.approx([0.5 + 1.5 * n for n in range(8)], abs=0.01)
    ticks = span(events, "cue")
    assert len(ticks) == 5
    for start, _ in counts + ticks:
        at = round(start * RATE)
        assert level_db(samples[at - 1_000 : at]) < -60
        heard = np.flatnonzero(np.abs(samples[at : at + 4_410]) > 0.01)[0]
        assert heard / RATE < 0.03


def test_breath_phases_start_within_a_millisecond(tmp_path: Path) -> None:
    path = render(tmp_path, "---\nnoise: off\n---\n[breathe 4-7-8 x2 count=500ms]\n")
    samples = decoded(path)[:, 0]
    phases = span(timeline_of(path)["events"], "breath")
    assert [round(end - start, 6) for start, end in phases] == [2.0, 3.5, 4.0] * 2
    # what precedes a turn has faded out; the turn itself is heard
    for start, _ in phases[1:]:
        at = round(start * RATE)
        before, after = samples[at - 44 : at], samples[at : at + 220]
        assert np.abs(after).max() > 3 * np.abs(before).max()


def loudness_of_speech(path: Path) -> float:
    """Return the integrated loudness of all that is spoken in a file, laid end to end."""
    samples = decoded(path)
    spoken = [
        samples[round(a * RATE) : round(b * RATE)] for a, b in span(timeline_of(path)["events"], "speech")
    ]
    together = path.with_name(f"{path.name}.speech.wav")
    soundfile.write(together, np.concatenate(spoken), RATE, subtype="FLOAT")
    return loudness(together)[0]


@pytest.mark.parametrize(
    "front, channels, target, suffix, pause",
    [
        ("", 1, -19.0, ".mp3", "2s"),
        ("", 1, -19.0, ".wav", "30s"),
        ("stereo: true\n", 2, -16.0, ".wav", "2s"),
        ("bed: pink\n", 2, -16.0, ".mp3", "2s"),
        ("bed: {name: ocean, gain: -14dB}\n", 2, -16.0, ".wav", "30s"),
        ("loudness: -23\n", 1, -23.0, ".wav", "2s"),
    ],
)
def test_speech_is_as_loud_as_promised_however_little_there_is(
    tmp_path: Path, front: str, channels: int, target: float, suffix: str, pause: str
) -> None:
    words = f"Let your shoulders drop and breathe. [pause {pause}]\n\nRest. [pause {pause}]\n\n"
    path = render(tmp_path, f"---\ntitle: T\n{front}---\n{words * 3}", suffix=suffix)
    assert soundfile.info(path).channels == channels
    assert loudness_of_speech(path) == pytest.approx(target, abs=0.4)  # half a step of the gains
    integrated, peak = loudness(path)
    assert integrated == pytest.approx(timeline_of(path)["loudness_lufs"], abs=0.3)
    assert integrated <= target + 1.1
    assert peak <= -1.0
    (check,) = [check for check in voiceguide.verify(path).checks if check.name == "loudness"]
    assert check.passed, check


@pytest.mark.parametrize(
    "front, body, told",
    [
        ("loudness: -9\n", "", "a loudness of -9 LUFS cannot be had"),
        ("", "\n[play loud.wav gain=20dB]\n", "LU quieter than the -19 LUFS asked for"),
        ("loudness: -14\n", "", ""),
    ],
)
def test_a_loudness_that_cannot_be_had_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, front: str, body: str, told: str
) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, 10 * RATE)
    soundfile.write(tmp_path / "loud.wav", noise, RATE)
    render(tmp_path, f"---\ntitle: T\n{front}---\nLet your shoulders drop and breathe. [pause 2s]\n{body}")
    assert told in caplog.text if told else not caplog.text


def test_a_programme_that_falls_begins_as_loud_as_others(tmp_path: Path) -> None:
    words = "Let your shoulders drop and breathe. [pause 10s]\n\n"
    path = render(tmp_path, f"---\nlevel: {{end: -12dB}}\n---\n{words * 12}")
    samples = decoded(path)
    start, end = span(timeline_of(path)["events"], "speech")[0]
    first = tmp_path / "first.wav"
    soundfile.write(first, samples[round(start * RATE) : round(end * RATE)], RATE, subtype="FLOAT")
    assert loudness(first)[0] == pytest.approx(-19.0, abs=1.0)


def test_sounds_that_are_louder_than_the_speech_keep_the_programme_near_its_loudness(tmp_path: Path) -> None:
    text = "---\nbed: {name: pink, gain: 6dB}\n---\nRest. [pause 20s]\n"
    path = render(tmp_path, text)
    assert loudness(path)[0] == pytest.approx(-15.0, abs=0.5)


def test_a_bed_goes_down_under_speech_and_comes_back(tmp_path: Path) -> None:
    front = "---\nbed: {name: pink, gain: -10dB}\nducking: {depth: 12dB}\n---\n"
    path = render(tmp_path, f"{front}[pause 6s] One. [pause 12s] Two. [pause 8s]\n")
    samples = decoded(path)[:, 0]
    speech = span(timeline_of(path)["events"], "speech")
    after_hold = round((speech[0][1] + 0.3) * RATE)
    ducked = level_db(samples[after_hold : after_hold + RATE // 2])
    middle = round((speech[0][1] + 6.0) * RATE)
    free = level_db(samples[middle : middle + 2 * RATE])
    assert free - ducked == pytest.approx(12.0, abs=1.0)


def test_very_quiet_noise_keeps_headsets_awake_unless_it_is_turned_off(tmp_path: Path) -> None:
    for front, least, most in (("", -79.0, -77.0), ("---\nnoise: off\n---\n", -200.0, -90.0)):
        path = render(tmp_path, f"{front}One. [pause 5s] Two.\n")
        ((start, end),) = span(timeline_of(path)["events"], "pause")
        quiet = decoded(path)[round((start + 1) * RATE) : round((end - 1) * RATE), 0]
        assert least < level_db(quiet) < most


def test_sides_lean_left_and_right(tmp_path: Path) -> None:
    text = "---\nstereo: sides\n---\n::: each side = left, right\nThe {side} side.\n:::\n"
    path = render(tmp_path, text)
    samples = decoded(path)
    left, right = span(timeline_of(path)["events"], "speech")
    for (start, end), louder in ((left, 0), (right, 1)):
        heard = samples[round(start * RATE) : round(end * RATE)]
        difference = level_db(heard[:, louder]) - level_db(heard[:, 1 - louder])
        assert 2.0 < difference < 9.0


def test_own_sounds_are_played_at_the_level_of_the_voice(tmp_path: Path) -> None:
    t = np.arange(3 * RATE) / RATE
    soundfile.write(tmp_path / "öwn sound.flac", 0.01 * np.sin(2 * np.pi * 440 * t), RATE)
    soundfile.write(tmp_path / "cue.ogg", 0.9 * np.sin(2 * np.pi * 660 * t[:RATE]), RATE)
    text = '---\ncues: {mine: cue.ogg}\n---\n[play "öwn sound.flac" from=0:01 to=0:02]\n\n[mine]\n\nHello.\n'
    path = render(tmp_path, text)
    events = timeline_of(path)["events"]
    samples = decoded(path)[:, 0]
    ((start, end),) = span(events, "sound")
    assert end - start == pytest.approx(1.0, abs=1e-3)
    ((cue_start, _),) = span(events, "cue")
    played = level_db(samples[round((start + 0.2) * RATE) : round((end - 0.2) * RATE)])
    cue = level_db(samples[round((cue_start + 0.2) * RATE) : round((cue_start + 0.7) * RATE)])
    assert played == pytest.approx(cue, abs=1.0)


def test_two_voices_come_out_even(tmp_path: Path) -> None:
    other = [voice.name for voice in voiceguide.Studio().voices(engine="tone").voices][1]
    line = "Let your shoulders drop, and let your breath be slow and easy now."
    text = f"{line} [pause 1s]\n\n::: voice tone/{other}\n{line}\n:::\n"
    path = render(tmp_path, text)
    samples = decoded(path)
    one, two = span(timeline_of(path)["events"], "speech")
    levels = []
    for number, (start, end) in enumerate((one, two)):
        part = tmp_path / f"{number}.wav"
        soundfile.write(part, samples[round(start * RATE) : round(end * RATE)], RATE, subtype="FLOAT")
        levels.append(loudness(part)[0])
    assert levels[0] == pytest.approx(levels[1], abs=1.0)


def test_chapters_tags_and_cover_are_in_the_file(tmp_path: Path) -> None:
    front = "---\ntitle: Über die Ruhe\nlanguage: de\nartist: Ich\n---\n"
    text = f"{front}## Anfang\nEins. [pause 2s]\n\n## Ende\nZwei.\n"
    tags = mutagen.File(render(tmp_path, text, suffix=".mp3")).tags
    assert tags.version == (2, 3, 0)
    assert tags["TIT2"].text == ["Über die Ruhe"]
    assert tags["TPE1"].text == ["Ich"]
    assert tags["TLAN"].text == ["deu"]
    chapters = timeline_of(tmp_path / "out.mp3")["chapters"]
    assert [c["title"] for c in chapters] == ["Anfang", "Ende"]
    assert (chapters[0]["start"], chapters[0]["end"]) == (0.0, chapters[1]["start"])
    (contents,) = tags.getall("CTOC")
    read = [tags[f"CHAP:{name}"].sub_frames["TIT2"].text[0] for name in contents.child_element_ids]
    assert read == ["Anfang", "Ende"]
    assert tags.getall("APIC")[0].data[:3] == b"\xff\xd8\xff"
    assert "Eins." in tags.getall("USLT")[0].text


def test_the_same_script_gives_the_same_bytes_whatever_the_hash_seed_and_jobs(tmp_path: Path) -> None:
    script = tmp_path / "s.md"
    script.write_text("---\nbed: ocean\n---\nOne. [pause 1s]\n\nTwo, three. [bell]\n", encoding="utf-8")
    results = set()
    for seed, jobs in (("0", "1"), ("1", "2"), ("77", "7")):
        target = tmp_path / seed / "x.mp3"
        command = [sys.executable, "-m", "voiceguide", "render", str(script), "-o", str(target), "--no-cache"]
        command += ["-q", "--engine", "tone", "--jobs", jobs]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
        results.add((target.read_bytes(), (tmp_path / seed / "x.timeline.json").read_bytes()))
    assert len(results) == 1


def _clips(path: Path, text: str) -> list[np.ndarray]:
    """Return what stands in a WAV file wherever its timeline has this text."""
    samples, rate = soundfile.read(path)
    events = [event for event in timeline_of(path)["events"] if event.get("text") == text]
    return [samples[round(e["start"] * rate) : round(e["end"] * rate)] for e in events]


def test_what_is_said_often_is_not_one_clip_and_differs_by_little(tmp_path: Path) -> None:
    script = tmp_path / "s.md"
    script.write_text(
        "---\nnoise: off\n---\n::: repeat 9\nPress back and roll. [pause 1s]\n:::\n", encoding="utf-8"
    )
    target = tmp_path / "x.wav"
    voiceguide.render(script, target)
    clips = _clips(target, "Press back and roll.")
    lengths = [len(clip) for clip in clips]
    assert len(set(lengths)) == 3
    assert all(one != other for one, other in pairwise(lengths))
    assert max(lengths) / min(lengths) < 1.09


def test_another_seed_is_another_take_of_the_voice(tmp_path: Path) -> None:
    script = tmp_path / "s.md"
    words = ["Lie back.", "Breathe in slowly.", "Let your jaw go.", "Open your hands.", "Rest now."]
    words += [f"Now {word.lower()}" for word in words]
    script.write_text("---\nnoise: off\n---\n" + "\n\n".join(words) + "\n", encoding="utf-8")
    for seed in (0, 1, 2):
        voiceguide.render(script, tmp_path / f"{seed}.wav", Options(seed=seed))
    takes = [[len(clip) for word in words for clip in _clips(tmp_path / f"{n}.wav", word)] for n in (0, 1, 2)]
    for one, other in combinations(takes, 2):
        assert sum(a != b for a, b in zip(one, other, strict=True)) >= 2
        assert sum(one) == pytest.approx(sum(other), rel=0.04)


def test_progress_names_every_stage_in_order(tmp_path: Path) -> None:
    script, told = tmp_path / "s.md", []
    script.write_text("One. [pause 1s]\n\nTwo.\n", encoding="utf-8")
    voiceguide.render(
        script, tmp_path / "x.wav", Options(engine="tone"), progress=lambda *row: told.append(row)
    )
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages == ["speak", "measure", "encode", "finish"]
    assert set(stages) <= set(STAGES)
    assert all(done <= total for _, done, total in told)


def test_a_rendered_programme_is_shown_in_a_few_words(tmp_path: Path) -> None:
    script = tmp_path / "s.md"
    script.write_text("One. [pause 1s]\n" * 50, encoding="utf-8")
    done = voiceguide.render(script, tmp_path / "x.wav", Options(engine="tone"))
    assert len(repr(done)) < 500 and "x.wav" in repr(done)


def test_sidecars_are_written_beside_the_programme(tmp_path: Path) -> None:
    names = ["vtt", "srt", "lrc", "json-chapters", "labels", "html", "png"]
    path = render(tmp_path, "## A\nHello. [pause 1s]\n", suffix=".mp3", sidecars=names)
    suffixes = "mp3 timeline.json contour vtt srt lrc chapters.json labels.txt html png".split()
    wanted = {"script.md", *(f"out.{suffix}" for suffix in suffixes)}
    assert {file.name for file in path.parent.iterdir()} == wanted


@pytest.mark.parametrize("name", ["x.wav", "x.mp3"])
def test_a_full_disk_is_a_clear_error_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    script = tmp_path / "s.md"
    script.write_text("One. [hold 30s]\n", encoding="utf-8")
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        f"sys.argv = ['voiceguide', 'render', {str(script)!r}, '-o', {str(tmp_path / 'out' / name)!r},"
        " '--engine', 'tone', '--no-cache']\n"
        "from voiceguide.cli import main\nmain()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    "language, text", [("de", "Lehn dich zurück und atme ruhig."), ("fr", "Détendez les épaules.")]
)
def test_other_languages_speak_through_the_system_voice_engine(
    tmp_path: Path, language: str, text: str
) -> None:
    path = render(tmp_path, f"---\nlanguage: {language}\n---\n{text} [pause 2s] {text}\n", options=Options())
    samples = decoded(path)[:, 0]
    speech = span(timeline_of(path)["events"], "speech")
    assert len(speech) == 2
    for start, end in speech:
        assert 0.8 < end - start < 6
        assert level_db(samples[round(start * RATE) : round(end * RATE)]) > -35


def test_the_natural_voice_speaks_in_time(tmp_path: Path) -> None:
    path = render(tmp_path, "Lie back, and let your shoulders drop. [pause 3s] Good.\n", options=Options())
    timeline = timeline_of(path)
    assert timeline["voice"] == "heart"
    samples = decoded(path)[:, 0]
    for start, end in span(timeline["events"], "speech"):
        at = round(start * RATE)
        assert level_db(samples[at - 2_205 : at]) < -60
        assert level_db(samples[at : at + 4_410]) > -50
        assert level_db(samples[at : round(end * RATE)]) > -30


def test_every_voice_is_stitched_by_pydub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    joined: list[int] = []
    join = tracks.join

    def counted(parts: Sequence[tuple[int, AudioSegment]], start: int, stop: int) -> object:
        assert all(isinstance(part, AudioSegment) for _, part in parts)
        made = join(parts, start, stop)
        if made:
            joined.append(segments.frames(made[1]))
        return made

    monkeypatch.setattr(tracks, "join", counted)
    path = render(tmp_path, "Lean back. [pause 2s]\n\n[bell] Breathe. [pause 40s] End.\n")
    sounding = [event for event in timeline_of(path)["events"] if event["kind"] in ("speech", "cue")]
    assert sum(joined) >= sum(round((event["end"] - event["start"]) * RATE) for event in sounding)
    # and nothing but what was joined is in the file: without it there is only the noise floor
    monkeypatch.setattr(tracks, "join", lambda parts, start, stop: None)
    silent = render(tmp_path, "Lean back. [pause 2s]\n\n[bell] Breathe. [pause 40s] End.\n")
    assert np.abs(decoded(silent)).max() < 0.01


def test_a_programme_is_handed_out_as_an_audio_segment(tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text("## One\nLean back. [pause 2s]\n\n## Two\n[bell] Breathe.\n", encoding="utf-8")
    done = voiceguide.render(script, tmp_path / "a.wav", TONE)
    whole, _ = soundfile.read(done.path)
    segment = done.segment()
    assert (segment.frame_rate, segment.channels, segment.sample_width) == (RATE, 1, 4)
    assert np.abs(segments.samples(segment) - whole).max() < 1e-9
    chapter = done.timeline.chapters[1]
    part = done.segment(chapter.start / RATE, chapter.end / RATE)
    assert np.abs(segments.samples(part) - whole[chapter.start : chapter.end]).max() < 1e-9
    part.export(tmp_path / "two.wav", format="wav").close()
    exported, _ = soundfile.read(tmp_path / "two.wav")
    assert np.abs(exported - whole[chapter.start : chapter.end]).max() < 1e-9


def test_one_studio_used_from_several_threads_gives_what_one_thread_gives(tmp_path: Path) -> None:
    sayings = ["Lean back.", "Breathe in, and out again.", "Lift your arm.", "Let it sink slowly down."]
    scripts = []
    for number in range(8):
        scripts.append(tmp_path / f"{number}.md")
        words = " ".join(f"{sayings[(number + i * (number % 3 + 1)) % 4]} [pause 1s]" for i in range(6))
        scripts[-1].write_text(f"# Number {number}\n{words}\n", encoding="utf-8")
    alone = {}
    for script in scripts:
        alone[script] = voiceguide.render(script, tmp_path / f"{script.stem}.wav", TONE).path.read_bytes()
    together = threading.Barrier(4)

    def render_some(studio: Studio, mine: list[Path]) -> dict[Path, bytes]:
        together.wait()
        done = [studio.render(script, tmp_path / "o" / f"{script.stem}.wav", TONE) for script in mine]
        return {script: rendered.path.read_bytes() for script, rendered in zip(mine, done, strict=True)}

    with Studio(use_cache=False) as studio, ThreadPoolExecutor(4) as pool:
        parts = [pool.submit(render_some, studio, scripts[n::4]) for n in range(4)]
        found = {script: data for part in parts for script, data in part.result().items()}
    assert found == alone
