"""From what single sentences tell to incidents with a place, a day, actors and a type."""
