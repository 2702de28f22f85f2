"""Settings with their defaults, and the names of what voiceguide brings along. Plain data, no audio."""

from __future__ import annotations

from dataclasses import dataclass, field

REFERENCE_LUFS = -20.0
"""Loudness to which every voice, cue and bed is matched before its own gain: 0 dB is as loud as the voice."""
TARGET_LUFS = {1: -19.0, 2: -16.0}
"""Integrated loudness of the speech of a finished programme, by channels."""
LOUDEST_LUFS = -14.0
"""Speech hardly reaches more: its peaks are limited then. Measured: -14 gives -14.9, -11 gives -13.7."""
TRUE_PEAK_DBTP = -1.0
"""The most that a finished file may peak, between samples included."""

MAX_SCRIPT_BYTES = 1024 * 1024
MAX_AUDIO_S = 24 * 3600.0
MAX_CUES = 100_000
MAX_NESTING = 32


@dataclass(frozen=True, slots=True)
class CueInfo:
    """A built-in cue; the programme waits `advance_s` for it, and what rings on after that overlaps."""

    description: str
    advance_s: float


CUES: dict[str, CueInfo] = {
    "bell": CueInfo("a small hand bell, bright and clear", 2.0),
    "chime": CueInfo("two soft rising notes", 2.0),
    "bowl": CueInfo("a singing bowl, low and slow", 4.0),
    "gong": CueInfo("a deep gong that swells and fades", 5.0),
    "tingsha": CueInfo("a pair of small cymbals, high and shimmering", 3.0),
    "woodblock": CueInfo("a dry wooden tap", 0.4),
    "tick": CueInfo("a very short, soft tick", 0.25),
    "beep": CueInfo("a plain electronic tone", 0.4),
    "soft-end": CueInfo("three falling notes that let go", 3.0),
    "halfway": CueInfo("two even taps of a marimba", 0.8),
    "breath-in": CueInfo("a rising breath of air", 2.0),
    "breath-out": CueInfo("a falling breath of air", 2.0),
}
"""Built-in cues, by name."""

BEDS: dict[str, str] = {
    "ocean": "slow waves on a beach",
    "rain": "steady soft rain",
    "stream": "a small brook",
    "wind": "wind that rises and falls",
    "brown": "deep brown noise",
    "pink": "even pink noise",
    "drone": "a warm, slowly moving chord",
    "heartbeat": "a soft heartbeat, 60 a minute",
}
"""Built-in beds, by name."""

PACES = {"slow": 0.8, "unhurried": 0.9, "natural": 1.0, "brisk": 1.15}
"""Words for --pace."""

GUIDED_RATES = {"hibari": 0.68, "kokoro": 0.9, "pico": 0.85, "piper": 0.72, "pyttsx3": 0.8}
"""How fast each engine speaks at rate 1, against its own conversational rate (1 where it is not listed).

Rate 1 of a script is the pace of a guide, about 150 words a minute within a sentence, with every voice.
Measured over sentences of routines, trimmed: heart speaks 216 words a minute by itself and 149 at 0.68,
Pico 192 (German) and 164 at 0.85, eSpeak NG 189 (English) and 200 (German) and 151 and 160 at 0.8, of
Piper's voices joe 227 and 163. Kokoro's speak 145 to 204, and 131 to 184 at 0.9: slower than 0.65 of its own
rate, as in a body scan, a recogniser understands it less. Counted numbers keep the engine's own rate, so that
they fit their beat.
"""


@dataclass(frozen=True, slots=True)
class Ducking:
    """How the bed makes room for speech."""

    depth_db: float = 6.0
    attack_s: float = 0.5
    """The way down; ends where speech starts."""
    hold_s: float = 3.0
    """Stays down this long after speech, so that it does not pump between sentences."""
    release_s: float = 2.0


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """Levels and edges of a programme."""

    loudness_lufs: float | None = None
    """None: TARGET_LUFS for its channels."""
    true_peak_dbtp: float = TRUE_PEAK_DBTP
    floor_dbfs: float | None = -78.0
    """RMS level of the noise that keeps wireless headsets awake; None: digital silence."""
    lead_in_s: float = 0.5
    tail_s: float = 1.5
    fade_in_s: float = 0.05
    fade_out_s: float = 1.0
    bed_gain_db: float = -16.0
    """Of a bed against the voice, where a script does not say."""
    bed_fade_s: float = 4.0
    ducking: Ducking = field(default_factory=Ducking)
    level_end_db: float = 0.0
    """The gain to which the programme falls, evenly in dB, from its start to its end."""
    stereo: str = "auto"
    """auto: where something is stereo; on, off."""
    seed: int = 0
