"""Actor mentions and their ids in the catalogue, by country and by date.

A name such as "TTP" has one id; a class such as "security forces" or "gunmen" gets the id
that is right for the country and the day (``lexicons/actors.toml``, tables ``regime``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Literal

from geo.model import ActorMention
from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import Hit, PhraseSet, folded

Side = Literal["state", "armed", "foreign", "civil", "crowd", "communal"]


@dataclass(frozen=True, slots=True)
class ActorEntry:
    """One entry of the lexicon; an id that begins with "@" is a class."""

    key: str
    side: Side
    assoc: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A mention of an actor, not yet resolved for country and date."""

    start: int
    end: int
    sentence: int
    entry: ActorEntry


_FORCES = {"state", "foreign"}
HOME = ("AFG", "PAK")
"""Countries whose own forces and groups the lexicon knows."""


@cache
def actor_phrases() -> PhraseSet[ActorEntry]:
    """Return the compiled wording of actors."""
    patterns = []
    for entry in load("actors")["actor"]:
        made = ActorEntry(entry["id"], entry["side"], entry.get("assoc", ""), entry.get("country", ""))
        patterns += [(phrase, made) for phrase in entry["phrases"]]
    return PhraseSet(patterns, name="actors")


@cache
def _regimes() -> Mapping[tuple[str, str], tuple[tuple[str, str, str], ...]]:
    """Return (class, country) -> half-open periods with their id."""
    out = {}
    for row in load("actors")["regime"]:
        for country, periods in row.items():
            if country != "class":
                out[row["class"], country] = tuple((a, b, actor) for a, b, actor in periods)
    return out


def scan_actors(document: Document) -> tuple[Named, ...]:
    """Find every actor of the lexicon, in text order, none overlapping."""
    out: list[Named] = []
    low = folded(document.text)
    for hit in actor_phrases().find(low):
        at = document.sentence_at(hit.start)
        if at is None or _place_word(document.text, hit):
            continue
        out += _sharing(low, hit, at)
        last = out[-1] if out else None
        if last and last.entry == hit.entry and low[last.end : hit.start] in (" (", " ('", ' ("'):
            continue  # "the Baloch Liberation Army (BLA)": one name
        sides = {last.entry.side, hit.entry.side} if last else set()
        joined = last and (hit.start - last.end == 1 or _post().fullmatch(low, last.end, hit.start))
        if last and joined and _belongs(document, last.entry, hit):
            # "Frontier Corps men", "Levies vehicle", "a Taliban judge", "a Taliban district leader"
            out[-1] = Named(last.start, hit.end, at, last.entry)
        elif last and joined and (sides <= _FORCES or sides == {"armed"}):
            # "ISAF service member", "NRF fighters", "Taliban insurgents": one party, the name counts.
            named = hit.entry if _says_less(last.entry, hit.entry) else last.entry
            out[-1] = Named(last.start, hit.end, at, named)
        elif (owner := _owner(low, out, hit, at) or _again(low, out, hit, at)) is not None:
            # "NATO said a bomb wounded four of its troops"
            out.append(Named(hit.start, hit.end, at, owner))
        elif last and _member(low, last, hit):
            # "an official of the Frontier Corps", "militants of the banned BLA"
            out[-1] = Named(last.start, hit.end, at, hit.entry)
        else:
            out.append(Named(hit.start, hit.end, at, hit.entry))
    return tuple(_whole(low, _served(low, n)) for n in out)


_GROUP = compiled(
    r"(?: (?:terrorist|terror|militant|extremist|jihadist|insurgent|separatist))?"
    r" (?:group|outfit|organi[sz]ation|network|movement)\b(?!')"
)


def _whole(low: str, named: Named) -> Named:
    """Return the mention of a group with what it is called: "the Daesh terrorist group"."""
    known = named.entry.side == "armed" and named.entry.key not in _GENERIC
    match = _GROUP.match(low, named.end) if known else None
    return named if match is None else replace(named, end=match.end())


@cache
def _formerly() -> tuple[re.Pattern[str], ...]:
    before, after, rank = (
        "|".join(load("actors")["grammar"][f]) for f in ("former", "formerly", "served_as")
    )
    return compiled(rf"\b(?:{before}) $"), compiled(after), compiled(rank)


def _served(low: str, named: Named) -> Named:
    """Return somebody of a force or group as the civilian he is since he left it: "a former soldier"."""
    before, after, rank = _formerly()
    if named.entry.side not in ("state", "armed") or named.entry.key == "@defacto":
        return named
    if not (before.search(low, max(0, named.start - 45), named.start) or after.match(low, named.end)):
        return named
    served = "" if named.entry.side == "armed" else "pol" if "pol" in named.entry.key else "mil"
    entry = ActorEntry("@civ", "civil", served)
    return replace(named, entry=entry, end=end.end() if (end := rank.match(low, named.end)) else named.end)


@cache
def _forces_of() -> Mapping[str, ActorEntry]:
    """Return the entry of the forces that an adjective of country or rule means."""
    found = {}
    for word in load("actors")["grammar"]["shared_noun"]:
        hits = actor_phrases().find(f"{word} forces")
        if hits:
            found[word] = hits[0].entry
    return found


def _sharing(low: str, hit: Hit[ActorEntry], at: int) -> list[Named]:
    """Return the force that shares its noun with the next one: "Afghan and Pakistani troops"."""
    forces = _forces_of()
    own = low[hit.start : hit.end].split(" ", 1)[0]
    if own not in forces or hit.entry.side not in _FORCES:
        return []
    for word, entry in forces.items():
        start = hit.start - len(word) - len(" and ")
        if word != own and low[max(0, start) : hit.start] == f"{word} and ":
            return [Named(start, start + len(word), at, entry)]
    return []


def _says_less(first: ActorEntry, second: ActorEntry) -> bool:
    """Whether the first of two words for one party says less of who it is than the second."""
    if (first.key, second.key) == ("@pol", "@mil"):
        return False  # "a police security post" is one of the police
    return first.key.startswith("@") and second.key != "@armed"


@cache
def _of_it() -> re.Pattern[str]:
    return compiled("|".join(load("actors")["grammar"]["member_of"]))


@cache
def _membership() -> re.Pattern[str]:
    words = load("actors")["grammar"]
    return compiled(rf"(?:{'|'.join(words['member'])})(?:{'|'.join(words['member_of'])})")


@cache
def _post() -> re.Pattern[str]:
    """Return what stands between a group and the word for its man: "a Taliban district leader"."""
    return compiled(rf" (?:{'|'.join(load('actors')['grammar']['post'])}) ")


_ITS = compiled(r"\bits (?:own )?$")
_GENERIC = ("@mil", "@pol", "@armed", "@service", "@mujahid")


def _owner(low: str, out: list[Named], hit: Hit[ActorEntry], at: int) -> ActorEntry | None:
    """Return the force or group named before in the sentence whose own "its troops" are."""
    men = hit.entry.key in _GENERIC or low[hit.start : hit.end] in ("men", "members")
    if not men or _ITS.search(low, max(0, hit.start - 10), hit.start) is None:
        return None
    parties = [n.entry for n in out if n.sentence == at and n.entry.side in (*_FORCES, "armed")]
    return next((entry for entry in reversed(parties) if entry.key not in _GENERIC), None)


_THE = compiled(r"\bthe (?:(?:dead|slain|fallen|wounded|injured|same) )?$")
# So many sentences after "an American soldier" he may still be "the soldier".
_NEAR = 3


def _again(low: str, out: list[Named], hit: Hit[ActorEntry], at: int) -> ActorEntry | None:
    """Return the force named before with the same noun: "An American soldier was shot. The soldier died."."""
    words = low[hit.start : hit.end]
    noun = words.removeprefix("the ").rstrip("s")
    known = words.startswith("the ") or _THE.search(low, max(0, hit.start - 20), hit.start) is not None
    if hit.entry.key != "@mil" or not known:
        return None
    for named in reversed(out):
        if at - named.sentence > _NEAR:
            return None
        if named.entry.side in _FORCES and low[named.start : named.end].rstrip("s").endswith(noun):
            return named.entry
    return None


def _member(low: str, last: Named, hit: Hit[ActorEntry]) -> bool:
    """Whether the last mention is somebody who serves in the force or group that follows."""
    if hit.start - last.end > 40:
        return False
    if last.entry.key == "@armed" and hit.entry.side == "armed" and hit.entry.key != "@armed":
        return _of_it().fullmatch(low, last.end, hit.start) is not None
    generic = last.entry.key in ("@mil", "@pol", "@service") and hit.entry.key not in _GENERIC
    # "A security post of the police".
    generic = generic or (last.entry.key, hit.entry.key) == ("@mil", "@pol")
    if hit.entry.side in _FORCES and generic:
        # "soldiers of the US-led NATO force", "policemen of the Afghan Local Police"
        return _of_it().fullmatch(low, last.end, hit.start) is not None
    if last.entry.side != "civil" or hit.entry.side not in (*_FORCES, "armed"):
        return False
    return _membership().fullmatch(low, last.start, hit.start) is not None


def _place_word(text: str, hit: Hit[ActorEntry]) -> bool:
    """Whether a short name is a word of a longer proper name ("Sra Khawra"): acronyms are in capitals."""
    word = text[hit.start : hit.end]
    if word.lower().startswith("is ") and not word.startswith("IS "):
        return True  # "responsibility is claimed", not "IS claimed"
    if len(word) > 4 or not word.istitle() or word.lower() not in load("actors")["grammar"]["capitals"]:
        return False
    return text[hit.end : hit.end + 2].strip().isupper()


def _belongs(document: Document, owner: ActorEntry, hit: Hit[ActorEntry]) -> bool:
    """Whether a word for people or things, right after the name of a force or group, is its own."""
    words = "own" if owner.side in _FORCES else "titles" if owner.side == "armed" else ""
    return bool(words) and document.text[hit.start : hit.end].lower() in load("actors")["grammar"][words]


def actor_id(entry: ActorEntry, country: str, day: date | None) -> str:
    """Return the id of an entry in a country (ISO alpha-3, "" unknown) on a day (None: today's order).

    A country without rows of its own has ids made of the class and its code ("uag_nga"); "" where
    the country is not known, or the class means nothing there.
    """
    key = entry.key
    when = day.isoformat() if day else "9999"
    if key.startswith("@"):
        for start, end, actor in _regimes().get((key, country), ()):
            if start <= when and (not end or when < end):
                return actor
        stem = load("actors")["elsewhere"].get(key, [""])[0]
        return f"{stem}_{country.lower()}" if stem and _knows(country) else ""
    for row in load("actors")["successor"]:
        if row["id"] == key and when >= row["until"]:
            return str(row["becomes"])
    return key


def presumed_day(document: Document) -> date | None:
    """Return a day of the order under which an undated report was written, None where nothing tells it.

    Only which forces "the army" or "the Taliban" are depends on it.
    """
    low = folded(document.text)
    words = load("actors")["orders"]
    if re.search(rf"\b(?:{'|'.join(words['emirate'])})", low):
        return None
    return (
        date.fromisoformat(words["last_day"])
        if re.search(rf"\b(?:{'|'.join(words['republic'])})\b", low)
        else None
    )


def actor_name(actor: str, day: date | None) -> str:
    """Return the name in ACLED's style, with the period in which the day lies."""
    when = day.isoformat() if day else "9999"
    for row in load("actors")["name"]:
        if row["id"] == actor and when < row.get("to", "99999"):
            return str(row["name"])
    names = load("actors")["names"]
    return str(names.get(actor) or _name_elsewhere(actor) or actor)


def _knows(country: str) -> bool:
    from geo.install.countries import country_name  # costs start-up time that most reports need not spend

    return bool(country) and country_name(country) != country


def _name_elsewhere(actor: str) -> str:
    """Return the name of an actor whose id was made for a country, "" for any other."""
    from geo.install.countries import country_name

    stem, _, code = actor.rpartition("_")
    country = country_name(code.upper())
    if not stem or country == code.upper():
        return ""
    made = dict(load("actors")["elsewhere"].values())
    alike = str(load("actors")["names"].get(f"{stem}_afg", "")).replace("Afghanistan", "{}")
    return str(made.get(stem, alike)).replace("{}", country)


def associate_id(entry: ActorEntry, country: str, day: date | None) -> str:
    """Return the id of the group that civilians belong to ("health_pak"), "" for none."""
    home = country in HOME
    if entry.assoc in ("mil", "pol"):  # those who served the Republic
        fallen = day is None or day.isoformat() > load("actors")["orders"]["last_day"]
        return f"former_afg_{entry.assoc}" if country == "AFG" and fallen else ""
    if not entry.assoc or not (home or _knows(country)):
        return ""
    if entry.assoc.endswith("_pak"):  # a party of Pakistan
        return entry.assoc if home else ""
    return f"{entry.assoc}_{country.lower()}"


def mention(
    document: Document, start: int, end: int, actor: str, day: date | None, rule: str
) -> ActorMention:
    """Make an `ActorMention` of a stretch of the text."""
    return ActorMention(actor, actor_name(actor, day), document.text[start:end], start, end, rule)


def find_actors(document: Document, country: str = "", day: date | None = None) -> tuple[ActorMention, ...]:
    """Find the actors of a report.

    Parameters
    ----------
    document : Document
        The report, cut into sentences.
    country : str
        ISO 3166-1 alpha-3 of the country that the report is about: it decides what "police" means.
    day : date, optional
        Day of the event: it decides which regime's forces are meant.
    """
    out = []
    for named in scan_actors(document):
        actor = actor_id(named.entry, country or named.entry.country, day)
        if actor:
            out.append(mention(document, named.start, named.end, actor, day, "actor.name"))
    return tuple(out)
