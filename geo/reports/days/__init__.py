"""Calendars, and what date phrases mean: what lies behind `geo.reports.dates`."""
