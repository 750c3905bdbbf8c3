"""Mentions of actors as parties: what the words around each say of its part."""
