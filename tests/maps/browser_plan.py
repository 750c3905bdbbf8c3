"""What the browser is asked to show: levels, measures, windows, filters, widths."""

import random
from typing import Any

from geo.taxonomy import EVENT_TYPES

MEASURES = (
    "events",
    "fatalities_low",
    "fatalities_best",
    "fatalities_high",
    "injured_best",
    "abducted_best",
)
SAMPLES = (
    [1, 1, 1, 1, 2, 2, 3, 5, 8, 13, 21, 34],
    [1],
    [],
    [4, 4, 4],
    list(range(1, 60)),
    [1] * 90 + [500, 700],
)
PATCHES = [
    {"level": level, "measure": measure, "from": start, "to": end, "types": types}
    for level in (1, 2)
    for measure in MEASURES
    for start, end in ((0, 11), (3, 3), (5, 8))
    for types in ([], ["Battles"], ["Protests", "Riots"])
]


def random_filters(count: int) -> list[dict[str, Any]]:
    """Any filters together, the same at every run."""
    dice = random.Random(3)
    made = []
    for _ in range(count):
        start = dice.randrange(12)
        made.append({
            "level": dice.choice([1, 2, 3]), "measure": dice.choice(MEASURES), "from": start,
            "to": dice.randrange(start, 12),
            "types": dice.sample(list(EVENT_TYPES), dice.choice([0, 0, 1, 2])),
            "actor": dice.choice(["", "", "Border Force", "River Group"]),
            "precision": dice.choice(["", "", *PRECISE]), "civilians": dice.random() < 0.2,
            "contested": dice.random() < 0.2, "reviewed": dice.random() < 0.2,
        })  # fmt: skip
    return made


PRECISE = {
    "placed": ("exact", "near"),
    "district": ("exact", "near", "admin3", "admin2"),
    "coarse": ("admin1", "country", None),
}
FILTERED = random_filters(200)
COMPARED = [
    {"level": level, "measure": measure, "from": start, "to": end, "compare": "before"}
    for level in (1, 2)
    for measure in ("events", "fatalities_best")
    for start, end in ((1, 1), (4, 7), (6, 11), (0, 3), (5, 11))
]
SEEN = [(width, scheme, page) for width in (1440, 768, 390) for scheme, page in
        (("light", "plain"), ("dark", "plain"), ("light", "urdu"))]  # fmt: skip
NAMES = {"Barmal": "AF1214", "برمل": "AF1214", "Bermel": "AF1214", "PK525": "PK525", "پشاور": "", "zzzz": ""}
