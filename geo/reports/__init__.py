"""Reading reports: text in, draft incidents with their spans out. Knows no geometry and no web."""
