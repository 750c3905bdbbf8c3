"""One parser a format: bytes of a file in, the reports that stand in it out.

A parser yields a `Report` for each report and a `Refusal` for each that cannot be used. It
never opens a file, follows a link or expands an XML entity. Texts are kept as they are: every
offset that is printed later counts code points of the text given here.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime

import orjson

from geo.errors import InputError
from geo.model import Refusal, Report
from geo.reports.files.pages import body_text, html_text, html_tree
from geo.reports.files.published import parse_published

# A hundred pages; whatever is longer is a collection of reports.
MAX_TEXT = 300_000
MAX_LINE = 4_000_000
_FIELDS = ("title", "source", "url", "language")
# What the day of publication, "published_at", is also called; the first that is filled in counts.
_PUBLISHED = ("published", "date")
_HEADER = re.compile(r"(title|source|url|published|published_at|date|language)\s*:\s*(.*)", re.IGNORECASE)
# Control characters that no text has; tab, line feed, form feed, carriage return and ESC stay out of it.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

Parsed = Iterator[Report | Refusal]


def content_id(text: str, source: str, published: date | datetime | None) -> str:
    """Hash what makes a report this report: its own text, source and publication date (hex, 24 digits).

    A day that whoever reads it in gives is no part of it: the same report may be given again with one.
    """
    stamp = published.isoformat() if published else ""
    return hashlib.sha256("\x1f".join((text, source, stamp)).encode("utf-8", "surrogatepass")).hexdigest()[
        :24
    ]


def decode(raw: bytes) -> str:
    """Decode a file's bytes: a byte order mark, else UTF-8, else the likeliest legacy encoding.

    Raises
    ------
    InputError
        If the bytes are empty, binary, or no encoding fits them.
    """
    if not raw.strip():
        raise InputError("is empty; nothing to read")
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            try:
                return raw.decode(name)
            except UnicodeDecodeError:
                raise InputError(f"starts as {name} but is damaged; save it again as UTF-8") from None
    if _BINARY.search(raw[:65536]):
        raise InputError("is binary, not text; convert it to .txt, .html or .jsonl first")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        import charset_normalizer

        best = charset_normalizer.from_bytes(raw[:262144], cp_isolation=["cp1252", "cp1256"]).best()
        if best is None:
            raise InputError("is in no encoding that fits; save it as UTF-8") from None
        try:
            return raw.decode(best.encoding)
        except UnicodeDecodeError:
            raise InputError("is in no encoding that fits; save it as UTF-8") from None


def make_report(record: Mapping[str, object], path: str, default_id: str, published: date | None) -> Report:
    """Make a report of one record with the keys of a JSONL line; only ``text`` is required.

    Raises
    ------
    InputError
        If the text is missing, empty or too long, the date is not one, or a list stands for text.
    """
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InputError("has no text; give it as a string under 'text'")
    if len(text) > MAX_TEXT:
        raise InputError(f"has {len(text):,} characters, more than {MAX_TEXT:,}; split it into reports")
    if "\x00" in text:
        raise InputError("is binary, not text; its text holds NUL characters")
    if re.search("[\ud800-\udfff]", text):
        raise InputError("holds half a character (a lone surrogate); save it again as UTF-8")
    for name in ("id", "published_at", *_FIELDS):
        if isinstance(record.get(name), list | dict | bool):
            raise InputError(f"has under {name!r} what is no text; give it as a string")
    other = (value for name in _PUBLISHED if isinstance(value := record.get(name), str) and value.strip())
    told = record.get("published_at")
    own = parse_published(next(other, None) if told in (None, "") else told)
    fields = {name: str(record.get(name) or "") for name in _FIELDS}
    when = own if own is not None else published
    ident = record.get("id")
    return Report(
        id=default_id if ident in (None, "") else str(ident),
        report_id=content_id(text, fields["source"], own),
        text=text,
        path=path,
        title=fields["title"],
        source=fields["source"],
        url=fields["url"] if fields["url"].startswith(("http://", "https://")) else "",
        published_at=when,
        language=fields["language"] or "en",
    )


def _records(
    records: Iterable[tuple[str, Mapping[str, object] | str]], path: str, published: date | None
) -> Parsed:
    """Turn (place in the file, record or complaint) into reports and refusals."""
    for where, record in records:
        name = f"{path}{where}"
        try:
            if isinstance(record, str):
                raise InputError(record)
            yield make_report(record, path, name, published)
        except InputError as error:
            yield Refusal(name, str(error))


def _header(text: str) -> tuple[dict[str, object], str]:
    """Split off a front matter block (``---``) or leading ``Source: ...`` lines ended by a blank line."""
    lines = text.splitlines(keepends=True)
    fenced = bool(lines) and lines[0].strip() == "---"
    found: dict[str, object] = {}
    used = 1 if fenced else 0
    for line in lines[used:40]:
        used += 1
        if fenced and line.strip() == "---":
            break
        entry = _HEADER.match(line.strip())
        if entry:
            key = entry.group(1).lower()
            found["published_at" if key in _PUBLISHED else key] = entry.group(2).strip().strip("\"'")
        elif not fenced:
            if line.strip() or not found:
                return {}, text
            break
    else:
        return {}, text
    return found, "".join(lines[used:])


def parse_text(raw: bytes, path: str, published: date | None) -> Parsed:
    """Plain text or Markdown: one report a file, metadata in an optional header."""
    found, text = _header(decode(raw))
    yield from _records([("", {**found, "text": text})], path, published)


_HTML_DATES = (
    'meta[property="article:published_time"]',
    'meta[name="date"]',
    'meta[name="dc.date"]',
    'meta[name="published"]',
    'meta[itemprop="datePublished"]',
)


def parse_html(raw: bytes, path: str, published: date | None) -> Parsed:
    """One report an HTML page; title, source and date from its ``<meta>``, ``<time>`` and ``<title>``."""
    tree = html_tree(decode(raw))
    meta: dict[str, object] = {}
    for query in _HTML_DATES:
        node = tree.css_first(query)
        if node is not None and node.attributes.get("content"):
            meta["published_at"] = node.attributes["content"]
            break
    moment = tree.css_first("time[datetime]")
    if "published_at" not in meta and moment is not None:
        meta["published_at"] = moment.attributes.get("datetime")
    for key, query in (("source", 'meta[property="og:site_name"]'), ("source", 'meta[name="source"]')):
        node = tree.css_first(query)
        if node is not None and key not in meta:
            meta[key] = node.attributes.get("content")
    link = tree.css_first('link[rel="canonical"]')
    title = tree.css_first("title")
    root = tree.css_first("html")
    meta["url"] = link.attributes.get("href") if link is not None else ""
    meta["title"] = title.text(strip=True) if title is not None else ""
    meta["language"] = (root.attributes.get("lang") or "") if root is not None else ""
    yield from _records([("", {**meta, "text": body_text(tree)})], path, published)


def _json_record(raw: bytes | str) -> Mapping[str, object] | str:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        # It counts lines from this one; the file's own stands with the name.
        what = f"{error.msg}, column {error.colno}"
        return f"is not valid JSON ({what}); write one object a report"
    return value if isinstance(value, dict) else "is not a JSON object; write one object a report"


def parse_json(raw: bytes, path: str, published: date | None) -> Parsed:
    """Read one JSON object, or a list of them, each with the keys of a JSONL line."""
    try:
        value = orjson.loads(decode(raw))
    except orjson.JSONDecodeError as error:
        yield Refusal(path, f"is not valid JSON ({error}); write one object a report")
        return
    items = value if isinstance(value, list) else [value]
    bad = "is not a JSON object; write one object a report"
    entries = [
        (f"#{n}" if isinstance(value, list) else "", item if isinstance(item, dict) else bad)
        for n, item in enumerate(items, 1)
    ]
    yield from _records(entries, path, published)


def parse_jsonl(lines: Iterable[bytes], path: str, published: date | None) -> Parsed:
    """One JSON object a line: ``{"id", "text", "title", "source", "url", "published_at", "language"}``.

    The day may also be called ``published`` or ``date``.
    """

    def entries() -> Iterator[tuple[str, Mapping[str, object] | str]]:
        for number, line in enumerate(lines, 1):
            bare = line.removeprefix(b"\xef\xbb\xbf").strip()
            if not bare:
                continue
            long = len(line) >= MAX_LINE
            yield f"#{number}", f"is longer than {MAX_LINE:,} bytes" if long else _json_record(bare)

    yield from _records(entries(), path, published)


def parse_csv(raw: bytes, path: str, published: date | None) -> Parsed:
    """Read a table with a ``text`` column; further columns as in a JSONL line, comma, semicolon or tab."""
    text = decode(raw)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(min(MAX_LINE, sys.maxsize))
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = {(name or "").strip().lower() for name in rows.fieldnames or ()}
    if "text" not in names:
        columns = ", ".join(sorted(names)) or "none"
        why = f"has no column 'text' (columns: {columns})"
        yield Refusal(path, f"{why}; a table of coded incidents is read with --dataset")
        return

    def entries() -> Iterator[tuple[str, Mapping[str, object] | str]]:
        number = 1
        try:
            for number, row in enumerate(rows, 2):
                yield f"#{number}", {(k or "").strip().lower(): v for k, v in row.items()}
        except csv.Error as error:
            yield f"#{number + 1}", f"is not a valid CSV row ({error})"

    yield from _records(entries(), path, published)


def parse_feed(raw: bytes, path: str, published: date | None) -> Parsed:
    """Read an RSS 2.0 or Atom feed: one report an entry; entities and external references are refused."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException:
        yield Refusal(path, "declares a DTD or entities, which are not expanded; remove the declaration")
        return
    except (ParseError, ValueError, RecursionError) as error:
        yield Refusal(path, f"is not valid XML ({error})")
        return

    def bare(tag: object) -> str:
        return str(tag).rsplit("}", 1)[-1]

    feed_title = next((e.text or "" for e in root.iter() if bare(e.tag) == "title"), "")

    def entries() -> Iterator[tuple[str, Mapping[str, object] | str]]:
        found = [e for e in root.iter() if bare(e.tag) in ("item", "entry")]
        if not found:
            yield "", "is XML but no RSS or Atom feed; no item in it"
        for number, entry in enumerate(found, 1):
            parts = {bare(child.tag): child for child in entry}
            value = {name: "".join(child.itertext()).strip() for name, child in parts.items()}
            body = (
                value.get("encoded")
                or value.get("content")
                or value.get("description")
                or value.get("summary")
            )
            title = value.get("title", "")
            try:
                text = "\n".join(part for part in (title, html_text(body or "")) if part)
            except InputError as error:
                yield f"#{number}", str(error)
                continue
            link = value.get("link") or (parts["link"].get("href", "") if "link" in parts else "")
            when = value.get("pubDate") or value.get("published") or value.get("updated") or value.get("date")
            yield (
                f"#{number}",
                {"text": text, "title": title, "source": feed_title, "url": link, "published_at": when},
            )

    yield from _records(entries(), path, published)


def parse_mail(raw: bytes, path: str, published: date | None) -> Parsed:
    """Read an e-mail (.eml): subject and text, attachments left alone."""
    import email.policy

    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        yield Refusal(path, "is an e-mail without a text part")
        return
    try:
        content = str(body.get_content())
    except (LookupError, UnicodeError, ValueError) as error:
        yield Refusal(path, f"has a text part that cannot be decoded ({error})")
        return
    text = html_text(content) if body.get_content_type() == "text/html" else content
    subject = str(message.get("subject") or "")
    record = {
        "text": "\n".join(part for part in (subject, text) if part),
        "title": subject,
        "source": str(message.get("from") or ""),
        "published_at": message.get("date"),
    }
    yield from _records([("", record)], path, published)


PARSERS: dict[str, Callable[[bytes, str, date | None], Parsed]] = {
    ".txt": parse_text,
    ".text": parse_text,
    ".md": parse_text,
    ".markdown": parse_text,
    ".html": parse_html,
    ".htm": parse_html,
    ".json": parse_json,
    ".csv": parse_csv,
    ".tsv": parse_csv,
    ".rss": parse_feed,
    ".atom": parse_feed,
    ".xml": parse_feed,
    ".eml": parse_mail,
}
LINE_FORMATS = (".jsonl", ".ndjson")
