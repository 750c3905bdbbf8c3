"""Errors as RFC 9457 problem documents: what is wrong, with which value, and what to do."""

from collections.abc import Mapping
from http import HTTPStatus

import orjson

from api.web.negotiate import HttpProblem
from geo.errors import (
    AtlasError,
    InputError,
    NotFound,
    OnlineError,
    QueryError,
    ReportRefused,
    StoreBusy,
    StoreError,
)

# The one table from errors to HTTP; the first class that fits decides.
STATUS: tuple[tuple[type[Exception], int], ...] = (
    (QueryError, 400),
    (ReportRefused, 422),
    (NotFound, 404),
    (StoreBusy, 503),
    (StoreError, 503),
    (OnlineError, 502),
    (InputError, 400),
    (AtlasError, 500),
)


def status_of(error: Exception) -> int:
    """Return the HTTP status of an error; 500 for one that nobody foresaw."""
    if isinstance(error, HttpProblem):
        return error.status
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def problem(error: Exception, instance: str) -> tuple[int, dict[str, object], Mapping[str, str]]:
    """Return status, members and headers of the answer to an error.

    Nothing of the machine is told: of the store's errors the reason stays in the log.
    """
    status = status_of(error)
    headers = {"cache-control": "no-store"}
    body: dict[str, object] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if isinstance(error, HttpProblem):
        body["detail"] = error.detail
        headers |= error.headers
    elif isinstance(error, StoreError):
        body["detail"] = "the store cannot be used at the moment; try again later"
        headers["retry-after"] = "5"
    elif status == 500:
        body["detail"] = "the server failed; its log says why"
    else:
        body["detail"] = str(error)
    if isinstance(error, QueryError):
        body |= {"parameter": error.parameter, "value": error.value, "remedy": error.remedy}
    body["instance"] = instance[:300]
    body["code"] = HTTPStatus(status).phrase.replace(" ", "")
    return status, body, headers


def problem_json(body: Mapping[str, object]) -> bytes:
    """Return a problem as JSON."""
    try:
        return orjson.dumps(body)
    except TypeError:  # half a character (a lone surrogate) in what the client sent
        clean = {
            k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for k, v in body.items()
        }
        return orjson.dumps(clean)
