"""Tables whose rows are loaded when they are used: listing the names of formats must not load any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Generic, TypeVar

Row = TypeVar("Row")


class Rows(Mapping[str, Row], Generic[Row]):
    """A table from names to rows; each place is `module:name`, in the order in which they are listed."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> Row:
        module, _, variable = self._places[name].partition(":")
        row: Row = getattr(import_module(module), variable)
        return row

    def __contains__(self, name: object) -> bool:
        return name in self._places  # Mapping would load the row

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
