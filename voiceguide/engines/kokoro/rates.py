"""How fast each voice of Kokoro really speaks, as it was measured.

Slower than its own rate it is what is asked of it; faster, no sound becomes shorter than a frame.
"""

from __future__ import annotations

from functools import cache

from voiceguide.engines.rates import RateTable

_CONTROLS = (0.5, 0.6, 0.7, 0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2, 2.3, 3, 4)
_RATES = {
    "ff_siwis": (0.503, 0.605, 0.705, 0.855, 1.000, 1.133, 1.263, 1.410, 1.587, 1.723, 1.800, 1.928, 1.985),
    "ef_dora": (0.503, 0.603, 0.702, 0.853, 1.000, 1.143, 1.274, 1.435, 1.602, 1.756, 1.843, 1.946, 1.974),
    "em_alex": (0.502, 0.603, 0.702, 0.851, 1.000, 1.143, 1.277, 1.434, 1.614, 1.779, 1.867, 1.983, 2.018),
    "if_sara": (0.496, 0.599, 0.700, 0.852, 1.000, 1.140, 1.276, 1.438, 1.611, 1.755, 1.832, 1.939, 1.969),
    "im_nicola": (0.510, 0.612, 0.713, 0.859, 1.000, 1.129, 1.259, 1.427, 1.611, 1.768, 1.872, 2.013, 2.080),
    "pf_dora": (0.507, 0.609, 0.708, 0.856, 1.000, 1.133, 1.255, 1.408, 1.569, 1.715, 1.790, 1.892, 1.933),
    "pm_alex": (0.506, 0.607, 0.705, 0.851, 1.000, 1.135, 1.257, 1.408, 1.581, 1.720, 1.816, 1.928, 1.964),
    "af_bella": (0.509, 0.609, 0.707, 0.854, 1.000, 1.131, 1.252, 1.396, 1.555, 1.690, 1.779, 1.922, 2.010),
    "am_michael": (0.502, 0.603, 0.703, 0.852, 1.000, 1.138, 1.267, 1.429, 1.613, 1.775, 1.891, 2.070, 2.191),
    "bf_emma": (0.504, 0.603, 0.702, 0.852, 1.000, 1.133, 1.250, 1.387, 1.531, 1.645, 1.705, 1.800, 1.845),
    "bm_george": (0.498, 0.600, 0.701, 0.851, 1.000, 1.144, 1.275, 1.446, 1.645, 1.814, 1.949, 2.163, 2.299),
}
"""The rate that comes out at each control: of five sentences, without the silence at their ends."""


@cache
def table_for(voice: str) -> RateTable:
    """Return the table of a voice."""
    return tuple(zip(_RATES[voice], _CONTROLS, strict=True))
