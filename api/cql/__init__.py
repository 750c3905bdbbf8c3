"""Filters: from CQL2 to bound SQL."""
