"""Tables as bounded SQL: pages of them, the functions that queries call, how features lie to a geometry."""
