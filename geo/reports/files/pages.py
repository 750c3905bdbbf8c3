"""The reading text of an HTML page or fragment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.errors import InputError
from geo.patterns import compiled

if TYPE_CHECKING:  # what reads one format alone is imported where it is read, to start sooner
    from selectolax.lexbor import LexborHTMLParser


_HTML_DROP = "script, style, noscript, template, nav, header, footer, aside, form, svg, iframe"
_HTML_BLOCK = "p, div, li, tr, br, h1, h2, h3, h4, h5, h6, blockquote, section, article, dt, dd, pre, table"
_HTML_IN_CELL = "div, ul, ol, table, h1, h2, h3, h4, h5, h6, blockquote, section, article, p + p"
# Elements that open a level; those that HTML closes by itself (p, li, td ...) are not counted.
_HTML_TAG = compiled(
    r"<(/?)(?:div|span|section|article|blockquote|table|ul|ol|dl|b|i|em|strong|font|a|center)\b"
)
MAX_DEPTH = 1_000


def html_tree(source: str) -> LexborHTMLParser:
    """Parse a page, refusing one so deeply nested that the time to parse it grows with its square."""
    from selectolax.lexbor import LexborHTMLParser

    depth = 0
    for tag in _HTML_TAG.finditer(source):
        depth = max(depth - 1, 0) if tag.group(1) else depth + 1
        if depth > MAX_DEPTH:
            raise InputError(f"is nested more than {MAX_DEPTH:,} elements deep; save its text as .txt")
    return LexborHTMLParser(source)


def html_text(source: str) -> str:
    """Return the reading text of an HTML page or fragment, one block a line.

    Raises
    ------
    InputError
        If elements are nested more than `MAX_DEPTH` deep.
    """
    return body_text(html_tree(source))


def body_text(tree: LexborHTMLParser) -> str:
    """Return the reading text of a parsed page, one block a line; the tree is changed."""
    root = tree.css_first("article") or tree.css_first("main") or tree.body
    if root is None:
        return ""
    for node in root.css(_HTML_DROP):
        if node.tag != "header" or node.css_first("h1") is None:
            node.decompose()
    for row in root.css("tr"):
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        # What lays out a page holds blocks; the cells of a row of data stand on one line.
        if len(cells) > 1 and not any(cell.css_first(_HTML_IN_CELL) for cell in cells):
            for block in row.css("p, br"):
                block.insert_before(" ")
            told = " | ".join(" ".join(cell.text(deep=True).split()) for cell in cells)
            row.replace_with(f"\n{told}\n")
    for node in root.css(_HTML_BLOCK):
        node.insert_before("\n")
        node.insert_after("\n")
    lines = (re.sub(r"[ \t\r\f\v\xa0]+", " ", line).strip() for line in root.text(deep=True).split("\n"))
    return "\n".join(line for line in lines if line)
