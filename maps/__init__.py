"""What people carry away: the map page, the printed figure and the export files."""
