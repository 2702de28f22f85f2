"""Errors: one root, and a tree drawn as it is."""

from __future__ import annotations

import inspect
import pickle
import re
from pathlib import Path

import pytest

from voiceguide import errors
from voiceguide.script.source import Location, make_source


def _classes() -> dict[str, type[BaseException]]:
    found = inspect.getmembers(
        errors, lambda value: inspect.isclass(value) and value.__module__ == errors.__name__
    )
    return dict(found)


def test_every_error_descends_from_the_root() -> None:
    assert all(issubclass(error, errors.VoiceguideError) for error in _classes().values())


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    drawn: list[tuple[str, str]] = []
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^([│├└─ ]*)(\w+Error)\b", line)
        if not match:
            continue
        depth, name = len(match[1]) // 4, match[2]
        above = [entry for entry in above if entry[0] < depth]
        drawn.append((name, above[-1][1] if above else "Exception"))
        above.append((depth, name))
    assert sorted(drawn) == sorted((name, error.__bases__[0].__name__) for name, error in _classes().items())


def test_a_script_error_shows_all_faults_one_below_the_other() -> None:
    source = make_source(Path("a.md"), "one\ntwo")
    faults = [source.fault(Location(1, 1), "first"), source.fault(Location(2, 2), "second")]
    error = errors.ScriptError(faults)
    assert error.faults == tuple(faults)
    assert str(error) == f"{faults[0]}\n\n{faults[1]}"


def test_a_duration_error_carries_the_limits_in_seconds() -> None:
    with pytest.raises(errors.DurationError) as caught:
        raise errors.DurationError("too long", shortest_s=1.5, longest_s=2.5)
    assert (str(caught.value), caught.value.shortest_s, caught.value.longest_s) == ("too long", 1.5, 2.5)


def test_every_error_comes_back_from_pickling_as_it_was() -> None:
    fault = make_source(Path("a.md"), "one").fault(Location(1, 1), "first")
    raised = [
        errors.ScriptError([fault]),
        errors.DurationError("too long", shortest_s=1.5, longest_s=2.5, faults=[fault]),
        errors.OptionError("pace", "must be a number"),
        errors.EngineError("it is missing"),
    ]
    for error in raised:
        error.add_note("where it came from")
        back = pickle.loads(pickle.dumps(error))  # noqa: S301  (our own)
        assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))
