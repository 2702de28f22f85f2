"""Many at once on the live site: all are answered, and memory is bounded; `benchmarks.serving` has more."""

from __future__ import annotations

import asyncio

import pytest
from benchmarks.serving import measure

pytestmark = pytest.mark.slow


def test_fifty_listen_while_pages_are_read_and_twenty_phones_wish() -> None:
    # so few that on a busy machine, too, there are never more connections than the server takes
    found = asyncio.run(measure("box-breathing", seconds=4, rate=40, clients=50, phones=20))
    assert found["ranges"]["of them"] == found["pages"]["of them"] == []
    assert found["ranges"]["answers"] >= 50
    assert (
        found["pages"]["answers"] >= 150
    )  # 40 a second for 4 s, less what the start takes; none is an error
    assert found["memory of the server, MB"] < 400
