"""Tables and transactions: what lies behind `geo.store`."""
