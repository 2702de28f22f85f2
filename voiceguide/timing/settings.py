"""Settings: what a programme is made with beside its words, from defaults, script and options."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from voiceguide.config import SoundSettings
from voiceguide.options import Options
from voiceguide.script.settings.front_matter import FrontMatter


@dataclass(frozen=True, slots=True)
class Tempo:
    """Factors of the whole programme: `pace` works on speech and pauses together."""

    pace: float = 1.0
    rate: float = 1.0
    pauses: float = 1.0

    @property
    def speech_rate(self) -> float:
        """The factor of every speech rate that is not fixed."""
        return self.pace * self.rate

    @property
    def pause_scale(self) -> float:
        """The factor of every pause, hold and gap that is not fixed."""
        return self.pauses / self.pace


@dataclass(frozen=True, slots=True)
class Settings:
    """Resolved once, by `settings_of`; nothing later asks the script or the options again."""

    tempo: Tempo = Tempo()
    sound: SoundSettings = field(default_factory=SoundSettings)


def settings_of(front: FrontMatter, options: Options) -> Settings:
    """Return the settings of a run: an option comes before the script, the script before the default."""
    plain = SoundSettings()
    tempo = Tempo(
        front.pace if options.pace is None else options.pace,
        front.rate if options.rate is None else options.rate,
        front.pauses if options.pauses is None else options.pauses,
    )
    sound = replace(
        plain,
        loudness_lufs=front.loudness if options.loudness_lufs is None else options.loudness_lufs,
        floor_dbfs=front.noise,
        ducking=front.ducking,
        lead_in_s=plain.lead_in_s if front.lead_in is None else front.lead_in,
        tail_s=plain.tail_s if front.tail is None else front.tail,
        level_end_db=front.level_end_db,
        stereo=front.stereo,
        seed=front.seed if options.seed is None else options.seed,
    )
    return Settings(tempo, sound)
