import signal
from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.worker import Worker


class Command(BaseCommand):
    help = "Do what nobody waits for: send mail, and run the jobs of the timetable. It runs until it is told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: worker.stop())
        worker.run()
