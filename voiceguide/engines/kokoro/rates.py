"""How fast each voice of Kokoro really speaks, as it was measured.

Near its own rate it is what is asked of it; faster, no sound becomes shorter than a frame; slower, the words
become longer than the quiet before and after them, which is cut off.
"""

from __future__ import annotations

from functools import cache

from voiceguide.engines.rates import RateTable

_CONTROLS = (0.5, 0.6, 0.7, 0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2, 2.3)
_RATES = {
    "ff_siwis": (0.450, 0.556, 0.661, 0.828, 1.000, 1.159, 1.316, 1.515, 1.748, 1.947, 2.131),
    "ef_dora": (0.476, 0.578, 0.681, 0.839, 1.000, 1.155, 1.300, 1.481, 1.700, 1.882, 2.007),
    "em_alex": (0.476, 0.578, 0.680, 0.839, 1.000, 1.162, 1.303, 1.489, 1.710, 1.912, 2.041),
    "if_sara": (0.467, 0.570, 0.676, 0.841, 1.000, 1.154, 1.305, 1.500, 1.711, 1.897, 2.005),
    "im_nicola": (0.480, 0.582, 0.689, 0.846, 1.000, 1.149, 1.303, 1.502, 1.725, 1.931, 2.092),
    "pf_dora": (0.477, 0.582, 0.687, 0.843, 1.000, 1.148, 1.292, 1.459, 1.660, 1.833, 1.942),
    "pm_alex": (0.478, 0.581, 0.683, 0.840, 1.000, 1.145, 1.292, 1.462, 1.661, 1.846, 1.978),
    "af_bella": (0.467, 0.573, 0.681, 0.839, 1.000, 1.150, 1.285, 1.458, 1.684, 1.867, 2.015),
    "am_michael": (0.457, 0.561, 0.675, 0.837, 1.000, 1.150, 1.300, 1.486, 1.700, 1.908, 2.116),
    "bf_emma": (0.474, 0.568, 0.668, 0.834, 1.000, 1.146, 1.276, 1.435, 1.604, 1.746, 1.851),
    "bm_george": (0.468, 0.572, 0.677, 0.837, 1.000, 1.153, 1.304, 1.494, 1.739, 1.975, 2.150),
}
"""The rate that comes out at each control: of five sentences, without the silence at their ends."""


@cache
def table_for(voice: str) -> RateTable:
    """Return the table of a voice."""
    return tuple(zip(_RATES[voice], _CONTROLS, strict=True))
