from collections.abc import Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db.models import F, Model, Q

from core.files.fields import PictureFileField, StoredPicture
from core.files.pictures import reencode_for_pages
from core.files.storage import delete_afterwards
from core.jobs import Done, each
from core.jobs.numbers import say
from core.publishing.pictured import Pictured


class Command(BaseCommand):
    help = "Make the smaller versions of pictures that an older version of the portal has stored, and keep their size."

    def handle(self, *args: Any, **options: Any) -> None:
        done = Done()
        for model, name in _columns():
            rows = model._base_manager.exclude(**{name: ""}).exclude(**{f"{name}__regex": r"-[0-9]+x[0-9]+\.webp$"})
            done += each(rows.iterator(), partial(_size, name=name), undoes=False)
        for model in filter(_is_pictured, apps.get_models()):
            _keep_words(model)
        say(self.stdout, sized=done.number)
        done.end()


def _columns() -> Iterator[tuple[type[Model], str]]:
    for model in apps.get_models():
        yield from ((model, field.name) for field in model._meta.fields if isinstance(field, PictureFileField))


def _is_pictured(model: type[Model]) -> bool:
    return issubclass(model, Pictured)


def _size(record: Model, *, name: str) -> bool:
    """Store it anew in all its widths. The file of before goes, unless a history may name it."""
    stored: StoredPicture = getattr(record, name)
    before = stored.name
    if not stored.storage.exists(str(before)):
        return False
    with stored.open() as file:
        decoded = reencode_for_pages(file)
    stored.save(str(decoded.name), decoded, save=False)
    here = type(record)._base_manager.filter(pk=record.pk, **{name: before})
    is_named = here.update(**{name: stored.name})  # unless somebody has chosen another meanwhile
    if not hasattr(record, "history"):
        delete_afterwards(stored.storage, [str(before)] if is_named else stored.files)
    return bool(is_named)


def _keep_words(model: Any) -> None:
    """Put a description that an older version wrote in one language only into the column of that language."""
    in_neither = [Q(**{f"picture_alt_{code}": None}) | Q(**{f"picture_alt_{code}": ""}) for code in ("sv", "en")]
    rows = model.objects.rewrite(False).exclude(picture_alt="").filter(*in_neither)
    rows.update(picture_alt_sv=F("picture_alt"))
