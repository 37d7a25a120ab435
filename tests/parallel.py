"""Two people who act at the same moment: real transactions, in threads of their own."""

import threading

import pytest
from django.db import connection, connections

needs_rows_that_lock = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs real parallel transactions: PostgreSQL"
)


def at_once(*acts):
    """Run each in a thread and a transaction of its own; return what they answered or raised."""
    ready, answered = threading.Barrier(len(acts)), []

    def run(act):
        try:
            ready.wait(timeout=10)
            answered.append(act())
        except Exception as error:
            answered.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answered
