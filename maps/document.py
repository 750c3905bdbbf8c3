"""The HTML file around the map: everything inlined, nothing loaded, nothing executed but our own script.

Folium and branca compile the text they are given as templates, so no text of a report may
pass through one of their classes. Here a `RawElement` returns its text as it is, and data is
embedded as JSON that the browser does not execute.
"""

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from branca.element import CssLink, Element, Figure, JavascriptLink
from xstatic.pkg import leaflet

from geo.errors import InputError

_ASSETS = files("maps") / "assets"
SCRIPTS = (
    "inflate", "words", "topology", "data", "counts", "classes", "state", "compare", "ground",
    "mapview", "labels", "points", "legend", "timeline", "incident", "panel", "filters", "search",
    "table", "download", "main",
)  # fmt: skip
STYLES = ("base", "controls", "map", "panel", "print")
_COMPRESS_FROM = 32_768
_LEVEL = 6  # level 9 takes four times as long for one part in a hundred
_PLACEHOLDER = re.compile(r"\[\[(\w+)\]\]")
_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


class RawElement(Element):
    """Text that goes into the page as it is, never through a template."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__()
        self._name, self._id, self.text = "RawElement", name, text

    def render(self, **kwargs: Any) -> str:
        """Return the text."""
        return self.text


def json_text(value: Any) -> str:
    """Return JSON that is safe inside a script element: no ``<``, ``>``, ``&`` and line separators.

    Half of a surrogate pair, which UTF-8 cannot hold, becomes ``?``.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace").decode("utf-8").translate(_UNSAFE)


def data_block(name: str, value: Any, compress: bool | None = None) -> str:
    """Return a script element that holds data and executes nothing.

    Parameters
    ----------
    name : str
        Its id.
    value : object
        JSON value.
    compress : bool, optional
        gzip and base64; by default from 32 KB on.
    """
    text = json_text(value)
    if compress or (compress is None and len(text) > _COMPRESS_FROM):
        packed = gzip.compress(text.encode("utf-8"), _LEVEL, mtime=0)
        text = base64.b64encode(packed).decode("ascii")
        return f'<script type="application/octet-stream" id="{name}" data-encoding="gzip">{text}</script>'
    return f'<script type="application/json" id="{name}">{text}</script>'


@cache
def asset(name: str) -> str:
    """Return the text of a file of `maps/assets`."""
    return (_ASSETS / name).read_text(encoding="utf-8")


@cache
def own_script() -> str:
    """Return the page's script: the files of `SCRIPTS` in one closed scope."""
    parts = "\n".join(asset(f"{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}\n}})();'


@cache
def own_style() -> str:
    """Return the page's style."""
    return "\n".join(asset(f"{name}.css") for name in STYLES)


@cache
def leaflet_script() -> str:
    """Return Leaflet without its links: the page names no outside address."""
    text = (Path(leaflet.BASE_DIR) / "leaflet.js").read_text(encoding="utf-8")
    text = re.sub(r"//# sourceMappingURL=\S*", "", text)
    return f"{asset('leaflet-license.js')}{text.replace('https://leafletjs.com', '').strip()}"


@cache
def leaflet_style() -> str:
    """Return Leaflet's style with its images inside."""
    folder = Path(leaflet.BASE_DIR)

    def inline(match: re.Match[str]) -> str:
        image = base64.b64encode((folder / "images" / match[1]).read_bytes()).decode("ascii")
        return f"url(data:image/png;base64,{image})"

    text = re.sub(r"/\*.*?\*/", "", (folder / "leaflet.css").read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"url\(images/([\w-]+\.png)\)", inline, text).strip()


class AtlasFigure(Figure):
    """The page as a branca figure.

    Parameters
    ----------
    title : str
        Shown as text, whatever is in it.
    strings : mapping of str to str
        Interface strings of one language; ``language`` and ``direction`` among them.
    """

    def __init__(self, title: str, strings: Mapping[str, str]) -> None:
        super().__init__(height="860px", title=title)
        self._id = "atlas"
        self.strings = strings
        self.data: dict[str, Any] = {}
        self.compress: bool | None = None
        self.tiles = ""
        self.header._children.clear()

    def render(self, **kwargs: Any) -> str:
        """Return the whole HTML document."""
        for child in list(self._children.values()):
            child.render(**kwargs)
        links = [c for c in self.header._children.values() if isinstance(c, (JavascriptLink, CssLink))]
        header = self.header.render(**kwargs)
        # Scripts end up in one element whose hash the policy names.
        map_script = f"\n{self.script.render(**kwargs)}\n"
        scripts = [leaflet_script(), map_script, own_script()]
        styles = [leaflet_style(), own_style()]
        guest = bool(links) or self._has_guests()
        words = {
            **{key: html.escape(text) for key, text in self.strings.items()},
            "title": html.escape(self.title or ""),
            "policy": html.escape(_policy(scripts, styles, header, guest, self.tiles)),
            "head": header,
            "map": self.html.render(**kwargs),
            "styles": "".join(f"<style>{style}</style>\n" for style in styles),
            "data": "\n".join(data_block(f"atlas-{k}", v, self.compress) for k, v in self.data.items()),
            "leaflet": f"<script>{scripts[0]}</script>",
            "scripts": "\n".join(f"<script>{script}</script>" for script in scripts[1:]),
        }
        return _PLACEHOLDER.sub(lambda match: words[match[1]], asset("page.html"))

    def _has_guests(self) -> bool:
        """Whether a layer that is not ours sits on the map."""
        return any(child._children for child in self._children.values())


def tile_origin(address: str) -> str:
    """Return scheme and host of a basemap's tiles, all that the page may then load from.

    Raises
    ------
    InputError
        If the address is no ``https://HOST/...{z}...{x}...{y}...``.
    """
    found = re.match(r"https://[A-Za-z0-9.-]+(:\d+)?(?=/)", address)
    if not found or not all(part in address for part in ("{z}", "{x}", "{y}")):
        raise InputError(
            f"{address!r} is no address of map tiles; give one such as https://tiles.example.org/{{z}}/{{x}}/{{y}}.png"
        )
    return found[0]


def _policy(scripts: list[str], styles: list[str], header: str, guest: bool, tiles: str = "") -> str:
    """Return the Content-Security-Policy: only the scripts written here run.

    Layers that a caller adds (`guest`) may bring inline styles, tiles and scripts from the web;
    they are the caller's own, and the policy then lets HTTPS in.
    """
    outside, none = " https:" if guest else "", "'none'"
    inline = re.findall(r"<script>(.*?)</script>", header, re.S)
    script_src = " ".join(_hash(script) for script in [*scripts, *inline])
    style_src = "'unsafe-inline'" if guest else " ".join(_hash(style) for style in styles)
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {script_src}{outside}",
            f"style-src {style_src}{outside}",
            f"img-src data: blob:{outside}{f' {tiles}' if tiles else ''}",
            f"font-src data:{outside}",
            f"connect-src {outside.strip() or none}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
