"""Open data: what a data set is, how its columns are explained, and how it is told of in schema.org's words."""
