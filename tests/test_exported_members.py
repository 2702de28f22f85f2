"""The public surface is one sorted list, and everything on it has words of its own."""

from __future__ import annotations

import inspect
import pkgutil
import subprocess
import sys

import pytest

import voiceguide


def test_all_is_sorted_and_every_name_is_there() -> None:
    assert voiceguide.__all__ == sorted(voiceguide.__all__)
    assert dir(voiceguide) == voiceguide.__all__
    assert all(hasattr(voiceguide, name) for name in voiceguide.__all__)
    with pytest.raises(AttributeError):
        voiceguide.nothing  # noqa: B018


def test_nothing_is_loaded_before_it_is_used() -> None:
    code = "import sys, voiceguide; print([name for name in sys.modules if name.startswith('voiceguide.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_documented() -> None:
    for name in voiceguide.__all__:
        value = getattr(voiceguide, name)
        if callable(value):
            assert inspect.getdoc(value), name


def test_every_error_is_a_voiceguide_error() -> None:
    for name in voiceguide.__all__:
        value = getattr(voiceguide, name)
        if inspect.isclass(value) and issubclass(value, Exception):
            assert issubclass(value, voiceguide.VoiceguideError)


def test_no_module_hides_a_public_name() -> None:
    # importing `voiceguide.x` sets the attribute `x` of the package, whatever stood there
    modules = {info.name for info in pkgutil.iter_modules(voiceguide.__path__)}
    assert not modules & set(voiceguide.__all__)
