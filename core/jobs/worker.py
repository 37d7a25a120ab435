"""The process beside the web server that does the tasks, and asks for the jobs when they are due."""

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_QUEUE_NAME, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as Queue
from django_tasks_db.models import DBTaskResult

from core.jobs import long
from core.jobs.clock import note_time
from core.jobs.schedule import GRACE, LONG, enqueue_due
from core.jobs.trouble import SILENT_FOR, tell_of_trouble
from core.models import WorkerSign

PAUSE = 1.0  # seconds before a queue that was empty is looked at again
TICK = 10.0  # seconds between two looks at the clock
MOST_STARTS = 3  # of a task whose workers die: perhaps it kills them
PATIENCE = 25.0  # seconds that a task has to finish when the worker is told to stop
logger = logging.getLogger(__name__)


class Worker:
    """Does the tasks of each queue in a thread of its own, until it is told to stop."""

    def __init__(self) -> None:
        self.name = get_random_string(32)
        self.stopping = threading.Event()
        self.queues = [self._queue(name) for name in (DEFAULT_TASK_QUEUE_NAME, long.QUEUE, LONG)]

    def run(self) -> None:
        tick(self.name)  # before others could take it for dead
        threads = [threading.Thread(target=self._repeat, args=[queue.run, PAUSE], daemon=True) for queue in self.queues]
        for thread in threads:
            thread.start()
        self._repeat(lambda: tick(self.name), TICK)
        for thread in threads:
            thread.join(PATIENCE)

    def stop(self) -> None:
        """Begin nothing new. What has not finished soon is done once more by another worker."""
        self.stopping.set()
        for queue in self.queues:
            queue.running = False

    def _queue(self, name: str) -> Queue:
        return Queue(
            queue_names=[name], interval=PAUSE, batch=False, backend_name="default", startup_delay=False,
            max_tasks=None, worker_id=self.name, excluded_queue_names=[],
        )  # fmt: skip

    def _repeat(self, act: Callable[[], object], pause: float) -> None:
        """Go on while the database is away, and after whatever else goes wrong."""
        while not self.stopping.wait(0):
            close_old_connections()
            try:
                act()
            except Exception:
                logger.exception("The worker goes on after a fault.")
                connection.close()
            self.stopping.wait(pause)
        connection.close()


def tick(worker: str) -> None:
    """Give a sign of life, ask for what is due, and give back what dead workers had begun."""
    now = timezone.now()
    first = {"seen_at": now, "began_at": now}
    WorkerSign.objects.update_or_create(worker=worker, defaults={"seen_at": now}, create_defaults=first)
    WorkerSign.objects.exclude(seen_at__range=(now - SILENT_FOR, now + GRACE)).delete()
    note_time()
    enqueue_due()
    give_back_abandoned()
    tell_of_trouble()


def give_back_abandoned() -> int:
    """Let others do the tasks that dead workers had begun; give up those that were begun often. Return how many."""
    alive = set(WorkerSign.objects.values_list("worker", flat=True))
    number = 0
    for task in DBTaskResult.objects.running():
        if task.worker_ids[-1] in alive:
            continue
        begun = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
        if len(task.worker_ids) < MOST_STARTS:
            number += begun.update(status=TaskResultStatus.READY)
        else:
            reason = f"{MOST_STARTS} workers died with it."
            given_up = {"status": TaskResultStatus.FAILED, "finished_at": timezone.now(), "traceback": reason}
            number += begun.update(**given_up)
            long.give_up(task.task_path, task.args_kwargs["args"])
            logger.error("The task %s %s is given up: %s", task.task_path, task.pk, reason)
    return number
