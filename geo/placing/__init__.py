"""The choice of one place among several: what lies behind `geo.geocode`."""
