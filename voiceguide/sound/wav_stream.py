"""WavStream: a programme as the bytes of a WAV file, of which any range can be read, mixed when it is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from threading import Lock

from voiceguide.sound.pcm import pcm_bytes
from voiceguide.sound.programme import WINDOW, Programme
from voiceguide.sound.tools.wav import HEADER_BYTES, wav_header

_KEPT = 48
"""Windows in memory, of 0.9 MB each where they are stereo. A browser asks for the start first, and reads
some 15 ahead, and then the same at the place that it wants."""


class Windows:
    """What was mixed last, by what sounds in it: what an edit has not changed need not be mixed again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        """Return a window, made where it is not here."""
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
        made = make()
        with self._lock:
            self._kept[name] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


class WavStream:
    """What `render` writes as WAV, but without tags: nothing is encoded, and no file is written.

    Several threads may read one at a time. The programme is closed with it; streams may share their windows.
    """

    def __init__(self, programme: Programme, windows: Windows | None = None) -> None:
        self._programme = programme
        self._width = 2 * programme.channels
        self.size = HEADER_BYTES + programme.length * self._width
        """In bytes."""
        self._windows = windows or Windows()
        self._lock = Lock()
        self._closed = False

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`, which may lie beyond the end, in pieces.

        It ends early where the stream is closed meanwhile.
        """
        at = max(start, 0)
        stop = min(stop, self.size)
        if at < min(stop, HEADER_BYTES):
            yield wav_header(self._programme.length, self._programme.channels)[at : min(stop, HEADER_BYTES)]
            at = HEADER_BYTES
        while at < stop:
            number, offset = divmod(at - HEADER_BYTES, WINDOW * self._width)
            window = self._window(number * WINDOW)
            if window is None:
                return
            piece = window[offset : offset + stop - at]
            yield piece
            at += len(piece)

    def close(self) -> None:
        """Let go of the programme, when nobody mixes any more."""
        with self._lock:
            self._closed = True
            self._programme.close()

    def _window(self, first: int) -> bytes | None:
        with self._lock:
            if self._closed:
                return None
            name = self._programme.window_name(first)
            return self._windows.get(name, lambda: pcm_bytes(self._programme.window(first), first))
