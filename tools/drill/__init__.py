"""A drill: the portal as it runs in production, on this machine, and what it must survive tried on it one by one.

It has a PostgreSQL, a Redis, an nginx, a mail server, two web servers and a worker of its own, on the loopback only.
Nothing of Django is imported: it acts as visitors, as the operator and as mishap do.
"""
