"""The public surface is one sorted list, and everything on it has words of its own."""

from __future__ import annotations

import inspect
import pkgutil

import voiceguide


def test_all_is_sorted_and_complete() -> None:
    assert voiceguide.__all__ == sorted(voiceguide.__all__)
    public = {
        name
        for name, value in vars(voiceguide).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert public | {"__version__"} == set(voiceguide.__all__)


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
