"""Names of places, and the part that each plays in its sentence: what lies behind `geo.reports.places`."""
