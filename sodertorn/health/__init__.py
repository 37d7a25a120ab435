"""What load balancers and monitors ask.

``/livez``: does the process run? ``/readyz``: should visitors be sent to it? Decision 32 says what makes a process not
ready, and what is only a warning.
"""
