"""From a script to its routine: names filled, blocks unrolled, directives read."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from resolving import resolve

from voiceguide.errors import ScriptError, UsageError
from voiceguide.script.resolve import unroll
from voiceguide.script.routine import (
    BedChange,
    Choices,
    Cue,
    Hold,
    Item,
    Mark,
    Optional,
    Pause,
    Play,
    Range,
    Routine,
    Say,
    Section,
    SlotEnd,
    SlotStart,
)
from voiceguide.script.source import Location, make_source
from voiceguide.script.syntax.parser import parse
from voiceguide.script.words.marks import unmarked


def routine(text: str, folder: Path = Path(), **options: Any) -> Routine:
    """Return the routine of a script without faults."""
    return resolve(make_source(folder / "a.md", text), **options)


def texts(text: str, **options: Any) -> list[str]:
    """Return what a script says."""
    return [item.text for item in routine(text, **options).items if isinstance(item, Say)]


def item(text: str) -> Item:
    """Return the only item of a script."""
    (only,) = routine(text).items
    return only


# Words


def test_a_paragraph_is_cut_into_sentences_each_at_its_place() -> None:
    says = routine("One. Two\nthree. *Four.*\n").items
    assert [(say.text, say.location) for say in says if isinstance(say, Say)] == [
        ("One.", Location(1, 1)),
        ("Two three.", Location(1, 6)),
        ("Four.", Location(2, 9)),
    ]


def test_the_gap_before_words_tells_what_they_follow() -> None:
    text = "Aa. Bb.\n\nC.\n\n1. D.\n2. Ee. F.\n\n   G.\n\n## S\nH.\n"
    says = [item for item in routine(text).items if isinstance(item, Say)]
    assert [(say.text, say.before) for say in says] == [
        ("Aa.", "paragraph"),
        ("Bb.", "sentence"),
        ("C.", "paragraph"),
        ("D.", "step"),
        ("Ee.", "step"),
        ("F.", "sentence"),
        ("G.", "paragraph"),
        ("H.", "section"),
    ]


def test_steps_are_counted_and_what_stands_between_them_belongs_to_none() -> None:
    says = routine("A.\n\n1. B.\n   - C.\n\n   D.\n2. E.\n\nF.\n").items
    assert [(say.text, say.step) for say in says if isinstance(say, Say)] == [
        ("A.", 0),
        ("B.", 1),
        ("C.", 2),
        ("D.", 1),
        ("E.", 3),
        ("F.", 0),
    ]


def test_variables_come_from_front_matter_set_and_blocks() -> None:
    text = "---\nvars: {oil: coconut oil, who: you}\n---\nWarm {oil} for {who}.\n"
    assert texts(text) == ["Warm coconut oil for you."]
    assert texts(text, sets={"oil": "olive oil"}) == ["Warm olive oil for you."]


def test_an_option_is_a_variable_too() -> None:
    text = "---\noptions: {level: [gentle, strong]}\n---\nA {level} start.\n"
    assert texts(text) == ["A gentle start."]
    assert texts(text, sets={"level": "strong"}) == ["A strong start."]


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        ({"oli": "x"}, "sets: oli: the script declares no such name, did you mean 'oil'?"),
        ({"level": "weak"}, "sets: level=weak: the script offers gentle, strong"),
        ({"oil": "[bell]"}, "sets: oil: '[bell]' is spoken as it is: it cannot hold brackets or braces"),
        ({"oil": "a\ufdd0b"}, "sets: oil: the value holds a character that cannot be used in a script"),
        ({"oil": "a\udcffb"}, "sets: oil: the value holds a character that cannot be used in a script"),
    ],
)
def test_a_value_that_cannot_be_set_is_refused(sets: dict[str, str], message: str) -> None:
    text = "---\nvars: {oil: x}\noptions: {level: [gentle, strong]}\n---\nHi {oil}.\n"
    with pytest.raises(UsageError) as caught:
        routine(text, sets=sets)
    assert str(caught.value) == message


def test_variables_are_filled_in_directives_blocks_and_attributes() -> None:
    text = (
        "---\nvars: {t: 8s, n: '2', cue: bell, word: water}\n---\n"
        '::: repeat {n}\n[pause {t}] [{cue}] [H2O]{sub="{word}"}.\n:::\n'
    )
    items = routine(text).items
    assert [type(item) for item in items] == [Pause, Cue, Say] * 2
    assert isinstance(items[2], Say)
    assert (items[2].text, items[2].spoken) == ("H2O.", "water.")


def test_pronunciations_change_what_is_said_and_not_what_is_shown() -> None:
    say = item("---\npronounce: {areola: uh REE oh luh}\n---\nThe Areola.\n")
    assert isinstance(say, Say)
    plain, marks = unmarked(say.spoken)
    assert (say.text, plain) == ("The Areola.", "The uh ree oh luh.")
    assert marks == ((4, 17, "əˈɹiːoʊlə", False),)


def test_a_span_in_its_own_style_is_a_part_of_the_sentence_without_a_gap() -> None:
    says = routine('Now [very slowly]{rate=0.8 voice=bob} breathe. And [H]{ipa="eɪtʃ"}.\n').items
    assert [(say.text, say.before, say.rate, say.voice) for say in says if isinstance(say, Say)] == [
        ("Now", "paragraph", 1.0, ""),
        ("very slowly", "", 0.8, "bob"),
        ("breathe.", "", 1.0, ""),
        ("And H.", "sentence", 1.0, ""),
    ]


def test_words_whose_sounds_are_given_stay_in_their_sentence() -> None:
    say = item('Take [the *H.* ]{ipa="eɪtʃ"}now. \n')
    assert isinstance(say, Say)
    assert say.text == "Take the H. now."
    assert unmarked(say.spoken) == ("Take the H. now.", ((5, 10, "eɪtʃ", True),))


def test_sentences_in_two_styles_have_the_gap_of_sentences() -> None:
    says = routine("[One.]{rate=0.8} [Two.]{rate=0.9}\n").items
    assert [say.before for say in says if isinstance(say, Say)] == ["paragraph", "sentence"]


def test_spans_and_blocks_multiply_their_rates_and_the_inner_voice_wins() -> None:
    text = "::: voice anna\n::: rate 0.8\n[Hi.]{rate=0.9} [Ho.]{voice=bob}\n:::\n:::\n"
    says = [say for say in routine(text).items if isinstance(say, Say)]
    assert [(say.rate, say.voice) for say in says] == [(pytest.approx(0.72), "anna"), (0.8, "bob")]


def test_a_voice_may_be_named_with_its_engine() -> None:
    say = item('::: voice "pyttsx3/English (America)"\nHi.\n:::\n')
    assert isinstance(say, Say)
    assert say.voice == "pyttsx3/English (America)"


def test_next_names_the_step_that_follows_without_its_full_stop() -> None:
    text = (
        "First: {next}.\n\n1. Squats. Keep your back straight.\n"
        "   - Deep ones.\n\n   Then: {next}.\n2. Planks! Next: {next}.\n\n"
        "Rest. {next} is left.\n\n- Stretch\n"
    )
    assert texts(text) == [
        "First: Squats.",
        "Squats.",
        "Keep your back straight.",
        "Deep ones.",
        "Then: Planks.",
        "Planks!",
        "Next: Stretch.",
        "Rest.",
        "Stretch is left.",
        "Stretch",
    ]


def test_next_passes_over_steps_without_words_and_goes_on_to_the_next_round() -> None:
    assert texts("::: repeat 2\n1. Go. [pause 3s]\n2. [bell]\n:::\n\nThen: {next}.\n\n- End.\n") == [
        "Go.",
        "Go.",
        "Then: End.",
        "End.",
    ]


def test_the_title_comes_from_front_matter_then_the_heading_then_the_file() -> None:
    assert routine("---\ntitle: A\n---\n# B\nHi.\n").title == "A"
    assert routine("# The {x}\n".replace("{x}", "*B*") + "Hi.\n").title == "The B"
    assert routine("Hi.\n").title == "a"


def test_headings_are_sections_and_spoken_only_where_asked() -> None:
    text = "# T\n## One\nHi.\n### Sub\nHo.\n"
    assert texts(text) == ["Hi.", "Ho."]
    assert texts("---\nspeak_headings: true\n---\n" + text) == ["T", "One", "Hi.", "Sub", "Ho."]
    sections = [item.title for item in routine(text).items if isinstance(item, Section)]
    assert sections == ["One"]


# Blocks


def test_repeat_fills_round_and_rounds() -> None:
    assert texts("::: repeat 3\n{round} of {rounds}.\n:::\n") == ["1 of 3.", "2 of 3.", "3 of 3."]


def test_a_range_repeats_its_smaller_count_or_what_natural_says_or_what_was_chosen() -> None:
    assert len(texts("::: repeat 2..6\nHi.\n:::\n")) == 2
    assert len(texts("::: repeat 2..6 natural=4\nHi.\n:::\n")) == 4
    chosen = Choices(counts=((1, 5),))
    assert len(texts("::: repeat 2..6\nHi.\n:::\n", choices=chosen)) == 5
    assert routine("::: repeat 2..6 natural=4\nHi.\n:::\n").ranges == (Range(1, 2, 6, 4),)
    assert routine("::: repeat 3\nHi.\n:::\n").ranges == ()


def test_a_range_that_variables_change_stays_within_its_bounds_each_time() -> None:
    text = "::: each n = 2, 4\n::: repeat {n}..9\n{n}\n:::\n:::\n"
    assert texts(text) == ["2"] * 2 + ["4"] * 4
    assert texts(text, choices=Choices(counts=((2, 3),))) == ["2"] * 3 + ["4"] * 4
    assert routine(text).ranges == (Range(2, 2, 9, 2),)


def test_each_runs_once_per_value_and_values_may_be_quoted() -> None:
    text = '::: each side = left, "right, or so",  the  middle \n{side}.\n:::\n'
    assert texts(text) == ["left.", "right, or so.", "the middle."]


def test_blocks_nest_with_all_their_names() -> None:
    text = "::: each side = left, right\n::: repeat 2\n{side} {round} of {rounds}.\n:::\n:::\n"
    assert texts(text) == ["left 1 of 2.", "left 2 of 2.", "right 1 of 2.", "right 2 of 2."]


def test_when_stays_only_for_its_values() -> None:
    text = "---\noptions: {level: [soft, firm, hard]}\n---\n::: when level = soft, hard\nA.\n:::\n\nB.\n"
    assert texts(text) == ["A.", "B."]
    assert texts(text, sets={"level": "firm"}) == ["B."]
    assert texts(text, sets={"level": "hard"}) == ["A.", "B."]


def test_an_optional_block_stays_until_it_is_dropped_and_is_listed_either_way() -> None:
    text = "::: optional weight=2\nA.\n:::\n\nB.\n"
    assert texts(text) == ["A.", "B."]
    dropped = routine(text, choices=Choices(dropped=frozenset({1})))
    assert [item.text for item in dropped.items if isinstance(item, Say)] == ["B."]
    assert dropped.optionals == routine(text).optionals == (Optional(1, 2.0),)


def test_what_choices_may_bring_in_is_listed_and_what_nothing_brings_in_is_not() -> None:
    inner = "::: repeat 2..4\nHi.\n:::\n"
    assert [r.key for r in routine(f"::: repeat 0..3\n{inner}:::\n\nBye.\n").ranges] == [1, 2]
    assert [r.key for r in routine(f"::: repeat 0\n{inner}:::\n\nBye.\n").ranges] == []
    dropped = routine(f"::: optional\n{inner}:::\n\nBye.\n", choices=Choices(dropped=frozenset({1})))
    assert [r.key for r in dropped.ranges] == [2]
    front = "---\noptions: {level: [soft, firm]}\n---\n"
    assert routine(f"{front}::: when level = firm\n{inner}:::\n\nBye.\n").ranges == ()


def test_what_is_left_out_leaves_no_trace_in_steps_gaps_or_title() -> None:
    text = "A.\n::: optional\n# T\n## S\n1. B.\n:::\nC.\n"
    left_out = routine(text, choices=Choices(dropped=frozenset({2})))
    assert left_out.title == "a"
    assert [(say.text, say.step, say.before) for say in left_out.items if isinstance(say, Say)] == [
        ("A.", 0, "paragraph"),
        ("C.", 0, "paragraph"),
    ]


def test_a_slot_holds_its_items_and_nothing_in_it_is_scaled() -> None:
    items = routine("::: slot 30s min=20s max=40s weight=2\nHi. [pause 2s] [hold fill]\n:::\n").items
    start, say, pause, hold, end = items
    assert isinstance(start, SlotStart)
    assert (start.natural_s, start.min_s, start.max_s, start.weight) == (30, 20, 40, 2)
    assert isinstance(say, Say) and say.fixed
    assert isinstance(pause, Pause) and pause.fixed and pause.min_s == pause.max_s == 2
    assert isinstance(hold, Hold) and hold.fill
    assert isinstance(end, SlotEnd)


def test_a_fixed_block_fixes_everything_inside() -> None:
    items = routine("::: fixed\nHi. [pause 2s]\n:::\nHo. [pause 2s]\n").items
    assert [item.fixed for item in items] == [True, True, False, False]


def test_sides_lean_only_where_the_script_wants_stereo() -> None:
    text = "::: each side = left, right\n{side}.\n:::\n::: pan -0.5\nHi.\n:::\n"
    assert [item.pan for item in routine(text).items] == [0, 0, -0.5]
    sides = routine("---\nstereo: sides\n---\n" + text)
    assert [item.pan for item in sides.items] == [-0.35, 0.35, -0.5]
    assert sides.stereo
    assert not routine("---\nstereo: off\n---\n" + text).stereo
    assert not routine("Hi.").stereo


# Directives


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("[pause 8s]", {"natural_s": 8, "min_s": 4, "max_s": 24, "fixed": False, "relative": True}),
        ("[pause 8s fixed]", {"natural_s": 8, "min_s": 8, "max_s": 8, "fixed": True}),
        ("[pause 8s min=2s]", {"natural_s": 8, "min_s": 2, "max_s": 24, "relative": False}),
        ("[pause 8s min=2s max=1m]", {"natural_s": 8, "min_s": 2, "max_s": 60, "relative": False}),
        ("[pause 5s..12s]", {"natural_s": 8.5, "min_s": 5, "max_s": 12, "relative": False}),
        ("[pause weight=2 1:30]", {"natural_s": 90, "weight": 2}),
        ("[ pause\t8s ]", {"natural_s": 8}),
    ],
)
def test_a_pause_has_a_length_and_bounds(text: str, fields: dict[str, object]) -> None:
    pause = item(text)
    assert isinstance(pause, Pause)
    assert {name: getattr(pause, name) for name in fields} == fields


def test_a_hold_has_its_own_bounds_and_options() -> None:
    hold = item("[hold 40s halfway countdown=3 tick=1s end=bell]")
    assert isinstance(hold, Hold)
    assert (hold.natural_s, hold.min_s, hold.max_s) == (40, 20, 80)
    assert (hold.halfway, hold.countdown, hold.tick_s, hold.end_cue) == (True, 3, 1, "bell")
    cued = item("[hold 40s halfway=halfway countdown=3 cue=tick]")
    assert isinstance(cued, Hold)
    assert (cued.halfway, cued.halfway_cue, cued.countdown_cue) == (False, "halfway", "tick")


def test_front_matter_says_how_far_things_stretch() -> None:
    front = "---\nelastic: {pause: 25%..400%, hold: 90%..110%}\n---\n"
    pause, hold = routine(front + "[pause 8s] [hold 10s]").items
    assert isinstance(pause, Pause) and (pause.min_s, pause.max_s) == (2, 32)
    assert isinstance(hold, Hold) and (hold.min_s, hold.max_s) == (9, 11)


def test_a_rigid_script_stretches_nothing_whatever_it_says_itself() -> None:
    items = routine("---\nelastic: false\n---\n[pause 8s] [hold 5s..12s] [pause 8s min=1s weight=2]").items
    assert [(i.min_s, i.natural_s, i.max_s) for i in items if isinstance(i, Pause | Hold)] == [
        (8, 8, 8),
        (8.5, 8.5, 8.5),
        (8, 8, 8),
    ]


def test_cues_sounds_beds_and_marks_are_read(tmp_path: Path) -> None:
    (tmp_path / "my bell.wav").touch()
    text = (
        "---\ncues: {ding: my bell.wav}\nbed: {name: rain, gain: -20dB, fade: 2s}\n---\n"
        '[bell x3 gain=-6dB] [ding] [play "my bell.wav" gain=-3dB from=0:10 to=0:40]\n'
        "[bed ocean gain=-26dB fade=4s] [bed off] [mark here]\n"
    )
    first, bell, ding, play, ocean, off, mark = routine(text, tmp_path).items
    assert first == BedChange(location=Location(3, 6), name="rain", gain_db=-20, fade_s=2)
    assert isinstance(bell, Cue) and (bell.name, bell.times, bell.gain_db) == ("bell", 3, -6)
    assert isinstance(ding, Cue) and ding.name == "ding"
    assert isinstance(play, Play)
    assert (play.path, play.gain_db, play.from_s, play.to_s) == (tmp_path / "my bell.wav", -3, 10, 40)
    assert isinstance(ocean, BedChange) and (ocean.name, ocean.gain_db, ocean.fade_s) == ("ocean", -26, 4)
    assert isinstance(off, BedChange) and off.name == ""
    assert isinstance(mark, Mark) and mark.name == "here"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../out.wav", "'../out.wav' is outside the script's folder"),
        ("sub/../../out.wav", "'sub/../../out.wav' is outside the script's folder"),
        ("/etc/passwd", "'/etc/passwd' is outside the script's folder"),
        ("link.wav", "'link.wav' is outside the script's folder"),
        ("away/passwd", "'away/passwd' is outside the script's folder"),
        ("sub", "'sub' is not a file"),
        (".", "'.' is not a file"),
        ("fifo", "'fifo' is not a file"),
        ("gone.wav", "there is no file 'gone.wav' in the script's folder"),
    ],
)
def test_no_file_may_leave_the_folder_of_the_script(name: str, message: str, tmp_path: Path) -> None:
    folder = tmp_path / "talk"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "out.wav").touch()
    (folder / "link.wav").symlink_to(tmp_path / "out.wav")
    (folder / "away").symlink_to("/etc")
    os.mkfifo(folder / "fifo")
    for text, place in (
        (f"[play {name}]", (1, 7)),
        (f"---\ncover: {name}\n---\nHi.", (2, 8)),
        (f"---\ncues: {{ding: {name}}}\n---\nHi.", (2, 14)),
        (f"---\nbeds: {{sea: {name}}}\n---\nHi.", (2, 13)),
    ):
        with pytest.raises(ScriptError) as caught:
            routine(text, folder)
        assert [(f.location[:2], f.message) for f in caught.value.faults] == [(place, message)]


def test_a_loop_of_links_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(ScriptError) as caught:
        routine("[play loop]", tmp_path)
    assert "'loop'" in str(caught.value)


def test_a_link_that_stays_inside_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    (tmp_path / "b.wav").symlink_to("a.wav")
    play = routine("[play b.wav]", tmp_path).items[0]
    assert isinstance(play, Play)
    assert play.path == tmp_path / "a.wav"


# The seam


def test_unrolling_a_parsed_script_gives_the_same_routine_each_time() -> None:
    source = make_source(Path("a.md"), "::: repeat 2..5\nHi {round}. [pause 3s]\n:::\n")
    script, faults = parse(source)
    assert not faults
    first, no_faults = unroll(script)
    assert no_faults == []
    assert first == unroll(script)[0] == resolve(source)
    assert first != unroll(script, choices=Choices(counts=((1, 3),)))[0]


def test_front_matter_may_be_replaced_between_parsing_and_unrolling() -> None:
    script, _ = parse(make_source(Path("a.md"), "---\nvars: {a: b}\n---\nHi {a}.\n"))
    changed = replace(script, front=replace(script.front, vars={"a": "c"}))
    (say,) = unroll(changed)[0].items
    assert isinstance(say, Say)
    assert say.text == "Hi c."
