"""Requests a second beside pygeoapi and tipg on the same incidents, one process each.

``python bench/serving.py STORE POSTGRES``, by hand: STORE from ``serving_data.py``, POSTGRES the
address of a PostGIS database with the layer of ``serving_export.py`` as table ``incidents``
(``ogr2ogr -f PostgreSQL``, then indexes on event_id and event_date). Needs ``wrk``, and in
``PYGEOAPI`` and ``TIPG`` the Python of an environment of each with uvicorn, uvloop and httptools.
The floor is a bare FastAPI route that returns the bytes of ours. Boxes, months and ids are drawn
at random from 400.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.serving_data import FIRST_DAY

PORT = 8790
_OGC = "http://www.opengis.net/def/crs"
OURS = """
import sys
from api.commands.serving import run
run(sys.argv[1], "127.0.0.1", int(sys.argv[2]))
"""
FLOOR = """
import sys, httpx, uvicorn
from fastapi import FastAPI, Response
bodies = {}
for name, url in zip(sys.argv[2::2], sys.argv[3::2]):
    bodies[name] = open(url, "rb").read()
app = FastAPI()
@app.get("/{name}")
async def give(name: str): return Response(bodies[name], media_type="application/geo+json")
uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
"""
LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
request = function() return wrk.format("GET", paths[math.random(#paths)]) end
"""


def asked(ids: list[str]) -> dict[str, list[str]]:
    """Return the paths of each kind of request."""
    draw = random.Random(11)
    items = "/collections/incidents/items"

    def near() -> str:
        x, y = draw.uniform(62, 74), draw.uniform(26, 35)
        return f"bbox={x:.3f},{y:.3f},{x + 1.5:.3f},{y + 1.5:.3f}"

    def month() -> str:
        year, number = FIRST_DAY.year + draw.randrange(5), draw.randrange(1, 13)
        return f"datetime={year}-{number:02d}-01T00:00:00Z/{year}-{number:02d}-28T00:00:00Z"

    return {
        "limit=100": [f"{items}?limit=100"],
        "limit=10000": [f"{items}?limit=10000"],
        "bbox+datetime": [f"{items}?limit=100&{near()}&{month()}" for _ in range(400)],
        "single item": [f"{items}/{one}" for one in ids],
    }


@contextmanager
def serving(command: list[str], env: dict[str, str] | None = None, port: int = PORT) -> Iterator[int]:
    """Run a server; gives its process id."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env={**os.environ, **(env or {})}, stdout=log, stderr=log)
        try:
            for _ in range(600):
                try:
                    if httpx.get(f"http://127.0.0.1:{port}/", timeout=20).status_code < 500:
                        break
                except httpx.TransportError:
                    time.sleep(0.1)
                if process.poll() is not None:
                    log.seek(0)
                    raise SystemExit(f"{command[0]} ended: {log.read()[-2000:].decode()}")
            yield process.pid
        finally:
            process.terminate()
            process.wait()


def measure(paths: list[str], seconds: int, connections: int) -> tuple[float, float]:
    """Return requests a second and the 99th percentile in milliseconds."""
    start = time.perf_counter()
    first = httpx.get(f"http://127.0.0.1:{PORT}{paths[0]}", timeout=300)
    first.raise_for_status()
    # Long enough for some answers of a slow server.
    seconds = max(seconds, round(3 * connections * (time.perf_counter() - start)))
    with tempfile.TemporaryDirectory() as folder:
        lines, script = Path(folder, "paths"), Path(folder, "ask.lua")
        lines.write_text("\n".join(paths), encoding="utf-8")
        script.write_text(LUA % lines, encoding="utf-8")
        told = subprocess.run(
            [
                *("wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "120", "--latency"),
                *("-s", str(script), f"http://127.0.0.1:{PORT}"),
            ],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    if "Non-2xx" in told:
        raise SystemExit(f"{paths[0]}: {re.search('Non-2xx.*', told)[0]}")  # type: ignore[index]
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", told).groups()  # type: ignore[union-attr]
    return rate, float(number) * {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}[unit]


def pygeoapi_config(folder: Path, postgres: str) -> dict[str, str]:
    """Write pygeoapi's configuration and return its environment."""
    base = {"type": "feature", "id_field": "event_id", "time_field": "event_date", "title_field": "event_id"}
    parts = httpx.URL(postgres)
    data = {"host": parts.host, "port": parts.port, "user": parts.userinfo.decode(), "password": ""}
    data |= {"dbname": parts.path.strip("/"), "search_path": ["public"]}
    provider = {**base, "name": "PostgreSQL", "data": data, "table": "incidents", "geom_field": "geom"}
    text, url = {"en": "incidents"}, "http://example.org"
    who = {"name": "x", "url": url}
    tiles = {"url": "https://tile.example.org/{z}/{x}/{y}.png", "attribution": "x"}
    about = {"title": text, "description": text, "keywords": {"en": ["x"]}}
    extents = {"spatial": {"bbox": [60, 23, 78, 39], "crs": f"{_OGC}/OGC/1.3/CRS84"}}
    config = {
        "server": {
            "bind": {"host": "127.0.0.1", "port": PORT},
            "url": f"http://127.0.0.1:{PORT}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "pretty_print": False,
            "limits": {"default_items": 10, "max_items": 10000},
            "map": tiles,
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**about, "keywords_type": "theme", "terms_of_service": url, "url": url},
            "license": who,
            "provider": who,
            "contact": {"name": "x", "position": "x", "email": "x@example.org", "url": url},
        },
        "resources": {
            "incidents": {
                **about, "type": "collection", "links": [], "extents": extents, "providers": [provider]
            }
        },
    }  # fmt: skip
    path = folder / "pygeoapi.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    env = {"PYGEOAPI_CONFIG": str(path), "PYGEOAPI_OPENAPI": str(folder / "pygeoapi.openapi.json")}
    program = Path(os.environ["PYGEOAPI"]).with_name("pygeoapi")
    out = ["--output-file", env["PYGEOAPI_OPENAPI"], "--format", "json"]
    done = subprocess.run(
        [program, "openapi", "generate", path, *out],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"pygeoapi: {done.stderr[-2000:]}")
    return env


def run(
    name: str, command: list[str], env: dict[str, str], kinds: dict[str, list[str]], args: argparse.Namespace
) -> None:
    with serving(command, env) as pid:
        for kind, paths in kinds.items():
            if kind == "single item":
                items = paths[0].rsplit("/", 1)[0]
                page = httpx.get(f"http://127.0.0.1:{PORT}{items}?limit=400", timeout=300).json()
                paths = [f"{items}/{feature['id']}" for feature in page["features"]]
            try:
                connections = 4 if kind == "limit=10000" else args.connections
                rate, slowest = measure(paths, args.seconds, connections)
            except httpx.HTTPStatusError as error:
                print(f"{name:20} {kind:14} answers {error.response.status_code}", flush=True)
                continue
            print(f"{name:20} {kind:14} {rate:10.1f}/s   p99 {slowest:9.1f} ms", flush=True)
        rss = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
        print(f"{name:20} RSS {int(rss[1]) / 1e3:.0f} MB", flush=True)  # type: ignore[index]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store")
    parser.add_argument("postgres", nargs="?")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    args = parser.parse_args()
    ours = [sys.executable, "-c", OURS, args.store, str(PORT)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(ours):
            page = httpx.get(
                f"http://127.0.0.1:{PORT}/collections/incidents/items?limit=400", timeout=60
            ).json()
            kinds = asked([f["id"] for f in page["features"]])
            files: list[str] = []
            for number, (kind, paths) in enumerate(kinds.items()):
                path = folder / f"body{number}"
                path.write_bytes(httpx.get(f"http://127.0.0.1:{PORT}{paths[0]}", timeout=60).content)
                files += [kind.replace(" ", ""), str(path)]
        floor_kinds = {kind: ["/" + kind.replace(" ", "")] for kind in kinds}
        with_floor = {"limit=100": floor_kinds["limit=100"], "limit=10000": floor_kinds["limit=10000"]}
        run("floor", [sys.executable, "-c", FLOOR, str(PORT), *files], {}, with_floor, args)
        run("incident-atlas", ours, {}, kinds, args)
        uvicorn = ["-m", "uvicorn", "--port", str(PORT), "--log-level", "error"]
        if args.postgres and "PYGEOAPI" in os.environ:
            env = pygeoapi_config(folder, args.postgres)
            command = [os.environ["PYGEOAPI"], *uvicorn, "pygeoapi.starlette_app:APP"]
            run("pygeoapi", command, env, kinds, args)
        if args.postgres and "TIPG" in os.environ:
            env = {"DATABASE_URL": args.postgres, "TIPG_MAX_FEATURES_PER_QUERY": "10000"}
            theirs = {
                k: [p.replace("/incidents/", "/public.incidents/") for p in v] for k, v in kinds.items()
            }
            run("tipg", [os.environ["TIPG"], *uvicorn, "tipg.main:app"], env, theirs, args)


if __name__ == "__main__":
    main()
