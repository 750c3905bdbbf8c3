"""Who did what to whom: the two actors of an incident, in ACLED's order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from geo.reports.actors import actor_id
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.case import Case
from geo.reports.incidents.telling import Telling
from geo.reports.parties.battles import battle_sides
from geo.reports.parties.by_name import by_name, of_force, of_lead, voiced
from geo.reports.parties.crowds import crowd_sides
from geo.reports.parties.named import NamedBySentence
from geo.reports.parties.pairs import Sides, best, default_id, parties
from geo.reports.parties.part import BLAMED, DID, NAMED, Part, is_named
from geo.reports.parties.side_words import anchored, grammar
from geo.reports.parties.strikes import explosion_sides
from geo.reports.wording.phrases import folded

# The wording of an incident told over and over is read so far, with so much of its paragraph.
MAX_TELLINGS = 20
AROUND = 600


def _around(document: Document, low: str, telling: Telling) -> str:
    """Return a telling with its paragraph's text on both sides."""
    paragraph = document.paragraphs[document.sentences[telling.sentence].paragraph]
    start, end = telling.span.start - AROUND, telling.span.end + AROUND
    text = low[max(paragraph.start, start) : min(paragraph.end, end)]
    # Along the Line of Control it is the same two armies in every paragraph.
    line = anchored()["line"].search(low, max(0, start), end)
    return text if line is None else f"{text} {line.group()}"


def decide(
    document: Document,
    case: Case,
    main: Trigger,
    parts: Sequence[Part],
    country: str,
    day: date | None,
    home: str,
    named: NamedBySentence,
) -> Sides:
    """Choose the two actors for the kind of event.

    `home` is the country that the report is written from: "security forces" that strike in
    the other country are those of the desk's own. `named` are all actors of the report.
    """
    usual, issuer = named.usual_force, named.issuer
    if main.family == "air" and home and country and home != country:
        for part in parts:
            if part.named.entry.key == "@mil" and part.did > part.suffered:
                part.actor = actor_id(part.named.entry, home, day) or part.actor
    if main.rule != "event.arrest":
        # "He killed nine villagers. The man was taken into custody by police": they did not do it.
        held = {t.sentence for t in case.tellings if t.families == {"arrest"}}
        parts = [
            p for p in parts if p.named.sentence not in held or p.named.entry.side not in ("state", "foreign")
        ]
    low = folded(document.text)
    # The tellings, a bar, then their whole paragraphs.
    told = " ".join(low[t.span.start : t.span.end] for t in case.tellings[:MAX_TELLINGS])
    around = " ".join(_around(document, low, t) for t in case.tellings[:MAX_TELLINGS])
    pick = _PICKERS.get(main.event_type, _violence)
    sides = pick(main, parts, f"{told} | {around}", country, day)
    if issuer:
        if issuer.startswith("@"):
            # In power they are a force, and unnamed gunmen are not theirs.
            issuer = default_id(issuer, "armed", country, day)
            issuer = issuer if issuer == "taliban" else ""
        sides = voiced(sides, issuer, main)
    unclaimed = grammar()["unclaimed"].search(around) is not None
    weak = sides.first is not None and sides.first.named.entry.side == "armed" and sides.first.did <= NAMED
    if unclaimed and weak and main.rule != "event.clash":
        sides = replace(sides, first=None, first_default=default_id("@armed", "armed", country, day))
    sides = by_name(sides, parts, unclaimed)
    if sides.first is None and sides.first_default == "im" and named.names("pak_mil"):
        sides = replace(sides, first_default="pak_mil")  # its strikes of another paragraph
    sides = sides if unclaimed else of_lead(sides, parts, main, named, country, day)
    only = named.only_force(country, day) or named.force_before(main.sentence, country, day)
    return of_force(sides, main, usual, only, country, day)


def _violence(main: Trigger, parts: Sequence[Part], told: str, country: str, day: date | None) -> Sides:
    armed, force = best(parts, "did", ("armed", "communal")), best(parts, "did", ("state", "foreign"))
    if armed and force and armed.named.start < force.named.start:
        beside = [p for p in parts if p.named.sentence == force.named.sentence]
        shot = any(p.named.entry.side == "armed" and p.suffered >= 4 for p in beside)
        people = any(p.named.entry.side == "civil" and p.suffered >= BLAMED for p in beside)
        if force.did < DID or (shot and not people):
            force = None  # "Gunmen stormed a clinic. The attackers were shot dead by police."
    if force and force.named.start > main.span.end and grammar()["then_shot"].search(told.split(" | ")[0]):
        force = None  # "Four teenagers shot nine people. The police then killed all four."
    first = max((p for p in (armed, force) if p and p.did > NAMED), key=lambda p: p.did, default=None)
    # Who flogs in public holds the ground.
    key = "@taliban" if country == "AFG" and grammar()["punished"].search(told.split(" | ")[0]) else "@armed"
    default = "" if first else default_id(key, "armed", country, day)
    exclude = first.actor if first else ""
    second = best(parts, "suffered", ("civil", "crowd"), exclude)
    if main.family in ("abduct", "property"):
        # "The Taliban took away fifteen Frontier Corps men"
        held = best(parts, "suffered", ("state", "foreign"), exclude)
        if held and (held.suffered >= BLAMED or (second is None and held.rule == "actor.named")):
            second = max((p for p in (second, held) if p), key=lambda p: (p.suffered, -p.named.start))
    return Sides(first, second, default, default_id("@civ", "civil", country, day))


def _strategic(main: Trigger, parts: Sequence[Part], told: str, country: str, day: date | None) -> Sides:
    first = best(parts, "did", ("state", "foreign"))
    if main.rule == "event.destruction":
        return _violence(main, parts, told, country, day)
    if main.rule == "event.withdrawal":
        return battle_sides(main, parts, told, country, day)
    if main.rule == "event.agreement":
        return parties(parts, told, country, day)
    if main.rule == "event.base":
        settler = best(parts, "did", ("state", "foreign", "armed", "communal"))
        return Sides(settler, None, default_id("@mil", "state", country, day))
    if first is None:
        # "Two men had been arrested, the intelligence service said": by it.
        first = next((p for p in parts if p.named.entry.side in ("state", "foreign")), None)
    armed = [p for p in parts if p.named.entry.side == "armed"]
    second = max(armed, key=lambda p: (is_named(p), -p.named.start), default=None)
    if second is None and main.rule == "event.arrest":
        held = next((p for p in parts if p.suffered and p.named.entry.assoc), None)
        if held or grammar()["held"].search(told.split(" | ")[0]):
            default = default_id("@civ", "civil", country, day)
            return Sides(first, held, default_id("@pol", "state", country, day), default)
    force_id = default_id("@pol", "state", country, day)
    armed_id = default_id("@armed", "armed", country, day)
    if main.rule == "event.surrender":  # Who laid down arms comes first.
        return Sides(second, first, armed_id)
    return Sides(first, second, force_id, armed_id)


_PICKERS = {
    "Explosions/Remote violence": explosion_sides,
    "Battles": battle_sides,
    "Violence against civilians": _violence,
    "Protests": crowd_sides,
    "Riots": crowd_sides,
    "Strategic developments": _strategic,
}
