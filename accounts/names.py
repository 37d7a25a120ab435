"""What somebody may be called here. The rules belong to apps that know more of the portal: settings name them."""

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User


def validate_display_name(name: str, user: User | None = None) -> None:
    """Ask each of ``DISPLAY_NAME_VALIDATORS``. Raises ValidationError where one refuses the name."""
    for path in settings.DISPLAY_NAME_VALIDATORS:
        import_string(path)(name, user)
