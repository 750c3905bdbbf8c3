"""What is likely meant by a name that is not known: what people of the field call it, or a slip."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

# What has another name here; of several the first that is known.
_CALLED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("start", "end", "from", "to", "since", "until"), ("datetime",)),
    **dict.fromkeys(("date", "day", "year"), ("datetime", "event_date")),
    **dict.fromkeys(("killed", "deaths", "dead", "toll", "fatalities"), ("fatalities_best",)),
    **dict.fromkeys(("wounded", "hurt"), ("injured_best",)),
    **dict.fromkeys(("actor", "side"), ("actor1",)),
    **dict.fromkeys(("lon", "lng"), ("longitude",)),
    **dict.fromkeys(("page", "offset"), ("cursor",)),
    **dict.fromkeys(("province", "provinces"), ("admin1",)),
    **dict.fromkeys(("district", "districts"), ("admin2",)),
    **dict.fromkeys(("tehsil", "tehsils"), ("admin3",)),
    **dict.fromkeys(("excel", "xls", "xlsx"), ("csv",)),
    "daily": ("day",),
    "iso": ("country",),
    "type": ("event_type",),
    "lat": ("latitude",),
    "count": ("limit",),
    "format": ("f",),
    "order": ("sortby",),
    "geopackage": ("gpkg",),
    "shapefile": ("shp",),
    "geoparquet": ("parquet",),
}


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is likely meant by one that is not known, "" where none is near."""
    names = sorted(known)
    called = [one for one in _CALLED.get(name.lower(), ()) if one in names]
    begun = [one for one in names if name and one.startswith(name)]
    return next(iter(called or begun or get_close_matches(name[:60], names, n=1)), "")
