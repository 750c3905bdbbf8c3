"""Polygons and their units: what lies behind `geo.boundaries`."""
