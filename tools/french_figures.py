"""The table of figures in French: its phrases, and numbers as they are written there (12,5; 302 745)."""
import re

NARROW = "\u202f"  # the no-break space between groups of three digits
BEFORE_UNIT = "\u00a0"  # and before a unit, a colon or a semicolon

# Longer phrases stand before those that they hold.
PHRASES = {
    "exec to exit of `stratus monthly`, demonstration's data": "de l'appel à la fin de `stratus monthly`, données de la démonstration",
    "resident memory of serve, all layers, with the demonstration's year: idle, and after 200 mixed questions":
        "mémoire résidente de serve, toutes couches, avec l'année de la démonstration : au repos, puis après 200 questions variées",
    "durable ingest of messages, 10000 a call, one core; SQLite appends them unchecked":
        "écriture durable de messages, 10000 par appel, un cœur ; SQLite les ajoute sans les contrôler",
    "post to durable acknowledgement over HTTP, p99, open loop at 2000 facts/s":
        "du POST à l'acquittement durable par HTTP, p99, à un rythme imposé de 2000 faits/s",
    "daily views (civil, UTC, meteorological) of all elements from our Parquet, 10 M facts, resolve included":
        "vues journalières (civiles, UTC, météorologiques) de tous les éléments depuis notre Parquet, 10 M de faits, resolve compris",
    "seconds from one late day of one station among 10 M facts to correct views":
        "durée entre un jour en retard d'une station, parmi 10 M de faits, et les vues corrigées",
    "bytes per six-element observation in valid Parquet, Brittany: core columns":
        "octets par observation de six éléments en Parquet valide, Bretagne : colonnes principales",
    "hot city answer over HTTP, one core, keep-alive; two caches: both send bytes that are at hand":
        "réponse fréquente pour une ville par HTTP, un cœur, keep-alive ; deux caches : chacun envoie des octets déjà prêts",
    "1.25x the minimal server's p99 or less": "1.25 fois le p99 du serveur minimal au plus",
    "3x DuckDB's speed or more": "3 fois la vitesse de DuckDB au moins",
    "30x a full rebuild or more": "30 fois plus vite qu'une reconstruction complète",
    "4.5 B core and 0.75x the peers or less": "4.5 o au plus, et 0.75 fois les autres au plus",
    "10x FastAPI's requests/s or more": "10 fois les requêtes/s de FastAPI au moins",
    "200 000 messages/s or more": "200000 messages/s au moins",
    "60 ms or less": "60 ms au plus",
    "64 MiB or less": "64 Mio au plus",
    "pyarrow tuned by hand:": "pyarrow réglé à la main :",
    "defaults: pyarrow": "par défaut : pyarrow",
    "minimal durable server:": "serveur durable minimal :",
    "full rebuild:": "reconstruction complète :",
    "synchronous": "synchronous",
    "after 200 questions": "après 200 questions",
    "idle": "au repos",
    "whole file": "fichier entier",
    "core": "colonnes principales",
    "requests/s": "requêtes/s",
    "messages/s of": "messages/s de",
}
# What is the same in both languages.
KEPT = {"DuckDB", "FastAPI", "SQLite", "WAL", "uvloop", "httptools", "pyarrow", "FULL", "ms", "s", "B", "MiB", "messages/s"}
# Not those of a version: 2.0.0.
NUMBER = re.compile(r"(?<![\w.])(\d[\d,]*)(\.\d+)?(?![\d.]*\d)")
UNITS = {"MiB": "Mio", "B": "o", "ms": "ms", "s": "s"}
KNOWN = re.compile("|".join(rf"\b{re.escape(phrase)}(?!\w)" for phrase in PHRASES))


def number(match):
    digits, fraction = match.group(1).replace(",", ""), match.group(2) or ""
    grouped = f"{int(digits):,}".replace(",", NARROW) if len(digits) > 4 else digits
    return grouped + fraction.replace(".", ",")


def french(text):
    """A cell of the English table in French. LookupError for words that have no translation here."""
    unknown = [word for word in re.findall(r"[A-Za-z]+(?:/[a-z]+)?", KNOWN.sub("", text)) if word not in KEPT]
    if unknown:
        raise LookupError(f"no French for {unknown} in {text!r}; tools/french_figures.py has the phrases")
    text = KNOWN.sub(lambda match: PHRASES[match.group()], text)
    text = NUMBER.sub(number, text)
    text = re.sub(r"(?<=\d) (MiB|B|ms|s)\b", lambda match: BEFORE_UNIT + UNITS[match.group(1)], text)
    return re.sub(r"\s*([:;])(?=\s)", BEFORE_UNIT + r"\1", text)
