"""What operators ask of the server: is it alive, can it answer, what has it done."""

import threading
from collections import defaultdict
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.http import Server, failure
from api.web.negotiate import JSON
from geo.errors import AtlasError

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


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
