"""What the player page itself says, in the languages that voiceguide has phrases for."""

from __future__ import annotations

from voiceguide.languages import primary

_KEYS = (
    *("player", "play", "pause", "back", "forward", "previous", "next", "chapters", "captions"),
    *("position", "left", "wait", "light", "aloud", "keys", "broken"),
)
_LINES = {
    "en": """
Player
Play
Pause
Back 15 seconds
Forward 30 seconds
Previous chapter
Next chapter
Chapters
Captions
Position
{time} left
more words in {time}
Light colours
Screen reader says the captions
Space: play or pause. Left, right: back, forward. P, N: chapters. Digits: a chapter.
This browser cannot play the sound of this page.
""",
    "de": """
Wiedergabe
Abspielen
Pause
15 Sekunden zurück
30 Sekunden vor
Voriges Kapitel
Nächstes Kapitel
Kapitel
Untertitel
Position
noch {time}
weiter in {time}
Helle Farben
Screenreader liest die Untertitel
Leertaste: Abspielen oder Pause. Links, rechts: zurück, vor. P, N: Kapitel. Ziffern: ein Kapitel.
Dieser Browser kann den Ton dieser Seite nicht abspielen.
""",
    "fr": """
Lecteur
Lire
Pause
Reculer de 15 secondes
Avancer de 30 secondes
Chapitre précédent
Chapitre suivant
Chapitres
Sous-titres
Position
encore {time}
suite dans {time}
Couleurs claires
Le lecteur d’écran dit les sous-titres
Espace : lire ou pause. Gauche, droite : reculer, avancer. P, N : chapitres. Chiffres : un chapitre.
Ce navigateur ne peut pas lire le son de cette page.
""",
    "es": """
Reproductor
Reproducir
Pausa
Atrás 15 segundos
Adelante 30 segundos
Capítulo anterior
Capítulo siguiente
Capítulos
Subtítulos
Posición
quedan {time}
sigue en {time}
Colores claros
El lector de pantalla dice los subtítulos
Espacio: reproducir o pausa. Izquierda, derecha: atrás, adelante. P, N: capítulos. Cifras: un capítulo.
Este navegador no puede reproducir el sonido de esta página.
""",
    "it": """
Lettore
Riproduci
Pausa
Indietro di 15 secondi
Avanti di 30 secondi
Capitolo precedente
Capitolo successivo
Capitoli
Sottotitoli
Posizione
mancano {time}
continua tra {time}
Colori chiari
Lo screen reader legge i sottotitoli
Spazio: riproduci o pausa. Sinistra, destra: indietro, avanti. P, N: capitoli. Cifre: un capitolo.
Questo browser non può riprodurre l’audio di questa pagina.
""",
    "pt": """
Leitor
Reproduzir
Pausa
Recuar 15 segundos
Avançar 30 segundos
Capítulo anterior
Capítulo seguinte
Capítulos
Legendas
Posição
faltam {time}
continua em {time}
Cores claras
O leitor de ecrã diz as legendas
Espaço: reproduzir ou pausa. Esquerda, direita: recuar, avançar. P, N: capítulos. Algarismos: um capítulo.
Este navegador não consegue reproduzir o som desta página.
""",
    "nl": """
Speler
Afspelen
Pauze
15 seconden terug
30 seconden vooruit
Vorig hoofdstuk
Volgend hoofdstuk
Hoofdstukken
Ondertitels
Positie
nog {time}
verder over {time}
Lichte kleuren
Schermlezer leest de ondertitels
Spatie: afspelen of pauze. Links, rechts: terug, vooruit. P, N: hoofdstukken. Cijfers: een hoofdstuk.
Deze browser kan het geluid van deze pagina niet afspelen.
""",
}
WORDS: dict[str, dict[str, str]] = {
    language: dict(zip(_KEYS, text.strip().splitlines(), strict=True)) for language, text in _LINES.items()
}
"""Every word of the page, by language and key."""


def words_for(tag: str) -> tuple[str, dict[str, str]]:
    """Return (language, words) for a programme's BCP 47 tag; English where there are none."""
    code = primary(tag)
    language = code if code in WORDS else "en"
    return language, WORDS[language]
