"""What is made ahead comes in order, with its errors, and nothing goes on after the end."""

from __future__ import annotations

import threading
from collections.abc import Generator

import pytest

from voiceguide.sound.tools.read_ahead import read_ahead


def test_items_come_in_order_from_another_thread() -> None:
    names = []

    def items() -> Generator[int, None, None]:
        for number in range(100):
            names.append(threading.current_thread().name)
            yield number

    assert list(read_ahead(items())) == list(range(100))
    assert threading.current_thread().name not in names


def test_the_next_items_are_made_while_one_is_in_use() -> None:
    made = threading.Semaphore(0)

    def items() -> Generator[int, None, None]:
        for number in range(10):
            made.release()
            yield number

    stream = read_ahead(items())
    next(stream)
    for _ in range(3):  # the one in use, and two after it
        assert made.acquire(timeout=10)
    assert not made.acquire(timeout=0.2)
    stream.close()


def test_an_error_comes_where_it_happened() -> None:
    def items() -> Generator[int, None, None]:
        yield 1
        yield 2
        raise ZeroDivisionError

    seen = []
    with pytest.raises(ZeroDivisionError):
        for item in read_ahead(items()):
            seen.append(item)
    assert seen == [1, 2]


def test_closing_it_closes_what_it_reads() -> None:
    closed = threading.Event()

    def items() -> Generator[int, None, None]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    stream = read_ahead(items())
    next(stream)
    stream.close()
    assert closed.is_set()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("read-ahead")]
