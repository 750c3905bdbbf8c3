"""Reports to incidents, incidents to districts, districts to counts."""
