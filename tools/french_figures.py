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
    "ranking of all stations of a month, one fresh fact each: of the newest hour; of a random hour":
        "classement de toutes les stations d'un mois, un fait frais chacune : de l'heure la plus récente ; d'une heure au hasard",
    "GET /observations/latest of all stations: without a tail; with a fresh hour in it; DuckDB arg_max of the newest month":
        "GET /observations/latest de toutes les stations : sans queue ; avec une heure fraîche ; arg_max de DuckDB sur le dernier mois",
    "hours of one station and day, random questions, p99, after four batch runs of late facts; DuckDB told the files":
        "heures d'une station et d'un jour, questions au hasard, p99, après quatre traitements de faits en retard ; fichiers indiqués à DuckDB",
    "hourly batch of one fact a station, 0.5 % of them late, into a nearly full month: to a published version; memory":
        "traitement horaire d'un fait par station, 0.5 % en retard, dans un mois presque plein : jusqu'à la version publiée ; mémoire",
    "one late day of one station among all facts, to correct views":
        "un jour en retard d'une station parmi tous les faits, jusqu'aux vues corrigées",
    "climate of 30 years, one of 300 stations": "climat de 30 ans, une station sur 300",
    "rebuild from the log, 1,000 stations x 1 year, facts a second; DuckDB from NDJSON to Parquet and daily views":
        "reconstruction depuis le journal, 1000 stations x 1 an, faits par seconde ; DuckDB de NDJSON à Parquet et aux vues journalières",
    "start of serve to its first answer with 5 M facts in the tail; memory a tail fact":
        "démarrage de serve jusqu'à la première réponse avec 5 M de faits dans la queue ; mémoire par fait",
    "durable ingest of messages on 2 cores; values a CPU-second beside VictoriaMetrics; sustained while batches run":
        "écriture durable de messages sur 2 cœurs ; valeurs par seconde de CPU en regard de VictoriaMetrics ; soutenue pendant les traitements",
    "verify of the whole world: memory; facts a second": "verify du monde entier : mémoire ; faits par seconde",
    "bytes a fact after the batch run: dataset; views; core columns of Brittany beside pyarrow tuned by hand":
        "octets par fait après le traitement : faits ; vues ; colonnes principales de la Bretagne en regard de pyarrow réglé à la main",
    "1.25x the minimal server's p99 or less": "1.25 fois le p99 du serveur minimal au plus",
    "3x DuckDB's speed or more": "3 fois la vitesse de DuckDB au moins",
    "30x a full rebuild or more": "30 fois plus vite qu'une reconstruction complète",
    "4.5 B core and 0.75x the peers or less": "4.5 o au plus, et 0.75 fois les autres au plus",
    "10x FastAPI's requests/s or more": "10 fois les requêtes/s de FastAPI au moins",
    "200 000 messages/s or more": "200000 messages/s au moins",
    "60 ms or less": "60 ms au plus",
    "64 MiB or less": "64 Mio au plus",
    "pyarrow with our encodings, INT32 decimals and zstd level": "pyarrow avec nos encodages, décimaux INT32 et zstd niveau",
    "files of the month, metadata cached:": "fichiers du mois, métadonnées gardées :",
    "footers cached:": "pieds de fichiers gardés :",
    "values a CPU-second, unsynced": "valeurs par seconde de CPU, sans synchronisation",
    "messages/s on one core, unchecked": "messages/s sur un cœur, sans contrôle",
    "x values a CPU-second": "x valeurs par seconde de CPU",
    "VictoriaMetrics'": "VictoriaMetrics :",
    "DuckDB's p99": "p99 de DuckDB :",
    "DuckDB's speed": "vitesse de DuckDB :",
    "newest hour": "heure la plus récente",
    "random hour": "heure au hasard",
    "fresh hour": "heure fraîche",
    "no tail": "sans queue",
    "tail fact": "fait de la queue",
    "with batches": "pendant les traitements",
    "x pyarrow": "x pyarrow",
    "floor missed": "plancher manqué",
    "not held": "non tenu",
    "small world": "petit monde",
    "facts/s": "faits/s",
    "median": "médiane",
    "run": "traitement",
    "memory": "mémoire",
    "answer": "réponse",
    "rebuild": "reconstruction",
    "start": "démarrage",
    "ingest": "écriture",
    "dataset": "faits",
    "views": "vues",
    "Brittany": "Bretagne",
    "B a row, ours": "o par ligne, les nôtres",
    "stations": "stations",
    "months": "mois",
    "p99": "p99",
    "reach": "but",
    "aim": "idéal",
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
KEPT = {"DuckDB", "VictoriaMetrics", "verify", "monthly", "x", "FastAPI", "SQLite", "WAL", "uvloop", "httptools", "pyarrow", "FULL", "ms", "s", "B", "MiB", "messages/s"}
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
