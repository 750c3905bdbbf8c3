"""The page around a report's text: its lines, layout, captions, stamps; lies behind `geo.reports.text`."""
