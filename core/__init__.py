"""What every record of the portal shares: publication, provenance, workflow steps, search, pictures, lists."""
