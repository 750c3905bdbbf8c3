"""Measures the map page, beside plain folium on the same incidents in the same run.

    python bench/map_page.py [--incidents 20000] [--runs 3] [--without-folium]

20,000 incidents with quotes over 36 months, in every district and tehsil. Both pages are opened in
headless Chromium with the network off; what plain folium loads from the web is handed to it
at once from npm packages, which is kinder than any network. A step is timed by the clock of the
page's own thread, which stands still while other programs run. Needs Chromium and npm.
"""

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.boundaries import Boundaries  # noqa: E402
from geo.claims import combine_claims  # noqa: E402
from geo.model import Claim, Incident, Location  # noqa: E402
from geo.taxonomy import EVENT_TYPES  # noqa: E402

BROWSER = ROOT / "tests" / "maps" / "browser"
FIRST = date(2022, 1, 1)
DAYS = 1096
ACTORS = (*(f"Group {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "")
WORDS = (  # noqa: SIM905 - a sentence reads better than a list
    "officials said fighters attacked the post near the bridge and the bazaar while residents told "
    "reporters that the road was closed after an explosion on the way to the village hospital where "
    "doctors received the wounded and the bodies of men from both sides late in the evening"
).split()


def make_incidents(boundaries: Boundaries, count: int) -> list[Incident]:
    """Return `count` invented incidents, the same at every call."""
    dice = random.Random(1)
    units = list(boundaries.finest_units)
    return [_incident(n, dice, boundaries, units) for n in range(count)]


def _incident(n: int, dice: random.Random, boundaries: Boundaries, units: Sequence[Any]) -> Incident:
    unit = units[min(int(dice.expovariate(1 / 220)), len(units) - 1)]
    above = boundaries.parents(unit.pcode)
    precision = dice.choice(["exact", "near", "admin2", "admin2", "admin2", "admin1"])
    place: dict[str, Any] = {"geo_precision": precision, "country": unit.country, "location": unit.name}
    for level in ("admin1", "admin2", "admin3"):
        if level in above and (level == "admin1" or precision != "admin1"):
            place |= {level: above[level].name, f"{level}_pcode": above[level].pcode}
    spot = Location(
        **place,
        longitude=unit.longitude + dice.uniform(-0.1, 0.1),
        latitude=unit.latitude + dice.uniform(-0.1, 0.1),
    )
    kind = dice.choice(list(EVENT_TYPES))
    toll = dice.choice([None, 0, 0, 1, 1, 2, 3, 5, 8, int(dice.expovariate(0.1))])
    claims = tuple(_claim(n, dice, toll, extra) for extra in range(dice.choice([1, 1, 2])))
    day = FIRST + timedelta(days=dice.randrange(DAYS))
    return Incident(
        f"IA{dice.getrandbits(56):014x}", day, day, "day", "absolute", kind,
        dice.choice(EVENT_TYPES[kind]), spot, actor1=dice.choice(ACTORS), actor2=dice.choice(ACTORS),
        fatalities=combine_claims(claims, "killed"), claims=claims, report_ids=(f"r{n // 4}",),
    )  # fmt: skip


def _claim(n: int, dice: random.Random, toll: int | None, extra: int) -> Claim:
    quote = " ".join(dice.choices(WORDS, k=18)).capitalize() + "."
    claim = Claim(
        report_id=f"r{n // 4}", start=0, end=len(quote),
        source=dice.choice(["police", "an elder", "doctors"]), source_type="authority", quote=quote,
    )  # fmt: skip
    return claim if toll is None else replace(claim, killed_low=toll + extra, killed_high=toll + extra)


def build_own(folder: Path, incidents: Sequence[Incident], boundaries: Boundaries) -> dict[str, Path]:
    """Write our page with and without quotes."""
    from maps.page import write_map

    made = {"atlas": folder / "atlas.html", "atlas-bare": folder / "atlas-bare.html"}
    write_map(made["atlas"], incidents, boundaries)
    write_map(made["atlas-bare"], incidents, boundaries, quotes=False)
    return made


def build_folium(path: Path, incidents: Sequence[Incident], boundaries: Boundaries) -> None:
    """Write the page as folium's documentation has it: polygons with counts, a marker with a popup each."""
    import html

    import branca.colormap
    import folium

    counts: dict[str, int] = {}
    for incident in incidents:
        for level in ("admin3", "admin2"):
            pcode = incident.location.pcode_at(level)
            if pcode:
                counts[pcode] = counts.get(pcode, 0) + 1
                break
    scale = branca.colormap.linear.YlOrRd_09.scale(0, max(counts.values()))
    features = [
        {"type": "Feature", "properties": {"name": unit.name, "events": counts.get(unit.pcode, 0)},
         "geometry": boundaries.geometry(unit.pcode).simplify(0.01).__geo_interface__}
        for unit in boundaries.finest_units
    ]  # fmt: skip
    page = folium.Map(location=[32, 68], zoom_start=5, tiles=None)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda one: {"fillColor": scale(one["properties"]["events"]), "weight": 0.5},
        tooltip=folium.GeoJsonTooltip(["name", "events"]),
    ).add_to(page)
    markers = folium.FeatureGroup(name="incidents").add_to(page)
    for one in incidents:
        said = "".join(f"<p><b>{html.escape(c.source)}</b> {html.escape(c.quote)}</p>" for c in one.claims)
        told = f"<h4>{one.event_date} {one.sub_event_type}</h4><p>{one.actor1} / {one.actor2}</p>{said}"
        place = (one.location.latitude, one.location.longitude)
        folium.CircleMarker(place, radius=3, popup=folium.Popup(told, max_width=300)).add_to(markers)
    page.save(str(path))


def timed_build(what: str, folder: Path, count: int) -> dict[str, float]:
    """Build in a process of its own; return seconds of building and its greatest memory above the imports."""
    done = subprocess.run(
        [sys.executable, __file__, "--build", what, str(folder), "--incidents", str(count)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _build_here(what: str, folder: Path, count: int) -> None:
    import resource
    import time

    boundaries = Boundaries.open()
    incidents = make_incidents(boundaries, count)
    import maps.page  # noqa: F401

    start, used = time.perf_counter(), time.process_time()
    if what == "folium":
        build_folium(folder / "folium.html", incidents, boundaries)
    else:
        from maps.page import write_map

        write_map(folder / f"{what}.html", incidents, boundaries, quotes=what == "atlas")
    seconds, cpu = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mb": peak}) + "\n")


def measure(pages: dict[str, Path], runs: int) -> dict[str, list[dict[str, Any]]]:
    """Open every page `runs` times in turn, at full speed and four times slower."""
    plan = {
        f"{name} {slow} {n}": {
            "scenario": "speed" if name.startswith("atlas") else "foliumSpeed", "page": str(page),
            "data": {"slow": slow},
        }
        for n in range(runs) for slow in (1, 4) for name, page in pages.items()
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as work:
        files = Path(work) / "plan.json", Path(work) / "results.json"
        files[0].write_text(json.dumps(plan), encoding="utf-8")
        subprocess.run(["node", "run.mjs", *files], cwd=BROWSER, check=True, timeout=1800)
        results = json.loads(files[1].read_text(encoding="utf-8"))
    found: dict[str, list[dict[str, Any]]] = {}
    for name, one in results.items():
        if not one["ok"]:
            raise SystemExit(f"{name}: {one['error']}")
        found.setdefault(name.rsplit(" ", 1)[0], []).append(one["value"])
    return found


def main() -> None:
    """Build, measure, print."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--incidents", type=int, default=20_000)
    ask.add_argument("--runs", type=int, default=3)
    ask.add_argument("--without-folium", action="store_true")
    ask.add_argument("--build", nargs=2, metavar=("WHAT", "FOLDER"), help=argparse.SUPPRESS)
    given = ask.parse_args()
    if given.build:
        _build_here(given.build[0], Path(given.build[1]), given.incidents)
        return
    if not (BROWSER / "node_modules" / "leaflet").exists():
        subprocess.run(
            ["npm", "install", "--no-package-lock", "--ignore-scripts", "--silent"], cwd=BROWSER, check=True
        )
    with tempfile.TemporaryDirectory() as work:
        kinds = ["atlas", "atlas-bare"] + ([] if given.without_folium else ["folium"])
        built = {kind: timed_build(kind, Path(work), given.incidents) for kind in kinds}
        pages = {kind: Path(work) / f"{kind}.html" for kind in kinds}
        report(pages, built, measure(pages, given.runs))


def report(
    pages: dict[str, Path], built: dict[str, dict[str, float]], seen: dict[str, list[dict[str, Any]]]
) -> None:
    """Print one line a page: medians over the runs."""
    say = sys.stdout.write
    say(
        f"{'page':<11}{'MB':>7}{'built s':>9}{'of CPU':>8}{'peak MB':>9}{'URLs':>6}"
        f"{'ready s':>9}{'4x slower':>11}{'heap MB':>9}{'step ms':>9}{'worst':>7}{'fps':>6}\n"
    )
    for name, page in pages.items():
        text = page.read_text(encoding="utf-8")
        urls = len(re.findall(r"(?:src|href)=[\"']https?://", text))
        middle = {
            (slow, key): statistics.median(one[key] for one in seen[f"{name} {slow}"])
            for slow in (1, 4) for key in seen[f"{name} {slow}"][0]
        }  # fmt: skip
        steps = (
            f"{middle[1, 'threadMedian']:>9.1f}{middle[1, 'threadWorst']:>7.1f}{middle[1, 'fps']:>6.0f}"
            if (1, "threadMedian") in middle
            else ""
        )
        say(
            f"{name:<11}{page.stat().st_size / 1e6:>7.2f}"
            f"{built[name]['seconds']:>9.1f}{built[name]['cpu']:>8.1f}{built[name]['peak_mb']:>9.0f}"
            f"{urls:>6}{middle[1, 'ready'] / 1000:>9.2f}{middle[4, 'ready'] / 1000:>11.2f}"
            f"{middle[1, 'heap']:>9.1f}{steps}\n"
        )


if __name__ == "__main__":
    main()
