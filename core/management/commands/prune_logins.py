from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import Login


class Command(BaseCommand):
    help = "Remove what is known of logins that nobody has used for longer than one lasts. Run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        longest = timedelta(hours=max(settings.LOGIN_IDLE_HOURS, settings.EDITORS_IDLE_HOURS))
        removed, _by_model = Login.objects.filter(seen_at__lt=timezone.now() - longest).delete()
        self.stdout.write(f"{removed} removed.")
