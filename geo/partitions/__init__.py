"""Reports in parts that are read apart from one another, on the way and on the disk."""
