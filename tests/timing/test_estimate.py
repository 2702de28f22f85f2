"""Estimated lengths of speech against real ones, on sentences that the estimate has never seen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import soxr

from voiceguide.engines.base import Prosody, Utterance
from voiceguide.engines.registry import Engines, choose_voice
from voiceguide.sound.clips.trim import trim
from voiceguide.timing.estimate import estimate_s, tone_words
from voiceguide.units import SAMPLE_RATE

HELD_OUT = {
    "en": """Find a quiet place where nobody will need you for a while.
        Loosen your collar and take off your watch.
        Slide your hands under the small of your back.
        Draw small circles with your thumbs, eight times on each side.
        Step back with the right foot, bend the front knee, and keep your heel on the ground.
        Let the sound of the waves carry you.
        Grip the edge of the chair with both hands.
        Do not bounce; move smoothly.
        Only go as far as is comfortable, and a little less than you think you can.
        Drink 200 ml of water and wait 5 minutes.
        Swap hands.
        Close the session by thanking your body for its work.""",
    "de": """Suchen Sie sich einen ruhigen Ort, an dem niemand Sie stört.
        Öffnen Sie den Kragen und legen Sie die Uhr ab.
        Schieben Sie die Hände unter den unteren Rücken.
        Zeichnen Sie mit den Daumen kleine Kreise, 8 Mal auf jeder Seite.
        Machen Sie mit dem rechten Fuß einen Schritt zurück und beugen Sie das vordere Knie.
        Lassen Sie sich vom Klang der Wellen tragen.
        Greifen Sie die Stuhlkante mit beiden Händen.
        Wechseln Sie die Hand.
        Gehen Sie nur so weit, wie es angenehm ist.""",
    "fr": """Cherchez un endroit calme où personne ne vous dérange.
        Ouvrez votre col et posez votre montre.
        Glissez les mains sous le bas du dos.
        Dessinez de petits cercles avec les pouces, 8 fois de chaque côté.
        Reculez le pied droit et pliez le genou de devant.
        Laissez-vous porter par le bruit des vagues.
        Saisissez le bord de la chaise à deux mains.
        Changez de main.
        N'allez pas plus loin que ce qui est confortable.""",
    "es": """Busca un lugar tranquilo donde nadie te moleste.
        Abre el cuello de la camisa y quítate el reloj.
        Desliza las manos por debajo de la espalda.
        Dibuja círculos pequeños con los pulgares, 8 veces a cada lado.
        Da un paso atrás con el pie derecho y dobla la rodilla de delante.
        Déjate llevar por el sonido de las olas.
        Agarra el borde de la silla con las dos manos.
        Cambia de mano.
        Llega solo hasta donde sea cómodo.""",
    "it": """Cerca un posto tranquillo dove nessuno ti disturbi.
        Apri il colletto e togli l'orologio.
        Fai scivolare le mani sotto la schiena.
        Disegna piccoli cerchi con i pollici, 8 volte per ogni lato.
        Fai un passo indietro con il piede destro e piega il ginocchio davanti.
        Lasciati portare dal suono delle onde.
        Afferra il bordo della sedia con tutte e due le mani.
        Cambia mano.
        Arriva solo fin dove ti è comodo.""",
    "pt": """Procure um lugar calmo onde ninguém a incomode.
        Abra a gola da camisa e tire o relógio.
        Deslize as mãos por baixo das costas.
        Desenhe pequenos círculos com os polegares, 8 vezes de cada lado.
        Dê um passo atrás com o pé direito e dobre o joelho da frente.
        Deixe-se levar pelo som das ondas.
        Agarre a borda da cadeira com as duas mãos.
        Troque de mão.
        Vá só até onde for confortável.""",
    "nl": """Zoek een rustige plek waar niemand je stoort.
        Maak je kraag los en doe je horloge af.
        Schuif je handen onder je onderrug.
        Teken kleine cirkels met je duimen, 8 keer aan elke kant.
        Zet je rechtervoet een stap naar achteren en buig je voorste knie.
        Laat je dragen door het geluid van de golven.
        Pak de rand van de stoel met beide handen vast.
        Wissel van hand.
        Ga niet verder dan prettig is.""",
}
VOICES = [
    ("hibari", "en"),
    *(("pico", language) for language in ("de", "en", "es", "fr", "it")),
    *(("pyttsx3", language) for language in HELD_OUT),
]


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    with Engines() as engines:
        yield engines


def _lengths(engines: Engines, engine: str, language: str, rate: float) -> list[tuple[float, float, str]]:
    """Return (real, estimated, text) of the held-out sentences; real as `sound.clips` measures it."""
    _, voice = choose_voice(engines, "", language, engine)

    def one(text: str) -> tuple[float, float, str]:
        speech = engines.get(engine).synthesize(Utterance(text, voice, Prosody(rate=rate)))
        samples = soxr.resample(speech.samples, speech.sample_rate, SAMPLE_RATE, quality="VHQ")
        real = len(trim(samples, SAMPLE_RATE)) / SAMPLE_RATE
        return real, estimate_s(text, language, engine, rate), text

    texts = [line.strip() for line in HELD_OUT[language].splitlines()]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, texts))


@pytest.mark.parametrize("rate", [0.8, 1.0, 1.15])
@pytest.mark.parametrize(("engine", "language"), VOICES)
def test_a_programme_is_estimated_within_a_tenth(
    engines: Engines, engine: str, language: str, rate: float
) -> None:
    lengths = _lengths(engines, engine, language, rate)
    real, estimated = sum(row[0] for row in lengths), sum(row[1] for row in lengths)
    assert estimated == pytest.approx(real, rel=0.10)
    for one, guess, text in lengths:
        assert guess == pytest.approx(one, rel=0.30), text


@pytest.mark.parametrize("rate", [0.5, 1.0, 1.7])
def test_tones_are_estimated_exactly(engines: Engines, rate: float) -> None:
    for real, estimated, text in _lengths(engines, "tone", "en", rate):
        assert estimated == pytest.approx(real, abs=0.003), text


@pytest.mark.parametrize("language", [*HELD_OUT, "sv", "xx"])
@pytest.mark.parametrize("engine", ["hibari", "pyttsx3", "tone", "choir"])
def test_digits_and_units_count_as_the_words_they_are(engine: str, language: str) -> None:
    assert estimate_s("250 ml", language, engine, 1.0) > 1.5 * estimate_s("ml", language, engine, 1.0)
    assert estimate_s("999999999999999999999999999999", language, engine, 1.0) > 3


@pytest.mark.parametrize("text", ["", "...", "😀"])
def test_what_has_no_words_has_no_length(text: str) -> None:
    assert [estimate_s(text, "en", engine, 1.0) for engine in ("hibari", "pyttsx3", "tone")] == [0, 0, 0]


def test_tone_words_stand_apart_and_stops_are_free() -> None:
    (_, first), (second, _), (third, _) = tone_words("One two, three.")
    assert 0 < second - first < 0.1 < 0.2 < third - tone_words("One two")[1][1]


def test_estimating_loads_no_audio() -> None:
    code = (
        "import sys\nfrom voiceguide.timing.estimate import estimate_s\n"
        "estimate_s('Hold for 30 s.', 'en', 'hibari', 1.0)\n"
        "print(sorted({'numpy', 'onnxruntime', 'hibari', 'pyttsx3', 'soxr'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.strip() == "[]"
