"""Place names: spelling, indexes, the lists behind `geo.gazetteer`."""
