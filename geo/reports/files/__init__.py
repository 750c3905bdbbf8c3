"""Formats of files and pages that reports come in: what lies behind `geo.reports.read`."""
