"""What tests of features ask for, and how."""

from typing import Any
from urllib.parse import urlsplit

import httpx

from geo.model import Incident, Report

Made = list[tuple[Report, Incident]]
INCIDENTS = "/collections/incidents/items"
# One address of every kind.
PATHS = [
    "/",
    "/conformance",
    "/api",
    "/collections",
    "/collections/incidents",
    "/collections/incidents/schema",
    INCIDENTS,
    f"{INCIDENTS}/IA0001",
    "/collections/reports/items",
    "/collections/incidents-by-province/items",
    "/map",
]


def get(client: httpx.Client, path: str, **params: str) -> dict[str, Any]:
    response = client.get(path, params={"bbox-crs" if k == "bbox_crs" else k: v for k, v in params.items()})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def ids(found: dict[str, Any]) -> list[str]:
    return [f["id"] for f in found["features"]]


def follow(client: httpx.Client, found: dict[str, Any], rel: str) -> dict[str, Any] | None:
    hrefs = [one["href"] for one in found["links"] if one["rel"] == rel]
    if not hrefs:
        return None
    parts = urlsplit(hrefs[0])
    response = client.get(f"{parts.path}?{parts.query}")
    assert response.status_code == 200, response.text
    page: dict[str, Any] = response.json()
    return page
