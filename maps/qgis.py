"""A QGIS project (.qgz) over an exported GeoPackage: the choropleth, borders and incidents, styled.

Written as QGIS 3 reads it; what is left out takes QGIS's defaults. The data is named relative
to the project, so the two files move together.
"""

import io
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from geo.model import Level
from maps.classes import breaks, colours
from maps.counting import class_label, shown_units
from maps.language import strings
from maps.layers import LAYERS, Export, unit_counts
from maps.payload import PRECISIONS

_VERSION = "3.22.0"
_SHOWN = {"incidents": "districts"}
_ZERO, _LINE = "#fbfaf7", "#d9d5cb"
_TITLES = {"incidents": "Incidents", "provinces": "Provinces", "districts": "Districts", "tehsils": "Tehsils"}
_CRS = {
    "authid": "EPSG:4326",
    "srsid": "3452",
    "srid": "4326",
    "proj4": "+proj=longlat +datum=WGS84 +no_defs",
}


def project_archive(export: Export, name: str, data: str) -> bytes:
    """Return the bytes of the project.

    Parameters
    ----------
    export : Export
        What the GeoPackage holds; its layer is the choropleth (districts when it is incidents).
    name : str
        Base name of the project.
    data : str
        File name of the GeoPackage beside it.
    """
    text = ElementTree.tostring(_project(export, data), encoding="unicode")
    document = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + text + "\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(f"{name}.qgs", (1980, 1, 1, 0, 0, 0)), document)
    return out.getvalue()


def _project(export: Export, data: str) -> Element:
    about = export.metadata()
    root = Element("qgis", version=_VERSION, projectname=about["title"])
    SubElement(root, "title").text = about["title"]
    _crs(SubElement(root, "projectCrs"))
    tree = SubElement(root, "layer-tree-group")
    layers = SubElement(root, "projectlayers")
    order = SubElement(root, "layerorder")
    choropleth = _SHOWN.get(export.layer, export.layer)
    for layer in ("incidents", "provinces", "districts", "tehsils"):
        shown = layer == choropleth or layer in ("incidents", "provinces")
        outline = layer == "provinces" and layer != choropleth
        SubElement(
            tree, "layer-tree-layer", id=_id(layer), name=_TITLES[layer] + (" (outlines)" if outline else ""),
            checked="Qt::Checked" if shown else "Qt::Unchecked", expanded="1" if layer == choropleth else "0",
            source=f"./{data}|layername={layer}", providerKey="ogr",
        )  # fmt: skip
        SubElement(order, "layer", id=_id(layer))
        layers.append(_layer(export, layer, data, outline))
    _canvas(root, export)
    properties = SubElement(root, "properties")
    label = SubElement(properties, "CopyrightLabel")
    SubElement(label, "Enabled", type="bool").text = "true"
    SubElement(label, "Label", type="QString").text = about["attribution"]
    metadata = SubElement(root, "projectMetadata")
    SubElement(metadata, "title").text = about["title"]
    SubElement(metadata, "abstract").text = "\n".join(f"{key}: {value}" for key, value in about.items())
    return root


def _id(layer: str) -> str:
    """Return the layer's id in the project, in the form that QGIS keeps and does not replace."""
    return f"{layer}_0a000000_0000_4000_8000_000000000000"


def _layer(export: Export, layer: str, data: str, outline: bool) -> Element:
    level = LAYERS[layer]
    made = Element(
        "maplayer", type="vector", geometry="Point" if level is None else "Polygon",
        simplifyDrawingHints="1", simplifyDrawingTol="1", simplifyLocal="1", simplifyMaxScale="1",
    )  # fmt: skip
    SubElement(made, "id").text = _id(layer)
    SubElement(made, "datasource").text = f"./{data}|layername={layer}"
    SubElement(made, "layername").text = _TITLES[layer]
    SubElement(made, "provider", encoding="UTF-8").text = "ogr"
    _crs(SubElement(made, "srs"))
    SubElement(made, "previewExpression").text = '"location"' if level is None else '"name"'
    about = SubElement(made, "resourceMetadata")
    SubElement(about, "rights").text = export.metadata()["attribution"]
    if level is None:
        made.append(_points())
    elif outline:
        made.append(_single(_fill("#00000000", "#8f8b82", 0.4, style="no")))
    else:
        made.append(_graduated(export, level))
    return made


def _graduated(export: Export, level: Level) -> Element:
    rows = [row.events for row in unit_counts(export, level) if row.pcode]
    edges = breaks(rows)
    renderer = Element(
        "renderer-v2", type="graduatedSymbol", attr="events", graduatedMethod="GraduatedColor",
        symbollevels="0", forceraster="0", enableorderby="0",
    )  # fmt: skip
    ranges, symbols = SubElement(renderer, "ranges"), SubElement(renderer, "symbols")
    # QGIS puts a value on an edge into the lower range: bounds between whole numbers leave no doubt.
    bounds: list[tuple[float, float, str, str]] = [(-0.5, 0.5, "none reported", _ZERO)]
    for n, (edge, colour) in enumerate(zip(edges, colours(len(edges)), strict=True)):
        least = 1 if n == 0 else round(edges[n - 1]) + 1
        bounds.append((least - 0.5, edge + 0.5, class_label(edges, n), colour))
    for n, (low, high, label, colour) in enumerate(bounds):
        SubElement(
            ranges, "range", lower=f"{low}", upper=f"{high}", label=label, symbol=str(n), render="true"
        )
        symbols.append(_symbol(str(n), "fill", _fill(colour, _LINE, 0.15)))
    return renderer


def _points() -> Element:
    """Style incidents by how finely their place is known, as the page does.

    Those known to a unit alone lie at its label point, where nothing need have happened: they have a
    mark of their own and are switched off, to be switched on in the legend.
    """
    renderer = Element(
        "renderer-v2", type="categorizedSymbol", attr="geo_precision", symbollevels="0", forceraster="0",
        enableorderby="0",
    )  # fmt: skip
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    words = strings("en")
    for n, precision in enumerate(PRECISIONS):
        spot = precision in ("exact", "near")
        label = words[f"precision_{precision or 'none'}"] + (
            "" if spot else ": at a label point, not the spot"
        )
        SubElement(
            categories, "category", value=precision, type="string", label=label, symbol=str(n),
            render="true" if spot else "false",
        )  # fmt: skip
        look = {"name": "circle" if spot else "cross2", "size": "2.2" if spot else "1.6"}
        look["color"] = _rgba("#0b5a86" if precision == "exact" else "#ffffff")
        look["outline_color"] = _rgba("#ffffff" if precision == "exact" else "#0b5a86" if spot else "#5d6166")
        look["outline_width"] = "0.3" if precision == "exact" else "0.5"
        symbols.append(_symbol(str(n), "marker", _properties("SimpleMarker", look)))
    return renderer


def _single(symbol_layer: Element) -> Element:
    renderer = Element(
        "renderer-v2", type="singleSymbol", symbollevels="0", forceraster="0", enableorderby="0"
    )
    SubElement(renderer, "symbols").append(_symbol("0", "fill", symbol_layer))
    return renderer


def _symbol(name: str, kind: str, layer: Element) -> Element:
    made = Element("symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    made.append(layer)
    return made


def _fill(colour: str, line: str, width: float, style: str = "solid") -> Element:
    return _properties(
        "SimpleFill", {"color": _rgba(colour), "style": style, "outline_color": _rgba(line),
                       "outline_style": "solid", "outline_width": f"{width}"},
    )  # fmt: skip


def _properties(kind: str, values: dict[str, str]) -> Element:
    layer = Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options = SubElement(layer, "Option", type="Map")
    for key, value in values.items():
        SubElement(options, "Option", name=key, value=value, type="QString")
        SubElement(layer, "prop", k=key, v=value)  # as QGIS before 3.20 reads it
    return layer


def _rgba(colour: str) -> str:
    parts = [int(colour[n : n + 2], 16) for n in range(1, len(colour), 2)]
    return ",".join(map(str, [*parts, 255][:4]))


def _crs(parent: Element) -> None:
    made = SubElement(parent, "spatialrefsys")
    for key, value in _CRS.items():
        SubElement(made, key).text = value


def _canvas(root: Element, export: Export) -> None:
    canvas = SubElement(root, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
    SubElement(canvas, "units").text = "degrees"
    extent = SubElement(canvas, "extent")
    for key, value in zip(("xmin", "ymin", "xmax", "ymax"), _bounds(export), strict=True):
        SubElement(extent, key).text = f"{value:.4f}"
    _crs(SubElement(canvas, "destinationsrs"))


def _bounds(export: Export) -> Sequence[float]:
    boxes = [export.boundaries.geometry(u.pcode).bounds for u in shown_units(export.boundaries, "country")]
    low = [min(box[n] for box in boxes) - 0.3 for n in (0, 1)]
    high = [max(box[n] for box in boxes) + 0.3 for n in (2, 3)]
    return [*low, *high]
