"""From an HTTP request to a handler and back: negotiation, tags, kept answers, compression, errors."""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.features.sources import Sources
from api.features.thrift import give_back, share_heaps
from api.forms.pages import CSP, problem_page
from api.params import single_values
from api.settings import Settings
from api.web.negotiate import AS_HTML, AS_JSON, HTML, PROBLEM, Format, HttpProblem, choose
from api.web.problems import problem, problem_json
from api.web.reply import CODINGS, Kept, Reply, coding_for, entity_tag, gzip_stream, matches
from geo.errors import QueryError

THREADS = 6
_LONG = 0.2  # seconds
ROUTE = "incident_atlas.route"
PROGRAM = "incident-atlas 7"  # raise it when the same data are answered otherwise
_FRESH = timedelta(minutes=1)
_MADE = datetime.fromtimestamp(int(Path(__file__).stat().st_mtime), UTC)
T = TypeVar("T")
log = logging.getLogger("incident_atlas.api")


class Server:
    """What all requests share."""

    def __init__(self, settings: Settings, sources: Sources) -> None:
        share_heaps()
        self.settings, self.sources = settings, sources
        self.kept = Kept(settings.cache_bytes)
        # Each thread has a connection with a cache of its own; more of them would wait for each other.
        self.pool = ThreadPoolExecutor(THREADS, "answer")
        self._making: dict[str, asyncio.Future[Reply]] = {}
        self._large = asyncio.Semaphore(1)
        self._modified = ("", _MADE)

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """Do work that waits for the store or the processor beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, work, *args)

    async def made_once(self, tag: str, resource: "Resource", ask: "Ask") -> Reply:
        """Make an answer and keep it; who asks for the same in the meantime waits for this one."""
        making = self._making.get(tag)
        if making is None:
            making = asyncio.ensure_future(self._make(tag, resource, ask))
            self._making[tag] = making
            making.add_done_callback(lambda done: self._making.pop(tag, None))
        return await asyncio.shield(making)

    async def _make(self, tag: str, resource: "Resource", ask: "Ask") -> Reply:
        if not resource.large(ask):
            start = time.perf_counter()
            reply = await self.run(resource.handler, ask)
            if time.perf_counter() - start > _LONG:  # what took long went through much
                await self.run(give_back)
        else:  # megabytes at a time: one after the other, so that memory stays bounded
            async with self._large:
                reply = await self.run(resource.handler, ask)
                await self.run(give_back)
        self.kept.put(tag, reply)
        return reply

    def close(self) -> None:
        """End the threads and close the store."""
        self.pool.shutdown()
        self.sources.close()

    def last_modified(self, version: str) -> datetime:
        """Return when the answers last changed (UTC, whole seconds): the data, or the program itself.

        A change is told a second too early while it is fresh: another may follow within the same second, and
        a client that holds the answer before that one must not take it for unchanged.
        """
        if self._modified[0] != version:
            changed = max(self.sources.store.last_modified(), _MADE)
            self._modified = (version, changed.replace(microsecond=0))
        changed = self._modified[1]
        return changed if datetime.now(UTC) - changed > _FRESH else changed - timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, read.

    Attributes
    ----------
    base : str
        Address of the landing page, without a slash at the end.
    path : str
        Path below `base`, decoded.
    params : mapping
        Parameters, each given once and known.
    place : mapping
        Parts of the path: ``collection_id``, ``feature_id`` ...
    version : str
        State of the data that the answer is made of.
    """

    server: Server
    base: str
    path: str
    params: Mapping[str, str]
    place: Mapping[str, str]
    form: Format
    forms: Sequence[Format]
    version: str


Handler = Callable[[Ask], Reply]
Allowed = Callable[[Mapping[str, str]], Sequence[str]]


def never(ask: Ask) -> bool:
    """Say that an answer is neither quick nor large."""
    return False


@dataclass(frozen=True, slots=True)
class Resource:
    """A readable resource.

    Attributes
    ----------
    path : str
        Route, in Starlette's notation.
    handler : callable
        From an `Ask` to a `Reply`; run in a thread, raises domain errors.
    forms, allowed : callable
        From the parts of the path to the forms and to the parameters that there are.
    quick, large : callable
        Whether the answer takes less time than handing it to another thread; whether it may have
        megabytes.
    """

    path: str
    handler: Handler
    forms: Callable[[Mapping[str, str]], Sequence[Format]]
    allowed: Allowed
    quick: Callable[[Ask], bool] = never
    large: Callable[[Ask], bool] = never


def endpoint(server: Server, resource: Resource) -> Callable[[Request], Any]:
    """Return the endpoint that answers GET and HEAD for a resource."""

    async def answer(request: Request) -> Response:
        request.scope[ROUTE] = resource.path
        try:
            return await _answer(server, resource, request)
        except Exception as error:  # the last door: every error leaves as a problem document
            return failure(error, request)

    return answer


async def _answer(server: Server, resource: Resource, request: Request) -> Response:
    scope, headers = request.scope, request.headers
    params = read_params(server, scope["query_string"], resource.allowed(request.path_params))
    forms = resource.forms(request.path_params)
    form = choose(forms, params.get("f"), headers.get("accept", ""))
    version = server.sources.version()
    base = base_of(server, request)
    query = scope["query_string"].decode("latin-1")
    tag = entity_tag(PROGRAM, version, base, scope["path"], query, form.name)
    asked_tag = headers.get("if-none-match", "")
    if asked_tag and matches(asked_tag, tag):
        return Response(status_code=304, headers=caching(server, version, asked_tag_of(asked_tag, tag)))
    reply = server.kept.get(tag)
    if reply is None:
        ask = Ask(server, base, scope["path"], params, request.path_params, form, forms, version)
        disk = server.sources.disk
        if not disk.asked and resource.quick(ask):
            reply = disk.watch(lambda: resource.handler(ask))
            server.kept.put(tag, reply)
        else:
            reply = await server.made_once(tag, resource, ask)
    return await finish(server, request, reply, version, tag)


def _unchanged(server: Server, version: str, request: Request) -> bool:
    """Say whether a client that names no tag asks for what has changed since a time, and it has not.

    To be asked when the answer is there: what would be refused is refused, whatever the client holds.
    """
    since = request.headers.get("if-modified-since")
    if not since or "if-none-match" in request.headers:
        return False
    try:
        return server.last_modified(version) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):  # no date, or one without a zone
        return False


def asked_tag_of(header: str, tag: str) -> str:
    """Return the form of the tag that the client holds."""
    return next((f"{tag}-{coding}" for coding in CODINGS if f'"{tag}-{coding}"' in header), tag)


async def finish(server: Server, request: Request, reply: Reply, version: str, tag: str) -> Response:
    """Return the response to GET and HEAD: packed if the client takes that, empty for HEAD."""
    coding = coding_for(reply, request.headers.get("accept-encoding", ""))
    made = caching(server, version, f"{tag}-{coding}" if coding else tag)
    if _unchanged(server, version, request):
        return Response(status_code=304, headers=made)
    if coding:
        made["content-encoding"] = coding
    made["content-type"] = reply.media
    if reply.media.startswith(HTML):
        made["content-type"] = f"{HTML}; charset=utf-8"
        made["content-security-policy"] = CSP
    made["x-content-type-options"] = "nosniff"
    made.update(reply.headers)
    if reply.rest:
        return InPieces(server, reply, coding, made)
    body = reply.body
    if coding:
        ready = reply.packed.get(coding)
        body = ready if ready is not None else await server.run(reply.pack, coding)
    made["content-length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, reply.status, headers=made)


class InPieces(Response):
    """A large answer, sent piece by piece: the next one when the client has taken the last."""

    def __init__(self, server: Server, reply: Reply, coding: str, headers: Mapping[str, str]) -> None:
        super().__init__(None, reply.status, headers=headers)
        self.server, self.reply, self.coding = server, reply, coding
        if coding:
            del self.headers["content-length"]  # known only when all is packed
        else:
            self.headers["content-length"] = str(reply.size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send head and body, for HEAD the head alone."""
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": list(self.raw_headers)}
        )
        if scope["method"] != "HEAD":
            packer = gzip_stream() if self.coding else None
            for piece in (self.reply.body, *self.reply.rest):
                part = await self.server.run(packer.compress, piece) if packer else piece
                if part:
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            if packer:
                await send({"type": "http.response.body", "body": packer.flush(), "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        if self.reply.size > self.server.settings.cache_bytes // 2:
            await self.server.run(give_back)


def failure(error: Exception, request: Request) -> Response:
    """Return the answer to an error; one that nobody foresaw is logged with its trace."""
    status, members, headers = problem(error, str(request.scope.get("path", "")))
    if status >= 500:
        log.error("%s %s failed", request.method, request.scope.get("path", ""), exc_info=error)
    made = {**headers, "vary": "Accept, Accept-Encoding", "x-content-type-options": "nosniff"}
    if _asked_for_page(request):
        body = problem_page(members, f"{request.scope.get('root_path', '')}/")
        made |= {"content-type": f"{HTML}; charset=utf-8", "content-security-policy": CSP}
    else:
        body = problem_json(members)
        made["content-type"] = PROBLEM
    made["content-length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, status, headers=made)


def _asked_for_page(request: Request) -> bool:
    """Whether a browser asks: it wants pages, and ``f`` names no other form."""
    asked = request.query_params.get("f", "html")
    try:
        return (
            choose((AS_JSON, AS_HTML), None, request.headers.get("accept", "")) is AS_HTML and asked == "html"
        )
    except HttpProblem:
        return False


def read_params(server: Server, query: bytes, allowed: Sequence[str]) -> dict[str, str]:
    """Return the parameters of a query string.

    Raises
    ------
    QueryError
        If one is not known or is given twice.
    HttpProblem
        If there is too much of it.
    """
    if not query:
        return {}
    if len(query) > server.settings.max_query:
        most = server.settings.max_query
        raise HttpProblem(414, f"the query string has {len(query)} bytes; {most} is the most")
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        raise QueryError("query", query[:80].decode("latin-1"), "it has more than 200 parameters") from None
    return single_values(pairs, allowed)


def base_of(server: Server, request: Request) -> str:
    """Return the address of the landing page as the client sees it."""
    if server.settings.base_url:
        return server.settings.base_url
    host = request.headers.get("host", "")
    if not re.fullmatch(r"[A-Za-z0-9._\-]{1,253}(:[0-9]{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:[0-9]{1,5})?", host):
        host = "localhost"
    return f"{request.scope['scheme']}://{host}{request.scope.get('root_path', '')}"


def caching(server: Server, version: str, tag: str) -> dict[str, str]:
    """Return the headers by which a client avoids asking twice."""
    age = server.settings.max_age
    return {
        "etag": f'"{tag}"',
        "last-modified": format_datetime(server.last_modified(version), usegmt=True),
        "cache-control": f"public, max-age={age}" if age else "public, no-cache",
        "vary": "Accept, Accept-Encoding",
    }
