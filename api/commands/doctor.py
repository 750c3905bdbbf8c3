"""Checks of an installation, each with its remedy."""

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

from api.console import counted
from geo.errors import AtlasError, InputError
from geo.readers.settings import ReaderSettings

_OURS = ("geo", "maps", "api")


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: what was looked at, whether it is well, and what it shows or needs."""

    name: str
    ok: bool
    detail: str


def diagnose(store: str) -> Iterator[Check]:
    """Look at everything that must be right before numbers can be trusted."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", sys.version_info >= (3, 11), f"{version} (3.11 or newer is needed)")
    yield _packages()
    yield _boundaries()
    yield _leaflet()
    yield _readers()
    yield _store(store)


def _packages() -> Check:
    """Our import names are short; another distribution that ships one of them would overwrite our files."""
    owners = packages_distributions()
    others = {
        name: sorted(set(owners.get(name, [])) - {"incident-atlas"})
        for name in _OURS
        if set(owners.get(name, [])) - {"incident-atlas"}
    }
    if others:
        named = "; ".join(f"{name}: {', '.join(who)}" for name, who in others.items())
        return Check(
            "packages",
            False,
            f"also shipped by another distribution ({named}); use an environment of its own",
        )
    return Check("packages", True, "geo, maps and api are ours alone")


def _boundaries() -> Check:
    from geo.boundaries import Boundaries

    try:
        ground = Boundaries.open()
        damaged = [
            name
            for name, digest in ground.metadata["files"].items()
            if hashlib.sha256((ground.folder / name).read_bytes()).hexdigest() != digest
        ]
    except (AtlasError, OSError) as error:
        return Check("boundaries", False, str(error))
    if damaged:
        return Check("boundaries", False, f"damaged: {', '.join(damaged)}; install them again")
    counts = (
        f"{len(ground.units('admin1'))} provinces, {len(ground.units('admin2'))} districts, "
        f"{len(ground.units('admin3'))} tehsils"
    )
    return Check("boundaries", True, f"{ground.id}, version {ground.version}: {counts}")


def _readers() -> Check:
    """Say where reports go, if anywhere: an optional reader is never asked without this being plain."""
    try:
        settings = ReaderSettings.from_environment(os.environ)
    except InputError as error:
        return Check("readers", False, str(error))
    if "spacy" in settings.readers:
        from geo.readers.spacy_reader import load_pipeline

        try:
            load_pipeline(settings.spacy_model)
        except InputError as error:
            return Check("readers", False, str(error))
    if not settings.readers:
        return Check("readers", True, "rules alone")
    sent = f"; the text of every report is sent to {settings.llm_url}" if "llm" in settings.readers else ""
    return Check("readers", True, f"rules, and {settings.told()}{sent}")


def _leaflet() -> Check:
    try:
        from xstatic.pkg import leaflet
    except ImportError:
        return Check("leaflet", False, "missing; install the requirements again (package XStatic-Leaflet)")
    found = Path(leaflet.BASE_DIR, "leaflet.js").is_file()
    return Check(
        "leaflet", found, f"{leaflet.VERSION}" if found else "its script is missing; install it again"
    )


def _store(path: str) -> Check:
    if "://" not in path and not Path(path).exists():
        return Check("store", True, f"{path} does not exist yet; `incident-atlas ingest` makes it")
    from geo.model import IncidentQuery
    from geo.store import open_store

    try:
        with open_store(path, read_only=True) as store:
            return Check("store", True, f"{path}: {counted(store.count(IncidentQuery()), 'incident')}")
    except AtlasError as error:
        return Check("store", False, str(error))
