"""Pages for people. Every string goes through `escape`; there is no script and nothing from outside."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
CSP = "; ".join(f"{what} {whence}" for what, whence in (_POLICY | {"frame-ancestors": "'none'"}).items())
_STYLE = """
:root{color-scheme:light dark;--line:#8886;--link:#0b5cad}
@media(prefers-color-scheme:dark){:root{--link:#8ec5ff}}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:84rem;padding:0 1rem 3rem}
a{color:var(--link)} nav{padding:.7rem 0;border-bottom:1px solid var(--line)} nav a{margin-right:.3rem}
h1{font-size:1.6rem;margin:1rem 0 .3rem} h2{font-size:1.15rem;margin:1.5rem 0 .3rem}
table{border-collapse:collapse;width:100%} .wide{overflow-x:auto}
th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}
th{white-space:nowrap} td.n{text-align:right;font-variant-numeric:tabular-nums}
blockquote{margin:.4rem 0;padding-left:.8rem;border-left:3px solid var(--line)} .quiet{opacity:.75}
svg{width:100%;max-height:26rem;border:1px solid var(--line);background:#8881}
svg circle{fill:#b3001b;fill-opacity:.6}
svg circle.area{fill:#fff;fill-opacity:.01;stroke:#777;stroke-width:1.5}
svg path{fill:#b3001b;fill-opacity:.15;stroke:currentColor;stroke-width:.6}
svg path.below{fill:none;stroke-opacity:.35} svg a:focus,svg a:hover{stroke:var(--link);stroke-width:3}
.one td{text-align:left;overflow-wrap:anywhere} td:first-child a{white-space:nowrap} .lead{font-size:1.1rem}
li,h1,h2{overflow-wrap:anywhere} li{margin:.15rem 0} summary{cursor:pointer;padding:.3rem 0}
"""


def page(title: str, trail: Sequence[tuple[str, str]], body: str) -> bytes:
    """Return a whole page.

    Parameters
    ----------
    title : str
        Heading; escaped here.
    trail : sequence of (address, text)
        The way from the landing page; escaped here.
    body : str
        HTML made by the functions below.
    """
    crumbs = " / ".join(anchor(href, text) for href, text in trail)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f'<nav aria-label="Path">{crumbs}</nav><main><h1>{escape(title)}</h1>{body}</main></body></html>'
    ).encode("utf-8", "replace")


def problem_page(problem: Mapping[str, object], landing: str) -> bytes:
    """Return what went wrong as a page; `landing` is the address of the landing page."""
    title = f"{problem['status']} {problem['title']}"
    return page(title, [(landing, "Landing page")], paragraph(str(problem["detail"])))


def anchor(href: str, text: str) -> str:
    """Return a link; to anything but the web it is text alone."""
    if not href.lower().startswith(("http://", "https://", "/")):
        return escape(text)
    return f'<a href="{escape(href)}" rel="noopener noreferrer">{escape(text)}</a>'


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph of plain text."""
    return f'<p class="{escape(kind)}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def link_list(links: Sequence[Mapping[str, Any]]) -> str:
    """Return links of an OGC document as a list; one told under two names of its relation stands once."""
    once = {(one["href"], one["type"]): one for one in reversed(links)}
    rows = (
        f"<li>{anchor(str(one['href']), str(one.get('title') or one['href']))} "
        f'<span class="quiet">{escape(str(one["rel"]).rsplit("/", 1)[-1])}, '
        f"{escape(str(one['type']))}</span></li>"
        for one in reversed(once.values())
    )
    return f"<ul>{''.join(rows)}</ul>"


def table(names: Sequence[str], rows: Sequence[Sequence[Any]], links: Sequence[str] = ()) -> str:
    """Return a table; `links` are the addresses behind the first cell of each row."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    made = []
    for number, row in enumerate(rows):
        cells = [cell(value) for value in row]
        if links:
            cells[0] = f"<td>{anchor(links[number], plain(row[0]))}</td>"
        made.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(made)}</tbody></table></div>'
    )


def properties(values: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Return a feature's properties, nested ones as lists."""
    rows = "".join(
        f'<tr><th scope="row" title="{escape(titles.get(name, ""))}">{escape(name)}</th>{cell(value)}</tr>'
        for name, value in values.items()
    )
    return f'<div class="wide one"><table><tbody>{rows}</tbody></table></div>'


def plural(number: int, one: str, many: str) -> str:
    """Return a number with its words: "1 incident is", "1,200 incidents are"."""
    return f"{number:,} {one if number == 1 else many}"


def cell(value: Any) -> str:
    """Return a table cell."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f'<td class="n">{escape(plain(value))}</td>'
    return f"<td>{_rich(value)}</td>"


def plain(value: Any) -> str:
    """Return a value as text; the unknown as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _rich(value: Any) -> str:
    if isinstance(value, list):
        if not value:
            return "–"
        return "<ul>" + "".join(f"<li>{_rich(one)}</li>" for one in value[:200]) + "</ul>"
    if isinstance(value, dict):
        rest = "; ".join(
            f"{escape(str(k))}: {escape(plain(v))}"
            for k, v in value.items()
            if k != "quote" and v not in (None, "")
        )
        quoted = f"<blockquote>{escape(str(value['quote']))}</blockquote>" if value.get("quote") else ""
        return quoted + rest
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        return anchor(value, value)
    return escape(plain(value))
