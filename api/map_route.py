"""The live map: drawn once for each state of the store, while whoever looks at it is told what is done."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.collections import COLLECTIONS
from api.features.items import parse_vintage
from api.forms import live_map, pages
from api.http import (
    PROGRAM,
    Server,
    asked_tag_of,
    base_of,
    caching,
    failure,
    finish,
    read_params,
)
from api.params import parse_days
from api.web.negotiate import HTML, HttpProblem
from api.web.reply import Reply, entity_tag, matches
from geo.errors import QueryError
from geo.model import IncidentQuery
from maps.choices import CHOICES

_PARAMS = (*CHOICES, "datetime", "vintage")
_MOST = 200_000  # half a minute, and a gigabyte of memory in a process of its own
_MANY = 10_000  # a machine with nothing else to do draws fewer in some seconds
_SOON, _AGAIN, _WAITING = 2.0, 3, 8  # seconds, seconds, maps


def _check(options: Mapping[str, str]) -> None:
    """Refuse what a map cannot show.

    Raises
    ------
    QueryError
        With the parameter, its value and those that it may have.
    """
    for name, value in options.items():
        if value not in CHOICES[name]:
            raise QueryError(name, value, f"use one of {', '.join(CHOICES[name])}")


class Maps:
    """Maps being drawn, one at a time, so that the threads that answer are free for other questions."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._one = asyncio.Semaphore(1)
        self._drawing: dict[str, asyncio.Future[Reply]] = {}
        self._last: tuple[str, Reply | None] = ("", None)  # also one too large to be kept with the others

    def ready(self, tag: str) -> Reply | None:
        """Return a map that was drawn before."""
        return self._server.kept.get(tag) or (self._last[1] if self._last[0] == tag else None)

    async def draw(self, tag: str, params: Mapping[str, str], seconds: float | None) -> Reply | None:
        """Return a map; None when it is not there after so many seconds, it goes on being drawn.

        Raises
        ------
        QueryError
            If a map cannot show what is asked for.
        HttpProblem
            If too many others are being waited for.
        """
        drawing = self._drawing.get(tag)
        if drawing is None:
            if len(self._drawing) >= _WAITING:
                self._drawing = {name: one for name, one in self._drawing.items() if not one.done()}
            if len(self._drawing) >= _WAITING:
                told = f"{_WAITING} maps are waited for already; ask again in a minute"
                raise HttpProblem(503, told, {"retry-after": "60"})
            drawing = self._drawing[tag] = asyncio.ensure_future(self._draw(tag, params))
        await asyncio.wait({drawing}, timeout=seconds)
        if not drawing.done():
            return None
        self._drawing.pop(tag, None)  # what failed is told once, and tried again when asked again
        return drawing.result()

    async def _draw(self, tag: str, params: Mapping[str, str]) -> Reply:
        async with self._one:
            reply = await self._server.run(self._make, params)
        self._last = tag, reply
        self._server.kept.put(tag, reply)
        return reply

    def _make(self, params: Mapping[str, str]) -> Reply:
        server, days = self._server, parse_days(params.get("datetime"))
        options: dict[str, Any] = {k: v for k, v in params.items() if k in CHOICES}
        _check(options)
        vintage = parse_vintage(params.get("vintage"), server.sources.boundaries)
        asked = IncidentQuery(start=days.start, end=days.end)
        found = server.sources.store.count(asked)
        if found > _MOST:
            told = f"{found:,} incidents are more than the {_MOST:,} that a page can hold; ask for fewer days"
            raise QueryError("datetime", params.get("datetime", ".."), told)
        options["title"] = server.settings.title
        if live_map.is_large(server.sources.store, found):
            where = server.sources.store.path, server.settings.boundaries
            return Reply(live_map.draw_apart(*where, asked, options, vintage), HTML)
        ground = server.sources.ground(vintage)
        return Reply(live_map.draw_map(server.sources.store, ground, asked, options), HTML)


def route(server: Server) -> Any:
    """Return the endpoint of the map page, made anew when the store has changed."""
    maps = Maps(server)

    async def answer(request: Request) -> Response:
        try:
            query = request.scope["query_string"]
            params = read_params(server, query, _PARAMS)
            version = await server.run(server.sources.version)
            tag = entity_tag("map", PROGRAM, version, base_of(server, request), query.decode("latin-1"))
            held = request.headers.get("if-none-match", "")
            if matches(held, tag):
                return Response(status_code=304, headers=caching(server, version, asked_tag_of(held, tag)))
            # A browser asks for HTML by name and can show what it waits for; a program gets the map itself.
            looks = HTML in request.headers.get("accept", "")
            reply = maps.ready(tag) or await maps.draw(tag, params, _SOON if looks else None)
            if reply is None:
                extent = await server.run(server.sources.extent, COLLECTIONS["incidents"], version)
                days = parse_days(params.get("datetime"))
                asked = IncidentQuery(start=days.start, end=days.end)
                number = await server.run(server.sources.store.count, asked)
                return _being_drawn(request, base_of(server, request), params, extent.end, number)
            response = await finish(server, request, reply, version, tag)
            # The page brings its own policy, with the hash of its script.
            if response.status_code != 304:
                del response.headers["content-security-policy"]
            return response
        except Exception as error:  # the last door: every error leaves as a problem document
            return failure(error, request)

    return answer


def _being_drawn(
    request: Request, base: str, params: Mapping[str, str], last: str | None, number: int
) -> Response:
    """Return the page that stands until the map is there: it asks again by itself.

    Parameters
    ----------
    base : str
        Address of the landing page.
    params : mapping
        What the map was asked for.
    last : str or None
        The last day (ISO) of all incidents.
    number : int
        Of incidents on the map.
    """
    many = pages.plural(number, "incident", "incidents")
    takes = "a minute for hundreds of thousands" if number > _MANY else "longer where the machine is busy"
    body = pages.paragraph(
        f"The map of {many} is being drawn: some seconds for ten thousand, {takes}. "
        "It appears here by itself as soon as it is ready.",
        "lead",
    )
    year = f"{last[:4]}-01-01/{last[:4]}-12-31" if last else ""
    if year and "datetime" not in params:
        sooner = f"{base}/map?{urlencode({**params, 'datetime': year}, safe='/')}"
        body += f"<p>Fewer days are drawn sooner: {pages.anchor(sooner, f'only {year[:4]}')}.</p>"
    way = [(f"{base}/?f=html", "Incident Atlas"), (f"{base}/map", "Map")]
    made = pages.page("The map is being drawn", way, body)
    headers = {
        "refresh": str(_AGAIN),
        "retry-after": str(_AGAIN),
        "cache-control": "no-store",
        "vary": "Accept, Accept-Encoding",
        "content-type": f"{HTML}; charset=utf-8",
        "content-security-policy": pages.CSP,
        "content-length": str(len(made)),
    }
    return Response(b"" if request.method == "HEAD" else made, 202, headers=headers)
