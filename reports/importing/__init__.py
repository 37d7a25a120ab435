"""Reports as others write them down: BibTeX, RIS and CSV, read, compared with what is here, and saved together."""
