from django.db.models import Model


def lock_for_update(record: Model, *fields: str) -> None:
    """Keep others from changing the row until the transaction ends, and read it anew: all of it, or ``fields``."""
    rows = type(record)._default_manager.select_for_update(of=("self",))
    record.refresh_from_db(fields=fields or None, from_queryset=rows)
