"""What the collection lacks, record by record: the rules, the board that shows it, and who has taken what."""
