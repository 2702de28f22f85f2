"""WavStream: a programme as the bytes of a WAV file, of which any range can be read, mixed when it is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from threading import Lock

from voiceguide.sound.pcm import pcm_bytes
from voiceguide.sound.programme import WINDOW, Programme
from voiceguide.sound.tools.wav import HEADER_BYTES, wav_header

_KEPT = 4
"""Windows in memory, of 2.7 MB each where they are stereo: enough for two who listen."""


class WavStream:
    """What `render` writes as WAV, but without tags: nothing is encoded, and no file is written.

    Several threads may read one at a time. The programme is closed with it.
    """

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self._width = 2 * programme.channels
        self.size = HEADER_BYTES + programme.length * self._width
        """In bytes."""
        self._windows: OrderedDict[int, bytes] = OrderedDict()
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
            window = self._window(number)
            if window is None:
                return
            piece = window[offset : offset + stop - at]
            yield piece
            at += len(piece)

    def close(self) -> None:
        """Let go of all of it, when nobody mixes any more."""
        with self._lock:
            self._closed = True
            self._windows.clear()
            self._programme.close()

    def _window(self, number: int) -> bytes | None:
        with self._lock:
            if self._closed:
                return None
            if number not in self._windows:
                first = number * WINDOW
                self._windows[number] = pcm_bytes(self._programme.window(first), first)
                if len(self._windows) > _KEPT:
                    self._windows.popitem(last=False)
            self._windows.move_to_end(number)
            return self._windows[number]
