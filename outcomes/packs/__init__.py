"""Reuse packs: all of an outcome in one file to take home, and to read into another portal of this kind."""
