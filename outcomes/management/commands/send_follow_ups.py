from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from outcomes.actions import UNCONFIRMED_KEPT, ask_how_it_goes
from outcomes.models import Reuse


class Command(BaseCommand):
    help = (
        "Ask those who reuse an outcome how it is going, once a year, and remove what nobody has confirmed within a"
        " month. Run it every day; to run it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        due = Reuse.objects.to_follow_up().filter(outcome__publication="published").select_related("outcome")
        asked = sum(ask_how_it_goes(reuse) for reuse in due.select_related("organisation"))
        unconfirmed = Reuse.objects.filter(confirmed_at=None, created_at__lt=timezone.now() - UNCONFIRMED_KEPT)
        removed, _each = unconfirmed.delete()
        self.stdout.write(f"{asked} asked, {removed} unconfirmed removed.")
