"""Find the known place names of a text in one pass, at many megabytes a second."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import ahocorasick_rs

from geo.model import Candidate, NameHit
from geo.naming.nameindex import SHORT, NameIndex
from geo.naming.names import DROPPED, flat, flat_bytes, sound_key
from geo.naming.namewords import (
    behind_unknown_name,
    in_longer_name,
    part_of_other_name,
    stands_as_place,
    words,
)
from geo.naming.placebase import PlaceBase
from geo.patterns import compiled

_CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĠĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŘŚŞŠŢŤŪŮŰŲŹŻŽḎḤḨḲṈṞṢṮẔ"
_TOKEN = compiled(rf"[{_CAPITAL}][^\W\d_]{{2,}}(?:['’ʻʿ‘][^\W\d_]+)*")
_NEXT = compiled(rf"[ -](?:(?:e|i|ye|wa|o|u|aw|ul)[ -])?([{_CAPITAL}][^\W\d_]+)")
_SMALL = frozenset({"e", "i", "ye", "wa", "va", "o", "u", "aw", "ul", "us", "al", "the", "and", "of", "s"})
# What links the words of one name, where only one of them is known.
_LINK = compiled(r"-(?:e|i|ye|ul|al|wa|o)[- ](?=\w)")
_WHOLE = compiled(rf", ([{_CAPITAL}][\w'’-]+(?: [{_CAPITAL}][\w'’-]+){{0,2}})")
_LINK_BEFORE = compiled(r"\w-(?:e|i|ye|ul|al|wa|o)?-$")
_SOUND_LEAST = 5
"""A word must have so many letters to be taken for a place by its sound."""
_CACHE = 100_000
# "In upper Dir", "from south Waziristan": the part of a name that is written small; not "in south Karachi".
_PART = compiled(
    rf"(?:{'|'.join(sorted(words('parts')))})[ -](?=[{_CAPITAL}])(?!(?:{'|'.join(sorted(words('whole')))})\b)"
)
# "In east Karachi": somewhere in Karachi, not the district that bears the name.
_COMPASS = compiled(rf"(?:{'|'.join(sorted(words('compass')))})[ -](?=[{_CAPITAL}])")
_NOTHING: tuple[tuple[Candidate, ...], bool] = ((), False)
_BEYOND_LATIN = compiled(r"[^\x00-\xff]")
_KIND, _HOW = ahocorasick_rs.MatchKind.LeftmostLongest, ahocorasick_rs.Implementation.ContiguousNFA


class Scanner:
    """Finds the names of an index. Its caches grow with the words met, up to a bound."""

    def __init__(self, index: NameIndex, bases: Sequence[PlaceBase] = ()) -> None:
        self._index, self._bases = index, tuple(bases)
        self._kinds: dict[str, int] = {}
        self._capitals: dict[str, bool] = {}
        self._sounding: dict[str, tuple[tuple[Candidate, ...], bool]] = {}

    def scan(self, text: str) -> tuple[NameHit, ...]:
        """Return the hits in `text`; see `geo.gazetteer.Gazetteer.scan`."""
        raw = flat_bytes(text)
        if raw is not None:
            spans = self._byte_automaton.find_matches_as_indexes(b" %b " % raw)
            return self._all_hits(text, raw.decode("latin-1"), spans)
        form = flat(text)
        if DROPPED not in form:
            return self._all_hits(text, form, self._automaton.find_matches_as_indexes(f" {form} "))
        # Combining marks and the like: scan without them, then put the offsets back.
        kept = [i for i, char in enumerate(form) if char != DROPPED]
        short, form_short = "".join([text[i] for i in kept]), "".join([form[i] for i in kept])
        moved = []
        spans = self._automaton.find_matches_as_indexes(f" {form_short} ")
        for hit in self._all_hits(short, form_short, spans):
            start, end = kept[hit.start], kept[hit.end - 1] + 1
            while end < len(text) and form[end] == DROPPED:
                end += 1
            moved.append(NameHit(start, end, text[start:end], hit.candidates))
        return tuple(moved)

    def _all_hits(self, text: str, form: str, spans: Iterable[tuple[int, int, int]]) -> tuple[NameHit, ...]:
        hits = tuple(self._hits(text, form, spans))
        return self._with_bases(text, form, hits) if self._bases else hits

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick:
        # A space before each form makes it begin a word; where it ends is checked for each match.
        return ahocorasick_rs.AhoCorasick([f" {f}" for f in self._sought()], _KIND, None, _HOW)

    @cached_property
    def _byte_automaton(self) -> ahocorasick_rs.BytesAhoCorasick:
        forms = [b" %b" % f.encode("latin-1") for f in self._sought() if not _BEYOND_LATIN.search(f)]
        return ahocorasick_rs.BytesAhoCorasick(forms, _KIND, _HOW)

    def _sought(self) -> Iterator[str]:
        """Yield the forms but those that would hide a name: the hamlet At Khwaja "at Khwaja Ghar"."""
        return (form for form in self._index.forms if not form.startswith("at "))

    def _hits(self, text: str, form: str, spans: Iterable[tuple[int, int, int]]) -> Iterator[NameHit]:
        cased = not text.islower()
        heard = iter(self._heard_spans(text) if cased else ())
        word = next(heard, None)
        last, size = -1, len(form)
        for _, start, end in spans:
            end -= 1
            name = form[start:end]
            kind = self._kinds.get(name)
            if kind is None:
                kind = self._kinds[name] = self._kind(name)
            if (
                kind == self._LARGE
                and cased
                and (end == size or form[end] == " ")
                and self._is_capitalised(text[start:end])
                and not part_of_other_name(text, form, start, end, last)
            ):
                found = end
            else:
                found = self._accepted(text, form, start, end, cased, last)
                if not found and cased and (part := _COMPASS.match(text, start, end)):
                    start = part.end()
                    found = self._accepted(text, form, start, end, cased, last)
            while word is not None and word[0] < (start if found else end):
                # What only begins like a known name ("Guldarah") bounds nothing.
                stop = start if found else size
                if word[0] >= last and (hit := self._by_sound(text, form, word, stop, last)):
                    last = hit.end
                    yield hit
                word = next(heard, None)
            if found and start >= last:
                if word is not None and word[0] == start and _NEXT.match(text, found):
                    # "Keti Boonder": more than the "Keti" that is known.
                    hit = self._by_sound(text, form, word, size, last)
                    if hit is not None and hit.end > found:
                        last = hit.end
                        yield hit
                        continue
                last = found
                yield NameHit(start, found, text[start:found], self._index.by_form(form[start:found]))
        while word is not None:
            if word[0] >= last and (hit := self._by_sound(text, form, word, size, last)):
                last = hit.end
                yield hit
            word = next(heard, None)

    # -- known spellings ---------------------------------------------------------------------------

    def _accepted(self, text: str, form: str, start: int, end: int, cased: bool, last: int) -> int:
        """Return where the longest acceptable name at the start of ``[start, end)`` ends, or 0."""
        if (end >= len(form) or form[end] == " ") and self._accepts(text, form, start, end, cased, last):
            return end
        # "Kabul city": not a name as written, but "Kabul" is.
        while (end := form.rfind(" ", start, end)) > start:
            if form[start:end] in self._index.forms and self._accepts(text, form, start, end, cased, last):
                return end
        return 0

    _NEVER, _PLAIN, _WARY, _HAMLET, _NATIVE, _LARGE = range(6)

    def _kind(self, name: str) -> int:
        """Return how much a form must be doubted."""
        if name in words("never"):
            return self._NEVER
        if not name[0].isascii():
            return self._NATIVE
        province = len(name) == SHORT and any(c.level == "admin1" for c in self._index.by_form(name))
        if (len(name) <= SHORT and not province) or name in words("wary"):
            return self._WARY
        hamlet = " " not in name and all(c.kind == "settlement" for c in self._index.by_form(name))
        if hamlet:
            return self._HAMLET
        large = any(c.level in ("country", "admin1") for c in self._index.by_form(name))
        return self._LARGE if large or " " in name else self._PLAIN

    def _accepts(self, text: str, form: str, start: int, end: int, cased: bool, last: int) -> bool:
        name = form[start:end]
        kind = self._kinds.get(name)
        if kind is None:
            kind = self._kinds[name] = self._kind(name)
        if kind == self._NATIVE:
            return True
        if kind == self._NEVER:
            return False
        if not cased:
            return kind in (self._PLAIN, self._LARGE) and len(name) > SHORT + 1
        if not self._is_capitalised(text[start:end]) or part_of_other_name(text, form, start, end, last):
            return False
        if _linked(text, start, end):
            return False
        if kind == self._LARGE:
            return True
        if kind == self._PLAIN:
            return start == last + 1 or not behind_unknown_name(text, form, start)
        if in_longer_name(text, form, start, end):
            return False
        on_ground = kind == self._HAMLET or stands_as_place(text, form, start, end, last)
        return on_ground or self._of_whole(text, form, end)

    def _of_whole(self, text: str, form: str, end: int) -> bool:
        """Whether the name of a province or a country follows: "Tank, Khyber Pakhtunkhwa"."""
        whole = _WHOLE.match(text, end)
        while whole is not None:
            named = form[whole.start(1) : whole.end(1)]
            if named in self._index.forms and self._kind(named) == self._LARGE:
                return True
            whole = _WHOLE.fullmatch(text, end, max(end, text.rfind(" ", end, whole.end(1))))
        return False

    def _is_capitalised(self, name: str) -> bool:
        known = self._capitals.get(name)
        if known is None:
            if len(self._capitals) > _CACHE:
                self._capitals.clear()
            part = _PART.match(name)
            known = self._capitals[name] = capitalised(name[part.end() :] if part else name)
        return known

    # -- by sound ----------------------------------------------------------------------------------

    def _heard_spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the capitalised words that sound like a name or like the first word of one."""
        heard = self._sounding  # most words sound like nothing and are known to: one look-up a word
        for match in _TOKEN.finditer(text):
            word = match[0]
            known = heard.get(word) or self._heard(word)
            if known is not _NOTHING:
                yield match.span()

    def _by_sound(self, text: str, form: str, word: tuple[int, int], stop: int, last: int) -> NameHit | None:
        """Return the name that begins with `word`, is spelt in no known way, and sounds like one."""
        start, end = word
        _, begins = self._heard(text[start:end])
        ends = [end]
        while begins and len(ends) < 4 and (more := _NEXT.match(text, ends[-1], stop)):
            ends.append(more.end())
        for end in reversed(ends):
            candidates, _ = self._heard(text[start:end])
            if (
                candidates
                and end <= stop
                and not _linked(text, start, end)
                and stands_as_place(text, form, start, end, last)
                and not part_of_other_name(text, form, start, end, last)
                and not in_longer_name(text, form, start, end)
            ):
                return NameHit(start, end, text[start:end], candidates)
        return None

    def _heard(self, name: str) -> tuple[tuple[Candidate, ...], bool]:
        """Return what sounds like `name`, and whether it may begin a longer name; kept, for texts repeat."""
        known = self._sounding.get(name)
        if known is None:
            if len(self._sounding) > _CACHE:
                self._sounding.clear()
            form = flat(name)
            known_form = form in words("wary") or form in self._index.forms
            found = () if known_form else self._index.by_sound(name, least=_SOUND_LEAST)
            # "Saydan" of Nangarhar is not the Sudan: what lies abroad is not known by its sound alone.
            candidates = tuple(c for c in found if c.level != "country")
            begins = sound_key(name) in self._index.first_sounds
            known = self._sounding[name] = (candidates, begins) if candidates or begins else _NOTHING
        return known

    # -- places of the user's own -------------------------------------------------------------------

    def _with_bases(self, text: str, form: str, hits: tuple[NameHit, ...]) -> tuple[NameHit, ...]:
        """Add names that only a place base knows, where they stand as places; a longer one replaces."""
        out: list[NameHit] = []
        waiting = list(hits)
        last = -1
        for match in _TOKEN.finditer(text):
            start = match.start()
            while waiting and waiting[0].end <= start:
                out.append(waiting.pop(0))
            last = max(last, out[-1].end if out else -1)
            if start < last or (waiting and waiting[0].start < start):
                continue
            hit = self._in_bases(text, form, match, waiting, last)
            if hit is not None:
                while waiting and waiting[0].start < hit.end:
                    waiting.pop(0)
                out.append(hit)
                last = hit.end
        return (*out, *waiting)

    def _in_bases(
        self, text: str, form: str, match: re.Match[str], waiting: Sequence[NameHit], last: int
    ) -> NameHit | None:
        start, ends = match.start(), [match.end()]
        while len(ends) < 4 and (more := _NEXT.match(text, ends[-1])):
            ends.append(more.end())
        for end in reversed(ends):
            if any(h.start < end and (h.end > end or h.end - h.start >= end - start) for h in waiting[:8]):
                continue
            name = form[start:end]
            if len(name) <= SHORT or name in words("never") or name in words("wary"):
                continue
            candidates = tuple(c for base in self._bases for c in base.by_name(name))
            if (
                candidates
                and stands_as_place(text, form, start, end, last)
                and not part_of_other_name(text, form, start, end, last)
                and not in_longer_name(text, form, start, end)
            ):
                return NameHit(start, end, text[start:end], candidates)
        return None


def _linked(text: str, start: int, end: int) -> bool:
    """Tell whether a name is only a part of what "-e-" or "-ul-" links: "Gozar" of "Gozar-e-Sayed Abad"."""
    if text[end : end + 1] == "-" and _LINK.match(text, end):
        return True
    return start > 2 and text[start - 1] == "-" and _LINK_BEFORE.search(text, start - 4, start) is not None


def capitalised(name: str) -> bool:
    """Tell whether a name begins with a capital, and so does every word but particles and kinds of spots.

    "Gomal police station" and "Lawari pass" are names as well as "Gomal Police Station".
    """
    if not name[0].isupper():
        return False
    return all(
        word[0].isupper() or word in _SMALL or not word[0].isalpha() or word in words("sites")
        for word in re.split(r"[\s\-/.]+", name)
        if word
    )
