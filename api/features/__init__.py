"""Features: out of the store, the boundary set or both, as pages and as counts."""
