"""What system voices write is read: WAV, AIFF and AIFF-C, and nothing broken."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voiceguide.engines.pcm import read_pcm
from voiceguide.errors import EngineError

SINE = (0.5 * np.sin(np.arange(2000) * 0.05)).astype(np.float32)


def _written(form: str, subtype: str, endian: str = "FILE", samples: np.ndarray = SINE) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, 22_254, format=form, subtype=subtype, endian=endian)
    return file.getvalue()


@pytest.mark.parametrize(
    ("form", "subtype", "endian", "step"),
    [
        ("WAV", "PCM_16", "FILE", 2**-15),
        ("WAV", "PCM_U8", "FILE", 2**-7),
        ("AIFF", "PCM_16", "FILE", 2**-15),
        ("AIFF", "PCM_S8", "FILE", 2**-7),
        ("AIFF", "PCM_16", "LITTLE", 2**-15),
        ("AIFF", "FLOAT", "FILE", 1e-7),
    ],
)
def test_libsndfile_wrote_it_and_it_is_read(form: str, subtype: str, endian: str, step: float) -> None:
    samples, rate = read_pcm(_written(form, subtype, endian))
    assert rate == 22_254
    assert samples.dtype == np.float32
    np.testing.assert_allclose(samples, SINE, atol=1.01 * step)


def test_channels_become_their_mean() -> None:
    samples, _ = read_pcm(_written("AIFF", "PCM_16", samples=np.stack([SINE, -SINE], axis=1)))
    np.testing.assert_allclose(samples, 0, atol=2**-15)


@pytest.mark.parametrize("form", ["WAV", "AIFF"])
def test_a_file_cut_off_anywhere_is_an_error(form: str) -> None:
    data = _written(form, "PCM_16")
    for length in (0, 3, 11, 30, 43, len(data) // 2, len(data) - 40):
        with pytest.raises(EngineError):
            read_pcm(data[:length])


def test_another_format_is_an_error(tmp_path: Path) -> None:
    for data in (_written("FLAC", "PCM_16"), b"FORM\0\0\0\0AIFC" + b"\0" * 40, b"\0" * 100):
        with pytest.raises(EngineError, match="no readable sound"):
            read_pcm(data)
