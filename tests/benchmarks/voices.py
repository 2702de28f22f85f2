"""Every voice that is installed, on ten sentences of its language: `python -m benchmarks.voices` in `tests`.

How many words a recogniser hears wrong, how natural a model of listeners finds it (P.808, where the package
speechmos is installed: `pip install --no-deps speechmos`), how fast it is, its memory, and whether it says
the same again. It needs the extra `hearing`; the table is written as Markdown.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from num2words import num2words
from numpy.typing import NDArray
from recogniser import RATE, Recogniser

from voiceguide.engines.base import Utterance, Voice
from voiceguide.engines.choice import choices
from voiceguide.engines.registry import Engines, engine_names
from voiceguide.errors import EngineError
from voiceguide.languages import primary

SENTENCES = {
    "en": """Breathe in slowly through your nose, and let your belly rise.
        Hold the stretch for 30 seconds, then change sides.
        Warm 5 millilitres of oil between your palms.
        Lower your shoulders, and lengthen the back of your neck.
        Bend your left knee, and pull your heel toward you.
        Stroke with light pressure from the armpit to the collarbone.
        If you feel dizzy, stop and breathe as you like.
        Turn your head to the right, until you feel a gentle pull.
        Rest for 2 minutes, and drink a glass of water.
        Let your jaw, your forehead and your eyelids soften.""",
    "de": """Atmen Sie langsam durch die Nase ein, und lassen Sie den Bauch sich heben.
        Halten Sie die Dehnung 30 Sekunden, und wechseln Sie dann die Seite.
        Wärmen Sie 5 Milliliter Öl zwischen den Handflächen.
        Senken Sie die Schultern, und machen Sie den Nacken lang.
        Beugen Sie das linke Knie, und ziehen Sie die Ferse zu sich.
        Streichen Sie mit leichtem Druck von der Achsel zum Schlüsselbein.
        Wenn Ihnen schwindlig wird, hören Sie auf und atmen Sie wie gewohnt.
        Drehen Sie den Kopf nach rechts, bis Sie einen sanften Zug spüren.
        Ruhen Sie sich 2 Minuten aus, und trinken Sie ein Glas Wasser.
        Lassen Sie den Kiefer, die Stirn und die Augenlider weich werden.""",
    "fr": """Inspirez lentement par le nez, et laissez le ventre se soulever.
        Gardez l'étirement 30 secondes, puis changez de côté.
        Réchauffez 5 millilitres d'huile entre vos paumes.
        Baissez les épaules, et allongez la nuque.
        Pliez le genou gauche, et tirez le talon vers vous.
        Effleurez avec une légère pression, de l'aisselle à la clavicule.
        Si la tête vous tourne, arrêtez et respirez comme d'habitude.
        Tournez la tête à droite, jusqu'à sentir un léger étirement.
        Reposez-vous 2 minutes, et buvez un verre d'eau.
        Laissez la mâchoire, le front et les paupières se détendre.""",
    "es": """Inhala despacio por la nariz, y deja que el vientre se levante.
        Mantén el estiramiento 30 segundos, y luego cambia de lado.
        Calienta 5 mililitros de aceite entre las palmas.
        Baja los hombros, y alarga la nuca.
        Dobla la rodilla izquierda, y acerca el talón.
        Acaricia con una presión ligera, de la axila a la clavícula.
        Si te mareas, para y respira como siempre.
        Gira la cabeza a la derecha, hasta sentir un tirón suave.
        Descansa 2 minutos, y bebe un vaso de agua.
        Deja que la mandíbula, la frente y los párpados se ablanden.""",
    "it": """Inspira lentamente dal naso, e lascia che la pancia si sollevi.
        Mantieni l'allungamento per 30 secondi, poi cambia lato.
        Scalda 5 millilitri di olio tra i palmi.
        Abbassa le spalle, e allunga la nuca.
        Piega il ginocchio sinistro, e avvicina il tallone.
        Accarezza con una pressione leggera, dall'ascella alla clavicola.
        Se ti gira la testa, fermati e respira come al solito.
        Gira la testa a destra, finché senti una leggera tensione.
        Riposa 2 minuti, e bevi un bicchiere d'acqua.
        Lascia che la mandibola, la fronte e le palpebre si rilassino.""",
    "pt": """Inspire devagar pelo nariz, e deixe a barriga subir.
        Mantenha o alongamento por 30 segundos, e depois troque de lado.
        Aqueça 5 mililitros de óleo entre as palmas.
        Abaixe os ombros, e alongue a nuca.
        Dobre o joelho esquerdo, e puxe o calcanhar.
        Acaricie com uma pressão leve, da axila até a clavícula.
        Se sentir tontura, pare e respire como de costume.
        Vire a cabeça para a direita, até sentir um leve puxão.
        Descanse 2 minutos, e beba um copo de água.
        Deixe a mandíbula, a testa e as pálpebras relaxarem.""",
    "nl": """Adem langzaam in door je neus, en laat je buik omhoog komen.
        Houd de rek 30 seconden vast, en wissel dan van kant.
        Verwarm 5 milliliter olie tussen je handpalmen.
        Laat je schouders zakken, en maak je nek lang.
        Buig je linkerknie, en trek je hiel naar je toe.
        Strijk met lichte druk van je oksel naar je sleutelbeen.
        Als je duizelig wordt, stop dan en adem zoals je wilt.
        Draai je hoofd naar rechts, tot je een lichte rek voelt.
        Rust 2 minuten, en drink een glas water.
        Laat je kaak, je voorhoofd en je oogleden zacht worden.""",
}
WINDOW_S = 9.01
"""What the model of listeners hears at once."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of a voice."""

    language: str
    voice: str
    wer: float
    p808: float | None
    times_real_time: float
    megabytes: float
    repeats: bool


def sentences(language: str) -> list[str]:
    """Return the ten sentences of a language."""
    return [line.strip() for line in SENTENCES[language].splitlines()]


def speak(engine: str, voice: str, language: str, folder: Path) -> dict[str, Any]:
    """Write each sentence as a WAV file; return speed, memory, and whether a fresh engine says the same."""
    texts = sentences(language)
    seconds, clips = 0.0, []
    with Engines() as engines:
        engines.get(engine).synthesize(Utterance(texts[0], voice))  # loads what it needs
        begin = time.perf_counter()
        for number, text in enumerate(texts):
            speech = engines.get(engine).synthesize(Utterance(text, voice))
            clips.append(speech.samples)
            seconds += len(speech.samples) / speech.sample_rate
            soundfile.write(folder / f"{number}.wav", speech.samples, speech.sample_rate, "FLOAT")
        wall_s = time.perf_counter() - begin
    with Engines() as engines:
        again = [engines.get(engine).synthesize(Utterance(text, voice)).samples for text in texts[7:4:-1]]
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1000
    repeats = all(np.array_equal(one, clips[7 - i]) for i, one in enumerate(again))
    return {"times_real_time": seconds / wall_s, "megabytes": peak, "repeats": repeats}


def words_of(text: str, language: str) -> list[str]:
    """Return the words of a text in small letters, numbers written out."""
    spelled = re.sub(r"\d+", lambda match: f" {num2words(int(match[0]), lang=language)} ", text.lower())
    return re.findall(r"[^\W\d_]+", spelled)


def errors(wanted: list[str], heard: list[str]) -> int:
    """Return how many words were put in, left out or changed (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(wanted, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def p808(samples: NDArray[np.float32], session: Any) -> float:
    """Return how natural listeners would find it, from 1 to 5, by DNSMOS P.808; samples at 16 kHz.

    As its authors compute it: mel spectra (321 samples, 160 apart, 120 bands) in dB against the loudest.
    """
    length = round(WINDOW_S * RATE)
    samples = np.resize(samples, max(length, len(samples)))  # short ones are repeated
    found = []
    for start in range(0, len(samples) - length + 1, RATE):
        part = np.pad(samples[start : start + length - 160], 160)
        frames = np.lib.stride_tricks.sliding_window_view(part, 321)[::160]
        window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(321) / 321)
        power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2 @ mel_bands().T
        level = 10 * np.log10(np.maximum(power, 1e-10) / max(power.max(), 1e-10))
        features = (np.maximum(level, -80.0) + 40) / 40
        given = {session.get_inputs()[0].name: features[np.newaxis].astype(np.float32)}
        found.append(float(session.run(None, given)[0][0][0]))
    return float(np.mean(found))


def mel_bands() -> NDArray[np.float64]:
    """Return 120 triangles of equal area on Slaney's mel scale, shape (120, 161)."""
    top = 15 + np.log(8000 / 1000) / (np.log(6.4) / 27)
    mels = np.linspace(0, top, 122)
    edges = np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))
    bins = np.arange(161) * RATE / 321
    rise = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    return np.maximum(0, np.minimum(rise, fall)) * (2 / (edges[2:] - edges[:-2]))[:, None]


def listener() -> Any:
    """Return the model of listeners, or None where its package is not installed."""
    spec = find_spec("speechmos")
    if spec is None or spec.origin is None:
        return None
    import onnxruntime

    model = Path(spec.origin).parent / "dnsmos_models" / "model_v8.onnx"
    return onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])


def installed(wanted: list[str]) -> list[Voice]:
    """Return the voices to measure: of eSpeak NG only that of each language, and no beeps."""
    found: list[Voice] = []
    with Engines() as engines:
        for name in engine_names():
            try:
                found += engines.get(name).voices()
            except EngineError:
                continue  # it is not installed
        system = choices(engines, [voice for voice in found if primary(voice.language) in SENTENCES])
    plain_names = {f"pyttsx3/{language}" for language in SENTENCES} | {f"{e}/{v}" for e, v in system}
    fitting = [
        voice
        for voice in found
        if voice.installed
        and primary(voice.language) in SENTENCES
        and (voice.quality != "robotic" or f"{voice.engine}/{voice.name}" in plain_names)
    ]
    names = [f"{voice.engine}/{voice.name}" for voice in fitting]
    return [voice for voice, name in zip(fitting, names, strict=True) if not wanted or name in wanted]


def measure(voice: Voice, recogniser: Recogniser, model: Any) -> Row:
    """Return what is measured of a voice, which speaks in a process of its own."""
    language = primary(voice.language)
    with tempfile.TemporaryDirectory() as place:
        words = ["--speak", voice.engine, voice.name, language, place]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.voices", *words],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[1],
        )
        facts = json.loads(done.stdout.splitlines()[-1])
        wrong = count = 0
        ratings = []
        for number, text in enumerate(sentences(language)):
            samples, rate = soundfile.read(Path(place) / f"{number}.wav", dtype="float32")
            samples = soxr.resample(samples, rate, RATE)
            wanted = words_of(text, language)
            wrong += errors(wanted, words_of(recogniser.hear(samples, language), language))
            count += len(wanted)
            if model is not None:
                ratings.append(p808(samples / max(np.abs(samples).max(), 1e-9) * 0.7, model))
    natural = float(np.mean(ratings)) if ratings else None
    return Row(language, f"{voice.engine}/{voice.name}", 100 * wrong / count, natural, **facts)


def table(rows: list[Row]) -> str:
    """Return the rows as Markdown."""
    lines = [
        "| Language | Voice | Words heard wrong, % | P.808 | x real time | MB | Repeats |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in sorted(rows, key=lambda row: (row.language, row.wer)):
        natural = "" if row.p808 is None else f"{row.p808:.2f}"
        facts = [row.language, row.voice, f"{row.wer:.1f}", natural, f"{row.times_real_time:.1f}"]
        lines.append(f"| {' | '.join([*facts, f'{row.megabytes:.0f}', 'yes' if row.repeats else 'no'])} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("voices", nargs="*", help="ENGINE/VOICE; all that are installed if none is named")
    parser.add_argument("--speak", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.speak:
        engine, voice, language, place = given.speak
        print(json.dumps(speak(engine, voice, language, Path(place))))
        return
    model = listener()
    rows = []
    with Recogniser() as recogniser:
        for voice in installed(given.voices):
            rows.append(measure(voice, recogniser, model))
            print(table(rows[-1:]).splitlines()[-1], file=sys.stderr, flush=True)
    print(table(rows))


if __name__ == "__main__":
    main()
