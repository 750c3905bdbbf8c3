"""Reading reports over HTTP: ``POST /extract`` shows what a report says, ``POST /reports`` stores it.

Both need the bearer token that the server was started with, and do not exist without one.
"""

import hmac
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.http import Server, failure, read_params
from api.params import parse_days
from api.web.negotiate import JSON, HttpProblem
from geo.errors import InputError, QueryError
from geo.model import Refusal, Report
from geo.records import extraction_to_record
from geo.store import open_store
from geo.vintage_set import DatedNames

# What reads text is loaded with the first report: a server that only answers does without it.
if TYPE_CHECKING:
    from geo.pipeline import Ground, Reading

_ENDINGS = {
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/html": ".html",
}
_WRITE_SECONDS = 10.0


class Reader:
    """Reads reports for the server; names and polygons are opened with the first one."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._ground: Ground | None = None
        self._lock = threading.Lock()

    def ground(self) -> "Ground":
        """Return names and polygons."""
        from geo.pipeline import Ground

        with self._lock:
            if self._ground is None:
                settings = self.server.settings
                self._ground = Ground.open(settings.boundaries, settings.places, settings.online)
            return self._ground

    def _read(self, report: Report) -> "Reading":
        from geo.pipeline import read_one

        return read_one(report, self.ground(), readers=self.server.settings.readers)

    def extract(self, found: list[Report | Refusal]) -> tuple[int, dict[str, Any]]:
        """Return what each report says, as ``incident-atlas extract --format json`` does."""
        told = []
        for report in found:
            if isinstance(report, Report):
                reading = self._read(report)
                told.append(extraction_to_record(reading.extraction, reading.incidents))
        return 200, {"reports": told, "refused": _refused(found)}

    def store(self, found: list[Report | Refusal]) -> tuple[int, dict[str, Any]]:
        """Store each report; one that the store holds is left as it is, unless its day is new."""
        from geo.pipeline import as_held, put

        ground, incidents, dropped = self.ground(), 0, 0
        done: Counter[str] = Counter()
        warnings, ids = [], []
        where = self.server.settings.store
        with open_store(
            where,
            neighbours=ground.boundaries.neighbours,
            names=DatedNames(ground.boundaries),
            timeout=_WRITE_SECONDS,
        ) as store:
            for report, news in [as_held(r, store) for r in found if isinstance(r, Report)]:
                ids.append(report.report_id)
                if not news:
                    done["known"] += 1
                    continue
                reading = self._read(report)
                became = put(report, reading, store)
                done[became] += 1
                warnings += [{"input": report.id, "reason": why} for why in reading.extraction.warnings]
                if became != "known":
                    incidents += len(reading.incidents)
                    dropped += len(reading.extraction.not_incidents)
        self.server.sources.refresh()
        summary = {
            "reports": done["added"],
            "reports_known": done["known"],
            "reports_revised": done["revised"],
            "incidents": incidents,
            "not_incidents": dropped,
            "refused": _refused(found),
            "warnings": warnings,
        }
        return 201 if done["added"] else 200, summary | {"report_ids": ids}


def writing(server: Server, action: Callable[[list[Report | Refusal]], tuple[int, dict[str, Any]]]) -> Any:
    """Return the endpoint of a writing route."""

    async def answer(request: Request) -> Response:
        try:
            check_token(server.settings.token, request.headers.get("authorization", ""))
            params = read_params(server, request.scope["query_string"], ("published",))
            published = _published(params.get("published"))
            name = "request" + _ending(request.headers.get("content-type", ""))
            raw = await _body(request, server.settings.max_body)
            status, made = await server.run(_read, raw, name, published, action)
            headers = {"content-type": JSON, "cache-control": "no-store"}
            return Response(orjson.dumps(made), status, headers=headers)
        except Exception as error:  # the last door: every error leaves as a problem document
            return failure(error, request)

    return answer


def check_token(token: str, header: str) -> None:
    """Let a request pass that shows the server's token.

    Raises
    ------
    HttpProblem
        403 when the server has none, 401 when the request shows none, 403 when it shows another.
    """
    if not token:
        raise HttpProblem(
            403,
            "reading reports over HTTP is off; start the server with INCIDENT_ATLAS_TOKEN to allow it",
        )
    scheme, _, shown = header.partition(" ")
    if scheme.lower() != "bearer" or not shown.strip():
        challenge = {"www-authenticate": 'Bearer realm="incident-atlas"'}
        raise HttpProblem(401, "this needs a token; send the header Authorization: Bearer TOKEN", challenge)
    if not hmac.compare_digest(shown.strip().encode("utf-8", "replace"), token.encode()):
        challenge = {"www-authenticate": 'Bearer realm="incident-atlas", error="invalid_token"'}
        raise HttpProblem(403, "the token is not the server's; ask whoever runs it", challenge)


def _read(raw: bytes, name: str, published: date | None, action: Any) -> tuple[int, dict[str, Any]]:
    found = list(_reports(raw, name, published))
    refused = [one for one in found if isinstance(one, Refusal)]
    # A JSON document is taken as it is described or not at all, so that a status of 200 or 201 holds for all
    # of it; lines are taken one by one, and those that are no report are named.
    if len(refused) == len(found) or (refused and name.endswith(".json")):
        reasons = "; ".join(f"{one.path}: {one.reason}" for one in refused)
        raise HttpProblem(422, reasons[:500] or "there is no report in the request; send its text")
    made: tuple[int, dict[str, Any]] = action(found)
    return made


def _reports(raw: bytes, name: str, published: date | None) -> Iterator[Report | Refusal]:
    from geo.reports.read import parse_bytes

    try:
        yield from parse_bytes(raw, name, published)
    except InputError as error:
        yield Refusal(name, str(error))


def _refused(found: list[Report | Refusal]) -> list[dict[str, str]]:
    return [{"input": one.path, "reason": one.reason} for one in found if isinstance(one, Refusal)]


def _published(text: str | None) -> date | None:
    if text is None:
        return None
    days = parse_days(text, "published")
    if days.start is None or days.start != days.end:
        raise QueryError("published", text, "write one day, such as 2024-12-26")
    return days.start


def _ending(content_type: str) -> str:
    media = content_type.split(";")[0].strip().lower()
    if media not in _ENDINGS:
        raise HttpProblem(
            415,
            f"cannot read {media[:60]!r}; send one of {', '.join(_ENDINGS)}",
            {"accept-post": ", ".join(_ENDINGS)},
        )
    return _ENDINGS[media]


async def _body(request: Request, most: int) -> bytes:
    """Return the request's body, read no further than `most` bytes."""
    told = request.headers.get("content-length", "0")
    parts, size = [], int(told) if told.isdigit() and len(told) < 15 else most + 1
    if size <= most:
        size = 0
        async for part in request.stream():
            size += len(part)
            if size > most:
                break
            parts.append(part)
    if size > most:
        raise HttpProblem(413, f"the request is larger than {most} bytes; send fewer reports at a time")
    return b"".join(parts)
