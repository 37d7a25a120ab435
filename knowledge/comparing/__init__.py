"""Looking at figures and comparing them: what an address asks for, what is read, and how it is said and drawn."""
