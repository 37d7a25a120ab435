"""The import of figures: adapters read, one check judges, a preview tells, and one saving keeps (decision 56)."""
