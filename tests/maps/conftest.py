"""Boundaries, incidents, pages and one browser run, shared by the tests of the map."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from browser_plan import COMPARED, FILTERED, NAMES, PATCHES, SAMPLES, SEEN
from hostile_text import HOSTILE
from invented import claim, place
from shell_user import REPORT, Run

from api.cli import main
from api.commands.store import ingest_into
from geo.boundaries import Boundaries
from geo.claims import combine_claims
from geo.model import Claim, Evidence, Incident, Location, Report
from geo.taxonomy import EVENT_TYPES
from maps.classes import METHODS
from maps.page import write_map

Results = dict[str, dict[str, Any]]

BROWSER = Path(__file__).parent / "browser"
FIRST_DAY = date(2024, 1, 1)
ACTORS = ("Border Force", "Hill Group", "River Group", "")


@pytest.fixture(scope="session")
def boundaries() -> Boundaries:
    return Boundaries.open()


@pytest.fixture(scope="session")
def barmal(boundaries: Boundaries) -> Incident:
    """One incident of which two sources give different tolls."""
    claims = (
        claim("rb", 46, source="an elder", source_type="witness", quote="We buried 46, the elder said."),
        claim(
            "rb", 50, source="a border official", modifier="at_least",
            quote="The official spoke of at least 50 fighters killed.",
        ),
    )  # fmt: skip
    return Incident(
        "evb", date(2024, 12, 24), date(2024, 12, 24), "day", "absolute", "Explosions/Remote violence",
        "Air/drone strike", place(boundaries, boundaries.unit("AF1214"), "admin2"),
        actor1="Border Force", actor2="Hill Group", fatalities=combine_claims(claims, "killed"),
        claims=claims, report_ids=("rb",), disputed=True,
    )  # fmt: skip


@pytest.fixture(scope="session")
def incidents(boundaries: Boundaries, barmal: Incident) -> list[Incident]:
    """Two hundred incidents of every kind, precision and state of knowledge."""
    dice = random.Random(7)
    units = [unit for unit in boundaries.finest_units if not unit.disputed]
    made = [barmal]
    for n in range(200):
        unit = dice.choice(units[:60] + units[-60:])
        precision = dice.choice(["exact", "near", "admin3", "admin2", "admin2", "admin1", "country"])
        if unit.level == "admin2" and precision == "admin3":
            precision = "admin2"
        where = place(boundaries, unit if n % 40 else None, precision) if precision != "country" else None
        where = where or Location(country=unit.country, geo_precision="country")
        day = FIRST_DAY + timedelta(days=dice.randrange(366))
        span = [(day, day, "day"), (day.replace(day=1), day.replace(day=28), "month"),
                (day, day + timedelta(days=6), "week"), (date(2024, 1, 1), date(2024, 12, 31), "year"),
                (None, None, "unknown")][dice.choice([0, 0, 0, 0, 0, 0, 1, 2, 3, 4])]  # fmt: skip
        kind = dice.choice(list(EVENT_TYPES))
        toll = dice.choice([None, 0, 1, 1, 2, 3, 5, 8, 40])
        claims = [] if toll is None else [claim(f"r{n}", toll, injured_low=toll * 2, injured_high=toll * 2)]
        if toll and n % 3 == 0:
            claims.append(claim(f"r{n}", toll + 4, source="a hospital", modifier="at_least"))
        if n % 29 == 0:
            claims = [claim(f"r{n}", 50_000, flagged="absurd: more than any event on record")]
        if n % 31 == 0:
            claims = [claim(f"r{n}", None, 15, modifier="up_to")]
        made.append(
            Incident(
                f"ev{n:04d}", *span, "absolute" if span[0] else "unresolved", kind,
                dice.choice(EVENT_TYPES[kind]), where, actor1=dice.choice(ACTORS), actor2=dice.choice(ACTORS),
                fatalities=combine_claims(claims, "killed"), injured=combine_claims(claims, "injured"),
                claims=tuple(claims), report_ids=(f"r{n}",), date_text="" if span[0] else "one night",
                evidence=(Evidence(f"r{n}", 0, 9, f"It was in {unit.name}.", "place.in", "location"),),
                reviewed=n % 5 == 0, civilian_targeting=n % 4 == 0,
            )
        )  # fmt: skip
    return made


@pytest.fixture(scope="session")
def doubts(boundaries: Boundaries) -> list[Incident]:
    """What is easily shown as another number than was said: unknown, denied, "at least", "more than"."""

    def told(code: str, month: int, kind: str, *claims: Claim) -> Incident:
        day = date(2024, month, 5)
        return Incident(
            f"d{code}{month}", day, day, "day", "absolute", kind, EVENT_TYPES[kind][0],
            place(boundaries, boundaries.unit(code), "admin2"), fatalities=combine_claims(claims, "killed"),
            injured=combine_claims(claims, "injured"), claims=claims, report_ids=(f"d{code}",),
        )  # fmt: skip

    hospital = {"source": "a hospital", "source_type": "medical"}
    many = {"source": "a group", "source_type": "conflict_party", "modifier": "more_than"}
    return [
        told("AF1214", 1, "Battles", claim("d", 1),
             claim("d", None, 1, source="officials; a hospital", rule="casualty.together", quote="one died")),
        replace(
            told("AF1213", 11, "Protests"),
            confidence=0.4,
            evidence=(Evidence("d", 0, 1, "x", "confidence.day-unknown", "confidence"),),
        ),
        told("AF0907", 2, "Protests", claim("d", 0), claim("d", 4, **hospital)),
        told("PK210", 3, "Battles", claim("d", 10, modifier="at_least", injured_low=6, injured_high=6)),
        told("PK519", 4, "Battles", claim("d", 11),
             claim("d", 21, **many, quote="more than twenty were killed")),
        told("AF2501", 2, "Battles", claim("d", 5)),
        told("AF2501", 12, "Battles"),
        told("AF1801", 5, "Battles", claim("d", 0)),
        told("AF1801", 6, "Battles"),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def reports() -> list[Report]:
    return [
        Report(
            "rb", "rb", "", title="Strikes in the hills", source="A Paper", url="https://example.org/strikes"
        )
    ]


@pytest.fixture(scope="session")
def hostile_incidents(boundaries: Boundaries) -> list[Incident]:
    """One incident for each hostile string, which stands in every field that a report can fill."""
    made = []
    for n, text in enumerate(HOSTILE):
        where = place(boundaries, boundaries.unit("AF1214"), "exact", location=text, reason=text)
        claims = (claim("rh", 3, source=text, quote=f"quote {text} end", victims=text, flagged=text),)
        made.append(
            Incident(
                f"h{n:03d} {text}", date(2024, 5, 1), date(2024, 5, 1), "day", "absolute", "Battles",
                "Armed clash", where, date_text=text, actor1=text, actor2=text, assoc_actor_1=(text,),
                assoc_actor_2=(text,), claims=claims, report_ids=("rh", f"id {text}"),
                fatalities=combine_claims(claims, "killed"),
                evidence=(Evidence("rh", 0, 1, f"evidence {text}", text, text),),
            )
        )  # fmt: skip
    return made


@pytest.fixture(scope="session")
def hostile_reports() -> list[Report]:
    bad = "javascript:window.pwned=1"
    head = Report("rh", "rh", "", title=HOSTILE[0], source=HOSTILE[1], url=bad)
    return [head, *(Report(t, f"id {t}", "", title=t, source=t, url=t) for t in HOSTILE)]


Results = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def browser_folder() -> Path:
    """The folder of the browser scripts, with their packages installed."""
    wanted = json.loads((BROWSER / "package.json").read_text(encoding="utf-8"))["dependencies"]
    if not all((BROWSER / "node_modules" / name).exists() for name in wanted):
        subprocess.run(
            ["npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=BROWSER, check=True, capture_output=True, timeout=300,
        )  # fmt: skip
    return BROWSER


@pytest.fixture(scope="session")
def run_browser(
    browser_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[dict[str, Any]], Results]:
    """Return a function that runs a plan of scenarios in headless Chromium."""

    def run(plan: dict[str, Any]) -> Results:
        folder = tmp_path_factory.mktemp("browser")
        (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        done = subprocess.run(
            ["node", "run.mjs", folder / "plan.json", folder / "results.json"],
            cwd=browser_folder, capture_output=True, text=True, timeout=500, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        results: Results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
        return results

    return run


@pytest.fixture(scope="session")
def pages(
    tmp_path_factory: pytest.TempPathFactory,
    boundaries: Boundaries,
    incidents: list[Incident],
    reports: list[Report],
    hostile_incidents: list[Incident],
    hostile_reports: list[Report],
    doubts: list[Incident],
) -> dict[str, Path]:
    """The pages that the browser opens."""
    folder = tmp_path_factory.mktemp("pages")
    found = {
        name: folder / f"{name}.html"
        for name in ("plain", "hostile", "packed", "urdu", "empty", "tiles", "doubts")
    }
    write_map(found["doubts"], doubts, boundaries, measure="fatalities_best")
    write_map(found["plain"], incidents, boundaries, reports=reports, title="Incidents of a year")
    write_map(found["urdu"], incidents, boundaries, language="ur")
    write_map(found["empty"], [], boundaries)
    tiles = ("https://tiles.example.org/{z}/{x}/{y}.png", "<b>A map maker</b>")
    write_map(found["tiles"], incidents, boundaries, basemap=tiles)
    for name, compress in (("hostile", False), ("packed", True)):
        write_map(
            found[name],
            hostile_incidents,
            boundaries,
            reports=hostile_reports,
            title=HOSTILE[1],
            compress=compress,
        )
    return found


@pytest.fixture(scope="session")
def results(run_browser: Callable[[dict[str, Any]], Results], pages: dict[str, Path]) -> Results:
    plain = str(pages["plain"])
    names = [
        "draws", "sliderMovesDistricts", "playSteps", "threeClicks", "clickDistrict", "brushDrags",
        "permalink", "lists", "byKeyboard", "everyUnitReached", "legendAdds", "downloads", "policyHolds",
        "oldBrowser", "axeClean", "fits", "printed", "everyControl", "unsure",
        "hitsOnTop", "saidFilters", "tableOrder",
    ]  # fmt: skip
    plan: dict[str, Any] = {name: {"scenario": name, "page": plain} for name in names}
    plan["countsOf"] = {"scenario": "countsOf", "page": plain, "data": PATCHES}
    plan["filtered"] = {"scenario": "countsOf", "page": plain, "data": FILTERED}
    plan["compared"] = {"scenario": "compared", "page": plain, "data": COMPARED}
    plan["comparedRate"] = {"scenario": "comparedRate", "page": plain, "data": None}
    plan["printed urdu"] = {"scenario": "printed", "page": str(pages["urdu"])}
    plan["basemap"] = {"scenario": "basemap", "page": str(pages["tiles"])}
    for width, scheme, page in SEEN:
        look = {"width": width, "scheme": scheme}
        plan[f"{page} {width} {scheme}"] = {"scenario": "picture", "page": str(pages[page]), "data": look}
    plan["search"] = {"scenario": "searchAnyScript", "page": plain, "data": list(NAMES)}
    samples = [[values, method] for values in SAMPLES for method in METHODS]
    plan["breaks"] = {"scenario": "breaksOf", "page": plain, "data": samples}
    for name in ("hostile", "packed"):
        plan[name] = {"scenario": "hostile", "page": str(pages[name]), "data": HOSTILE}
    plan["doubts"] = {"scenario": "doubts", "page": str(pages["doubts"])}
    plan["comparing"] = {"scenario": "comparing", "page": str(pages["doubts"])}
    plan["narrow"] = {"scenario": "narrow", "page": str(pages["doubts"])}
    plan["urdu"] = {"scenario": "direction", "page": str(pages["urdu"])}
    plan["urduAxe"] = {"scenario": "axeClean", "page": str(pages["urdu"])}
    plan["urduFits"] = {"scenario": "fits", "page": str(pages["urdu"])}
    plan["empty"] = {"scenario": "draws", "page": str(pages["empty"])}
    return run_browser(plan)


@pytest.fixture
def value(results: Results) -> Callable[[str], Any]:
    def of(name: str) -> Any:
        result = results[name]
        assert result["ok"], result["error"]
        assert result["requests"] == [], "the page asked for something from outside"
        if name != "policyHolds":
            assert result["noise"] == []
        return result["value"]

    return of


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command line: exit code, standard output, standard error."""

    def go(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["incident-atlas", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return go


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    ingest_into([str(folder / "report.txt")], folder / "s.gpkg", None, quiet=True)
    return folder / "s.gpkg"
