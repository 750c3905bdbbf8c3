"""Names of places, by spelling and by sound, and the candidates that they stand for."""

from collections.abc import Iterable
from dataclasses import fields
from functools import cached_property
from typing import Any, Literal

from geo.model import Candidate
from geo.naming.names import plain, skeleton, sound_key, sound_keys, spellings, vowels_apart
from geo.naming.namewords import words
from geo.naming.placelist import Entry

SOUND, VOWEL = 0.92, 0.82
"""Factor on a candidate's score for a match by sound, and by sound but for one vowel."""
SHORT = 3
"""Names of so few letters mean too many things to be matched by sound or likeness."""
Match = Literal["exact", "translit", "fuzzy", "online"]
Scores = dict[int, float]


def _keep_best(into: Scores, more: Scores) -> None:
    for number, score in more.items():
        if score > into.get(number, 0.0):
            into[number] = score


def _note(into: dict[str, Scores], name: str, number: int, score: float) -> None:
    known = into.get(name)
    if known is None:
        into[name] = {number: score}
    elif score > known.get(number, 0.0):
        known[number] = score


# All fields of each entry; entries by plain name, by spelling, by sound; sounds by their consonants; sounds
# of the first words of names of several words. Plain dicts and tuples, so that they can be kept (`geo.kept`).
Tables = tuple[
    list[tuple[Any, ...]],
    dict[str, Scores],
    dict[str, Scores],
    dict[str, Scores],
    dict[str, tuple[str, ...]],
    frozenset[str],
]


def tables(entries: Iterable[Entry]) -> Tables:
    """Return what a `NameIndex` of places is made of."""
    rows: list[tuple[Any, ...]] = []
    names: dict[str, Scores] = {}
    forms: dict[str, Scores] = {}
    for number, entry in enumerate(entries):
        rows.append(tuple(getattr(entry, field.name) for field in fields(Entry)))
        for name, score in entry.names:
            _note(names, plain(name), number, score)
            for form in spellings(name):
                _note(forms, form, number, score)
    sounds = _by_sound(names)
    skeletons: dict[str, list[str]] = {}
    for key in sounds:
        skeletons.setdefault(skeleton(key), []).append(key)
    first_sounds = frozenset(sound_keys({name.split()[0] for name in names if " " in name}))
    # Most spellings of a place lead to the same: one dict for all takes half the time to read and the room.
    same: dict[tuple[tuple[int, float], ...], Scores] = {}
    for table in (names, forms, sounds):
        for name, numbers in table.items():
            table[name] = same.setdefault(tuple(numbers.items()), numbers)
    return rows, names, forms, sounds, {bones: tuple(keys) for bones, keys in skeletons.items()}, first_sounds


def _by_sound(names: dict[str, Scores]) -> dict[str, Scores]:
    """Return entries by the sound key of their names."""
    sounds: dict[str, Scores] = {}
    heard = [name for name in names if len(name) > SHORT]
    for name, key in zip(heard, sound_keys(heard), strict=True):
        if key in sounds:
            _keep_best(sounds[key], names[name])
        elif key:
            sounds[key] = dict(names[name])
    return sounds


class NameIndex:
    """Entries by the forms of their names. Read-only."""

    def __init__(self, made: Tables) -> None:
        self._rows, self.names, self.forms, self.sounds, self._skeletons, self.first_sounds = made
        self._by_form: dict[str, tuple[Candidate, ...]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All places with their names."""
        return tuple(Entry(*row) for row in self._rows)

    def by_form(self, form: str) -> tuple[Candidate, ...]:
        """Return the candidates of a form as it stands in a flat text; the form must be a known one."""
        known = self._by_form.get(form)
        if known is None:
            known = self._by_form[form] = self.made(self.forms[form], "exact", 1.0)
        return known

    def by_spelling(self, name: str) -> tuple[Candidate, ...]:
        """Return the candidates that share a spelling with `name`."""
        numbers: Scores = {}
        for form in spellings(name):
            _keep_best(numbers, self.forms.get(form, {}))
        return self.made(numbers, "exact", 1.0)

    def by_sound(self, name: str, *, least: int) -> tuple[Candidate, ...]:
        """Return the candidates that sound like `name`, which must have at least `least` letters."""
        bare, key = plain(name), sound_key(name)
        if len(bare) < least or len(key) <= SHORT or bare in words("never"):
            return ()
        if same := self.sounds.get(key):
            return self.made(same, "translit", SOUND)
        bones, numbers = skeleton(key), Scores()
        for other in self._skeletons.get(bones, ()) if len(bones) >= SHORT else ():
            if vowels_apart(key, other) == 1:
                _keep_best(numbers, self.sounds[other])
        return self.made(numbers, "translit", VOWEL)

    def made(self, numbers: Scores, match: Match, factor: float) -> tuple[Candidate, ...]:
        """Return the candidates of entries, best first, their scores times `factor`."""
        made = (self._candidate(number, round(score * factor, 4), match) for number, score in numbers.items())
        return tuple(sorted(made, key=order))

    def _candidate(self, number: int, score: float, match: Match) -> Candidate:
        e = Entry(*self._rows[number])
        return Candidate(
            e.pcode, e.name, e.level, e.kind, e.country, e.admin1_pcode, e.admin2_pcode, e.admin3_pcode,
            e.longitude, e.latitude, e.population, score, match,
        )  # fmt: skip


_KINDS = {"unit": 0, "feature": 1, "settlement": 2, "region": 3}
_DEPTH = {"admin2": 0, "admin1": 1, "admin3": 2, "country": 3}


def order(candidate: Candidate) -> tuple[object, ...]:
    """Sort key, best first: fit of the name, then units by use in reports, then size; last the code."""
    return (
        -candidate.score,
        _KINDS[candidate.kind],
        _DEPTH[candidate.level],
        -candidate.population,
        candidate.pcode,
        candidate.name,
    )


def lies_in(candidate: Candidate, country: str = "", within: str = "") -> bool:
    """Tell whether a candidate lies in a country (ISO alpha-3) and in a unit (p-code); "" asks nothing."""
    if country and candidate.country != country:
        return False
    return not within or within in (
        candidate.country,
        candidate.pcode,
        candidate.admin1_pcode,
        candidate.admin2_pcode,
        candidate.admin3_pcode,
    )
