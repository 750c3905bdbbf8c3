"""The forms of an answer: data, pages for people, tiles."""
