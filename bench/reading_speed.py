"""Measures how fast reports are read on one core, beside finders of place names alone.

    python bench/reading_speed.py             the reading, and the peers that are installed
    python bench/reading_speed.py --seconds 5 longer rounds, steadier figures

Texts are the gold reports of tests/gold, read again and again. CPU time of the process is counted, so
that other work on the machine matters less; the best of three rounds is shown. Reports are counted in
units of 300 words. The peers, `flashgeotext` and a blank spaCy pipeline with a `PhraseMatcher` over the
gazetteer's names, only look names up: no roles, no events, no figures. Neither is a dependency; install
them in an environment of their own and add this project to its path to see them.
"""

import argparse
import importlib.util
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

WORDS = 300


def rate(read: Callable[[int], object], texts: Sequence[str], seconds: float) -> tuple[float, float]:
    """Return reports of `WORDS` words and megabytes per second of CPU time, the best of three rounds."""
    words = [len(text.split()) for text in texts]
    sizes = [len(text.encode("utf-8")) for text in texts]
    best = (0.0, 0.0)
    for _ in range(3):
        read_words = read_bytes = 0
        begin = time.process_time()
        while (spent := time.process_time() - begin) < seconds:
            for index in range(len(texts)):
                read(index)
                read_words += words[index]
                read_bytes += sizes[index]
        best = max(best, (read_words / WORDS / spent, read_bytes / 1e6 / spent))
    return best


def show(name: str, figures: tuple[float, float]) -> None:
    print(f"{name:<44}{figures[0]:>10.0f} reports/s{figures[1]:>8.2f} MB/s")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=2.0, help="CPU seconds of a round")
    args = parser.parse_args()
    begin, worked = time.perf_counter(), time.process_time()
    from geo.pipeline import Ground, read_one

    ground = Ground.open()
    opened, at_work = time.perf_counter() - begin, time.process_time() - worked
    from bench.extraction_quality import gold_cases, gold_report

    reports = [gold_report(case) for case in gold_cases()]  # costs a program that reads reports nothing
    begin, worked = time.perf_counter(), time.process_time()
    read_one(reports[0], ground)
    opened, at_work = opened + time.perf_counter() - begin, at_work + time.process_time() - worked
    print(f"start-up to the first report read: {opened:.2f} s, of CPU time {at_work:.2f} s")
    texts = [report.text for report in reports]
    show(
        "incident-atlas: incidents, placed", rate(lambda i: read_one(reports[i], ground), texts, args.seconds)
    )
    show(
        "incident-atlas: place names alone",
        rate(lambda i: ground.gazetteer.scan(texts[i]), texts, args.seconds),
    )
    print(f"resident memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    names = sorted(
        {name for entry in ground.gazetteer.entries for name in (entry.name, *(n for n, _ in entry.names))}
    )
    for peer, find in PEERS.items():
        if importlib.util.find_spec(peer) is None:
            print(f"{peer}: not installed here (pip install {peer})")
        else:
            show(f"{peer}: place names alone", rate(find(names, texts), texts, args.seconds))


def flashgeotext(names: Sequence[str], texts: Sequence[str]) -> Callable[[int], object]:
    """Return the look-up of one text by flashgeotext with its own names of cities and countries."""
    from flashgeotext.geotext import GeoText

    finder = GeoText()
    return lambda index: finder.extract(input_text=texts[index])


def spacy(names: Sequence[str], texts: Sequence[str]) -> Callable[[int], object]:
    """Return the look-up of one text by a blank spaCy pipeline that knows the gazetteer's names."""
    import spacy
    from spacy.matcher import PhraseMatcher

    pipeline = spacy.blank("en")
    matcher = PhraseMatcher(pipeline.vocab)
    matcher.add("PLACE", list(pipeline.tokenizer.pipe(names)))
    return lambda index: matcher(pipeline(texts[index]))


PEERS = {"flashgeotext": flashgeotext, "spacy": spacy}


if __name__ == "__main__":
    main()
