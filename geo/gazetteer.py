"""Name -> what it may mean: find place names in a text (`scan`), look one up (`lookup`).

A name matches in steps, each with its own score: its spellings (`geo.names.spellings`), its sound
(`SOUND`), its sound but for one vowel (`VOWEL`), and, in `lookup` alone, likeness of letters (`FUZZY`).
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

import ahocorasick_rs
from rapidfuzz import fuzz, process

from geo.boundaries import Boundaries, boundaries_dir
from geo.model import Candidate, NameHit
from geo.names import DROPPED, flat, plain, skeleton, sound_key, spellings, vowels_apart
from geo.namewords import (
    in_longer_name,
    levels_of,
    part_of_other_name,
    split_designation,
    stands_as_place,
    words,
)
from geo.placelist import Entry, read_places, unit_entry

SOUND, VOWEL = 0.92, 0.82
"""Factor on a candidate's score for a match by sound, and by sound but for one vowel."""
FUZZY = 84.0
"""Least likeness (rapidfuzz ratio of the plain forms, 0..100) of a fuzzy match; its score is 0.9 of it."""
_SHORT = 3
_PARTICLES = frozenset({"e", "i", "ye", "wa", "va", "o", "u", "aw", "ul", "us", "al", "the", "and", "of"})
_TOKEN = re.compile(r"[A-ZÀ-ÞĀ-Žʻʿ‘][^\W\d_]+(?:['’ʻʿ‘][^\W\d_]+)*")
_NEXT = re.compile(r"[ -](?:(?:e|i|ye|wa|o|u|aw|ul)[ -])?([A-ZÀ-ÞĀ-Ž][^\W\d_]+)")
Match = Literal["exact", "translit", "fuzzy", "online"]


class Gazetteer:
    """Places by name. Make one with `open`; it is read-only and may be shared between threads."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._forms: dict[str, dict[int, float]] = {}
        self._names: dict[str, dict[int, float]] = {}
        for number, entry in enumerate(self._entries):
            for name, score in entry.names:
                bare = plain(name)
                known = self._names.setdefault(bare, {})
                known[number] = max(score, known.get(number, 0.0))
                for form in spellings(name):
                    known = self._forms.setdefault(form, {})
                    known[number] = max(score, known.get(number, 0.0))
        self._found: dict[str, tuple[Candidate, ...]] = {}
        self._sounded: dict[str, tuple[Candidate, ...]] = {}

    @classmethod
    def open(cls, boundaries: Boundaries, *, extra: Path | None = None) -> "Gazetteer":
        """Read the boundary set's units and the places that lie beside it.

        Parameters
        ----------
        boundaries : Boundaries
            Its units come first; places are put in them by p-code.
        extra : Path, optional
            A folder of the user's own tables, `*.csv` in the columns of `geo.placelist.PLACE_COLUMNS`
            (`geo.geonames.install` writes one), or one such file.

        Raises
        ------
        InputError
            When a table cannot be used.
        """
        units = {unit.pcode: unit for unit in boundaries.units() if not unit.disputed}
        entries = [unit_entry(unit) for unit in units.values()]
        files = [
            path for name in ("places.csv", "features.csv") if (path := boundaries_dir() / name).is_file()
        ]
        if extra is not None:
            files += sorted(extra.glob("*.csv")) if extra.is_dir() else [extra]
        for path in files:
            entries += read_places(path, units)
        return cls(entries)

    def __len__(self) -> int:
        return len(self._entries)

    # -- in a text ---------------------------------------------------------------------------------

    def scan(self, text: str) -> tuple[NameHit, ...]:
        """Find known place names: whole words, longest first, no two overlapping, in text order.

        Offsets count code points of `text` as given. Names in Latin script are found where they are
        capitalised (or anywhere in a text without capitals); a name that is also a word or a person's
        name only where it stands as a place.
        """
        form = flat(text)
        if DROPPED in form:
            return self._scan_moved(text, form)
        return tuple(self._hits(text, form))

    def _scan_moved(self, text: str, form: str) -> tuple[NameHit, ...]:
        """Scan a text with combining marks: without them, then put the offsets back."""
        kept = [i for i, char in enumerate(form) if char != DROPPED]
        short = "".join(text[i] for i in kept)
        hits = self._hits(short, "".join(form[i] for i in kept))
        back = [*kept, len(text)]
        moved = []
        for hit in hits:
            start, end = back[hit.start], back[hit.end - 1] + 1
            while end < len(text) and form[end] == DROPPED:
                end += 1
            moved.append(NameHit(start, end, text[start:end], hit.candidates))
        return tuple(moved)

    def _hits(self, text: str, form: str) -> Iterator[NameHit]:
        cased = text != text.lower()
        last = -1
        done = 0
        for start, end in self._exact_spans(form):
            for hit in self._sounding(text, form, done, start, last):
                last = hit.end
                yield hit
            done = end
            if self._accepts(text, form, start, end, cased, last):
                last = end
                yield NameHit(start, end, text[start:end], self._candidates(form[start:end]))
        yield from self._sounding(text, form, done, len(text), last)

    def _exact_spans(self, form: str) -> Iterator[tuple[int, int]]:
        """Yield the longest known forms that are whole words, in order."""
        padded = f" {form} "
        for _, start, stop in self._automaton.find_matches_as_indexes(padded):
            yield from self._whole(form, start, stop - 1)

    def _whole(self, form: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        if end >= len(form) or form[end] == " ":
            yield start, end
            return
        # The longest form ends inside a word: a shorter one may end before it, and one may begin behind that.
        cut = form.rfind(" ", start, end)
        while cut > start:
            if form[start:cut] in self._forms:
                yield start, cut
                return
            cut = form.rfind(" ", start, cut)

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick:
        return ahocorasick_rs.AhoCorasick(
            [f" {form}" for form in self._forms],
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
            implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        )

    def _accepts(self, text: str, form: str, start: int, end: int, cased: bool, last: int) -> bool:
        name = form[start:end]
        if name in words("never"):
            return False
        latin = name[0].isascii()
        if latin and cased and not _capitalised(text[start:end]):
            return False
        if latin and part_of_other_name(text, form, start, end):
            return False
        wary = name in words("wary") or (latin and len(name) <= _SHORT)
        if not wary:
            return cased or not latin or len(name) > _SHORT + 1
        if not cased or not stands_as_place(text, form, start, end, last):
            return False
        return not in_longer_name(text, form, start, end)

    # -- by sound ----------------------------------------------------------------------------------

    def _sounding(self, text: str, form: str, start: int, end: int, last: int) -> Iterator[NameHit]:
        """Find names in ``[start, end)`` that are spelt in no known way but sound like one."""
        if end - start < _SHORT + 2:
            return
        position = start
        while match := _TOKEN.search(text, position, end):
            position = match.end()
            for stop in self._stops(text, match, end):
                candidates = self._by_sound(text[match.start() : stop])
                if not candidates or not stands_as_place(text, form, match.start(), stop, last):
                    continue
                if part_of_other_name(text, form, match.start(), stop) or in_longer_name(
                    text, form, match.start(), stop
                ):
                    continue
                yield NameHit(match.start(), stop, text[match.start() : stop], candidates)
                last = position = stop
                break

    def _stops(self, text: str, match: re.Match[str], end: int) -> list[int]:
        """Return where a name that begins with this word may end, longest first."""
        stops = [match.end()]
        if sound_key(match[0]) in self._first_sounds:
            while len(stops) < 4 and (more := _NEXT.match(text, stops[-1], end)):
                stops.append(more.end())
        return stops[::-1]

    @cached_property
    def _first_sounds(self) -> frozenset[str]:
        return frozenset(sound_key(name.split()[0]) for name in self._names if " " in name)

    @cached_property
    def _sounds(self) -> dict[str, dict[int, float]]:
        """Names by sound key."""
        sounds: dict[str, dict[int, float]] = {}
        for name, numbers in self._names.items():
            if len(name) > _SHORT and (key := sound_key(name)):
                known = sounds.setdefault(key, {})
                for number, score in numbers.items():
                    known[number] = max(score, known.get(number, 0.0))
        return sounds

    @cached_property
    def _skeletons(self) -> dict[str, tuple[str, ...]]:
        """Sound keys by their consonants."""
        found: dict[str, list[str]] = {}
        for key in self._sounds:
            found.setdefault(skeleton(key), []).append(key)
        return {bones: tuple(keys) for bones, keys in found.items()}

    def _by_sound(self, name: str, *, least: int = 5) -> tuple[Candidate, ...]:
        """Return what sounds like `name`; kept, because texts repeat their words."""
        known = self._sounded.get(name)
        if known is None:
            if len(self._sounded) > 50_000:
                self._sounded.clear()
            known = self._sounded[name] = self._find_by_sound(name, least)
        return known

    def _find_by_sound(self, name: str, least: int) -> tuple[Candidate, ...]:
        bare, key = plain(name), sound_key(name)
        if len(bare) < least or len(key) < 4 or bare in words("wary") | words("never"):
            return ()
        if same := self._sounds.get(key):
            return self._made(same, "translit", SOUND)
        near = [other for other in self._skeletons.get(skeleton(key), ()) if vowels_apart(key, other) == 1]
        numbers: dict[int, float] = {}
        for other in near if len(skeleton(key)) >= 3 else ():
            for number, score in self._sounds[other].items():
                numbers[number] = max(score, numbers.get(number, 0.0))
        return self._made(numbers, "translit", VOWEL)

    # -- one name ----------------------------------------------------------------------------------

    def lookup(
        self, name: str, *, country: str = "", within: str = "", fuzzy: bool = True
    ) -> tuple[Candidate, ...]:
        """Return what a name may mean, best first.

        Parameters
        ----------
        name : str
            In any script, with or without a designation ("Mohmand agency"), which then decides between
            the levels of a name.
        country : str
            ISO 3166-1 alpha-3; "" for all.
        within : str
            p-code of a unit that must hold the place (or be it); "" for none.
        fuzzy : bool
            Whether to end with likeness of letters when nothing matches by spelling or sound.
        """
        bare, designation = split_designation(name)
        for tried in (plain(name), bare) if designation else (bare,):
            for found in (
                self._made(self._numbers(tried), "exact", 1.0),
                self._find_by_sound(tried, 4),
                self._fuzzy(tried, country, within) if fuzzy else (),
            ):
                kept = tuple(c for c in found if _lies(c, country, within))
                if kept:
                    levels = levels_of(designation) if tried == bare else ()
                    fit = tuple(c for c in kept if c.kind == "unit" and c.level in levels)
                    return fit + tuple(c for c in kept if c not in fit)
        return ()

    def _numbers(self, name: str) -> dict[int, float]:
        """Return the entries that share a spelling with `name`."""
        numbers: dict[int, float] = {}
        for form in spellings(name):
            for number, score in self._forms.get(form, {}).items():
                numbers[number] = max(score, numbers.get(number, 0.0))
        return numbers

    def _fuzzy(self, name: str, country: str, within: str) -> tuple[Candidate, ...]:
        if len(name) <= _SHORT:
            return ()
        likes = process.extract(name, self._fuzzy_names, scorer=fuzz.ratio, limit=40, score_cutoff=FUZZY)
        made: list[Candidate] = []
        for like, ratio, _ in likes:
            made += self._made(self._names[like], "fuzzy", 0.9 * ratio / 100)
        best: dict[tuple[str, str], Candidate] = {}
        for candidate in made:
            if _lies(candidate, country, within):
                best.setdefault((candidate.pcode, candidate.name), candidate)
        return tuple(sorted(best.values(), key=_order))

    @cached_property
    def _fuzzy_names(self) -> list[str]:
        return sorted(name for name in self._names if len(name) > _SHORT)

    # -- candidates --------------------------------------------------------------------------------

    def _candidates(self, form: str) -> tuple[Candidate, ...]:
        known = self._found.get(form)
        if known is None:
            known = self._found[form] = self._made(self._forms[form], "exact", 1.0)
        return known

    def _made(self, numbers: dict[int, float], match: Match, factor: float) -> tuple[Candidate, ...]:
        made = (self._candidate(number, round(score * factor, 4), match) for number, score in numbers.items())
        return tuple(sorted(made, key=_order))

    def _candidate(self, number: int, score: float, match: Match) -> Candidate:
        e = self._entries[number]
        return Candidate(
            e.pcode, e.name, e.level, e.kind, e.country, e.admin1_pcode, e.admin2_pcode, e.admin3_pcode,
            e.longitude, e.latitude, e.population, score, match,
        )  # fmt: skip


_KINDS = {"unit": 0, "feature": 1, "settlement": 2, "region": 3}
_DEPTH = {"admin2": 0, "admin1": 1, "admin3": 2, "country": 3}


def _order(candidate: Candidate) -> tuple[object, ...]:
    """Sort key, best first: fit of the name, then units by use in reports, then size; last the code."""
    return (
        -candidate.score,
        _KINDS[candidate.kind],
        _DEPTH[candidate.level],
        -candidate.population,
        candidate.pcode,
        candidate.name,
    )


def _lies(candidate: Candidate, country: str, within: str) -> bool:
    """Tell whether a candidate lies in a country and a unit."""
    if country and candidate.country != country:
        return False
    return not within or within in (
        candidate.country,
        candidate.pcode,
        candidate.admin1_pcode,
        candidate.admin2_pcode,
        candidate.admin3_pcode,
    )


def _capitalised(name: str) -> bool:
    """Tell whether every word of a name in Latin script that is no particle begins with a capital."""
    if not name[0].isupper():
        return False
    return all(
        word[0].isupper() or word.lower() in _PARTICLES or not word[0].isalpha()
        for word in re.split(r"[\s\-/.'’]+", name)
        if word
    )


__all__ = ["FUZZY", "SOUND", "VOWEL", "Gazetteer"]
