"""What operators ask of the server: is it alive, can it answer, what has it done; and the live map."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.features.items import PERIODS
from api.forms import live_map as live_map_page
from api.params import parse_days
from api.web.http import Server, asked_tag_of, base_of, caching, failure, finish, read_params
from api.web.negotiate import HTML, JSON
from api.web.reply import Reply, entity_tag, matches
from geo.errors import AtlasError, QueryError
from geo.model import IncidentQuery

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_MAP_PARAMS = ("level", "measure", "period", "datetime", "language")
_MAP_MOST = 200_000  # half a minute, and a gigabyte of memory in a process of its own


class Metrics:
    """Counts of requests and of the time that they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self._buckets = [0] * len(_BUCKETS)
        self._seconds, self._count = 0.0, 0

    def add(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        with self._lock:
            self._requests[route, method, status] += 1
            self._seconds += seconds
            self._count += 1
            for n, bound in enumerate(_BUCKETS):
                self._buckets[n] += seconds <= bound

    def text(self, facts: dict[str, int]) -> str:
        """Return all figures in Prometheus' text format."""
        with self._lock:
            lines = [
                "# HELP incident_atlas_requests_total Requests answered.",
                "# TYPE incident_atlas_requests_total counter",
            ]
            for (route, method, status), n in sorted(self._requests.items()):
                labels = f'route="{route}",method="{method}",status="{status}"'
                lines.append(f"incident_atlas_requests_total{{{labels}}} {n}")
            name = "incident_atlas_request_seconds"
            lines += [f"# HELP {name} Time to answer.", f"# TYPE {name} histogram"]
            lines += [
                f'{name}_bucket{{le="{bound}"}} {n}' for bound, n in zip(_BUCKETS, self._buckets, strict=True)
            ]
            lines += [
                f'{name}_bucket{{le="+Inf"}} {self._count}',
                f"{name}_sum {self._seconds:.6f}",
                f"{name}_count {self._count}",
            ]
        for what, n in facts.items():
            lines += [
                f"# HELP incident_atlas_{what} In the store.",
                f"# TYPE incident_atlas_{what} gauge",
                f"incident_atlas_{what} {n}",
            ]
        return "\n".join(lines) + "\n"


def healthz(server: Server) -> Any:
    """Return the endpoint that says that the process is alive."""

    async def answer(request: Request) -> Response:
        return Response(
            orjson.dumps({"status": "ok"}), media_type=JSON, headers={"cache-control": "no-store"}
        )

    return answer


def readyz(server: Server) -> Any:
    """Return the endpoint that says whether the store can be read."""

    async def answer(request: Request) -> Response:
        try:
            made = {"status": "ready", "version": await server.run(server.sources.version)}
        except AtlasError as error:
            return failure(error, request)
        return Response(orjson.dumps(made), media_type=JSON, headers={"cache-control": "no-store"})

    return answer


def metrics(server: Server, counted: Metrics) -> Any:
    """Return the endpoint of the figures."""

    async def answer(request: Request) -> Response:
        try:
            totals = await server.run(server.sources.totals)
            facts = {
                "incidents": totals.incidents,
                "reports": totals.reports,
                "incidents_undated": totals.undated,
            }
        except AtlasError:
            facts = {}
        text = counted.text(facts)
        media = "text/plain; version=0.0.4; charset=utf-8"
        return Response(text, headers={"content-type": media, "cache-control": "no-store"})

    return answer


def _check(options: Mapping[str, str]) -> None:
    """Refuse what a map cannot show.

    Raises
    ------
    QueryError
        With the parameter, its value and those that it may have.
    """
    from maps.choices import MAP_LEVELS, MAP_MEASURES
    from maps.language import LANGUAGES

    known = {"level": MAP_LEVELS, "measure": MAP_MEASURES, "period": PERIODS, "language": LANGUAGES}
    for name, value in options.items():
        if value not in known[name]:
            raise QueryError(name, value, f"use one of {', '.join(known[name])}")


def live_map(server: Server) -> Any:
    """Return the endpoint of the map page, made anew when the store has changed."""
    making = threading.Lock()

    def make(tag: str, params: dict[str, str]) -> Reply:
        with making:  # one at a time; who waited finds it ready
            reply = server.kept.get(tag)
            if reply is None:
                days = parse_days(params.get("datetime"))
                options: dict[str, Any] = {k: v for k, v in params.items() if k != "datetime"}
                _check(options)
                asked = IncidentQuery(start=days.start, end=days.end)
                found = server.sources.store.count(asked)
                if found > _MAP_MOST:
                    told = f"{found:,} incidents are more than the {_MAP_MOST:,} that a page can hold"
                    raise QueryError("datetime", params.get("datetime", ".."), f"{told}; ask for fewer days")
                options["title"] = server.settings.title
                if live_map_page.is_large(server.sources.store, found):
                    where = server.sources.store.path, server.settings.boundaries
                    page = live_map_page.draw_apart(*where, asked, options)
                else:
                    page = live_map_page.draw_map(
                        server.sources.store, server.sources.boundaries, asked, options
                    )
                reply = Reply(page, HTML)
                server.kept.put(tag, reply)
            return reply

    async def answer(request: Request) -> Response:
        try:
            query = request.scope["query_string"]
            params = read_params(server, query, _MAP_PARAMS)
            version = await server.run(server.sources.version)
            tag = entity_tag("map", version, base_of(server, request), query.decode("latin-1"))
            held = request.headers.get("if-none-match", "")
            if matches(held, tag):
                return Response(status_code=304, headers=caching(server, version, asked_tag_of(held, tag)))
            reply = await server.run(make, tag, params)
            response = await finish(server, request, reply, version, tag)
            # The page brings its own policy, with the hash of its script.
            del response.headers["content-security-policy"]
            return response
        except Exception as error:  # the last door: every error leaves as a problem document
            return failure(error, request)

    return answer
