"""The web application: routes, errors and what every answer carries."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import map_route, ogc, reports, service, tile_routes
from api.features.sources import Sources
from api.http import ROUTE, Server, endpoint, failure
from api.settings import Settings
from api.web.negotiate import HttpProblem
from api.web.reply import EXPOSED
from geo.boundaries import Boundaries

_ALLOWED_HEADERS = "Accept, Accept-Language, Authorization, Content-Type, If-Modified-Since, If-None-Match"


def create_app(settings: Settings) -> FastAPI:
    """Return the application for one store.

    Raises
    ------
    StoreError
        If the store cannot be opened.
    BoundaryError
        If the boundary set cannot be opened.
    """
    server = Server(settings, Sources(settings.store, Boundaries.open(settings.boundaries)))
    reader = reports.Reader(server)
    counted = service.Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        server.sources.prepare()
        yield
        server.close()

    app = FastAPI(title=settings.title, openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.server = server
    # Routes are tried in order: the features, asked for most, come first.
    resources = (*reversed(ogc.RESOURCES), *tile_routes.RESOURCES)
    routes = [
        Route("/collections/{collection_id}/items/", _without_slash, methods=["GET"]),  # it names no feature
        *(Route(r.path, endpoint(server, r), methods=["GET"]) for r in resources),
        Route("/map", map_route.route(server), methods=["GET"]),
        Route("/healthz", service.healthz(server), methods=["GET"]),
        Route("/readyz", service.readyz(server), methods=["GET"]),
        Route("/metrics", service.metrics(server, counted), methods=["GET"]),
        Route("/extract", reports.writing(server, reader.extract), methods=["POST"]),
        Route("/reports", reports.writing(server, reader.store), methods=["POST"]),
    ]
    app.router.routes.extend(routes)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_middleware(Outside, routes=routes, counted=counted)
    return app


async def _without_slash(request: Request) -> Response:
    query = request.scope["query_string"].decode("latin-1")
    return Response(status_code=307, headers={"location": "../items" + (f"?{query}" if query else "")})


async def _http_error(request: Request, error: Exception) -> Response:
    """Answer what the router itself refuses: unknown paths and methods."""
    assert isinstance(error, HTTPException)
    said = {
        404: f"there is nothing at {request.scope['path'][:200]!r}; begin at the landing page / or at /api",
        405: f"{request.method} cannot be used here; use {' or '.join(_allowed(error))}"
        + ("; reports are sent to /reports or /extract" if request.method == "POST" else ""),
    }
    detail = said.get(error.status_code) or HTTPStatus(error.status_code).phrase
    return failure(HttpProblem(error.status_code, detail, dict(error.headers or {})), request)


def _allowed(error: HTTPException) -> list[str]:
    return sorted(name.strip() for name in (error.headers or {}).get("Allow", "OPTIONS").split(","))


class Outside:
    """The outermost layer: answers OPTIONS, lets pages of other sites read (CORS), counts and times."""

    def __init__(self, app: ASGIApp, routes: list[Route], counted: service.Metrics) -> None:
        self.app, self.routes, self.counted = app, routes, counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status = time.perf_counter(), 500

        async def pass_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] += _CORS
            await send(message)

        try:
            if scope["method"] == "OPTIONS":
                await self._options(scope)(scope, receive, pass_on)
            else:
                await self.app(scope, receive, pass_on)
        finally:
            route = scope.get(ROUTE) or self._route(scope)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self.counted.add(route, method, status, time.perf_counter() - start)

    def _options(self, scope: Scope) -> Callable[..., Any]:
        methods: set[str] = set()
        for route in self.routes:
            if route.matches({**scope, "method": "GET"})[0] is not Match.NONE:
                methods |= route.methods or set()
        if not methods:
            return failure(
                HttpProblem(404, "there is nothing here; begin at the landing page /"), Request(scope)
            )
        allow = ", ".join(sorted({*methods, "OPTIONS"}))
        headers = {
            "allow": allow,
            "access-control-allow-methods": allow,
            "access-control-allow-headers": _ALLOWED_HEADERS,
            "access-control-max-age": "86400",
        }
        return Response(status_code=204, headers=headers)

    def _route(self, scope: Scope) -> str:
        for route in self.routes:
            if route.matches(scope)[0] is not Match.NONE:
                return route.path
        return "unknown"


_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED.encode()),
]
