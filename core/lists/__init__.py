"""Lists of records: a form in the address narrows them, facets count them, and they come a page at a time."""
