"""The map of everything: what has been asked, discussed, tested and reused, gathered by place."""
