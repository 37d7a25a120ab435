"""All data of the portal in one place: the page that lists them, and the catalogue that portals of data harvest."""
