"""The import of entries that somebody has seen in a preview: in the request, or by a worker when there are many."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.jobs import long
from core.models import LongTask
from core.text.tables import UnreadableError
from partners.models import Organisation
from reports.importing.duplicates import Duplicate, duplicates
from reports.importing.entry import ImportedEntry
from reports.importing.forms import EntriesForm
from reports.importing.reading import read
from reports.importing.saving import save, saved_before
from reports.models import Report
from reports.permissions import can_deposit

KIND = "import_entries"
MOST_AT_ONCE = 50  # entries; more are imported by a worker


class StaleError(Exception):
    """What is here is no longer what the preview told of."""


def import_entries(form: EntriesForm, entries: list[ImportedEntry], ticked: set[str], *, by: User) -> list[Report]:
    """Save what is new, and what is ticked; all of it or nothing. The same preview is imported once.

    Raises StaleError when somebody has saved reports since the preview.
    """
    owner: Organisation = form.cleaned_data["organisation"]
    preview: dict[str, Any] = form.preview or {}
    key = uuid.UUID(preview["key"])
    try:
        with transaction.atomic():
            # One import of an organisation at a time: the second waits, and sees what the first has saved.
            Organisation.objects.select_for_update(no_key=True).get(pk=owner.pk)
            if done := saved_before(key, len(entries), by=by):
                return done
            found = duplicates(entries, by)
            if marks(found) != preview["seen"]:
                raise StaleError
            chosen = {n: entry for n, entry in enumerate(entries) if n not in found or str(n) in ticked}
            return save(chosen, owner=owner, by=by, relation=form.cleaned_data["relation"], key=key)
    except IntegrityError as error:
        raise StaleError from error


def marks(found: dict[int, Duplicate]) -> dict[str, str]:
    return {str(n): duplicate.mark for n, duplicate in found.items()}


def said_of(n: int) -> str:
    return (
        ngettext(
            "%d report has been imported as a draft. Check it and submit it.",
            "%d reports have been imported as drafts. Check and submit them one by one.",
            n,
        )
        % n
    )


def stale() -> str:
    return _("Nothing was imported: somebody has saved reports in the meantime. Check the preview again.")


def nothing_chosen() -> str:
    return _("Nothing was imported: all of them are already here, and none is ticked.")


def ask_for_import(form: EntriesForm, n: int, ticked: list[str], *, by: User) -> LongTask:
    """Let a worker import what the preview holds."""
    owner: Organisation = form.cleaned_data["organisation"]
    given = {"packed": form.cleaned_data["packed"], "organisation": owner.pk, "relation": form.cleaned_data["relation"]}
    title = ngettext("Import of %d report", "Import of %d reports", n) % n
    return long.ask_for(KIND, owner=by, title=title, given={**given, "anyway": ticked})


def _work(task: LongTask) -> long.Result:
    form = EntriesForm(task.given, user=task.owner)
    if not (can_deposit(task.owner) and form.is_valid() and form.preview):
        reason = _("Nothing was imported: the preview can no longer be used.")
        raise long.LongTaskError(reason, reverse("reports:import"))
    again = long.again(task, reverse("reports:import"))
    try:
        entries = read(form.read_text, form.read_as).entries
        task.progress(0, len(entries), _("The entries are read, and are now being saved."))
        saved = import_entries(form, entries, set(task.given["anyway"]), by=task.owner)
    except (StaleError, UnreadableError) as error:
        raise long.LongTaskError(stale(), again) from error
    if not saved:
        raise long.LongTaskError(nothing_chosen(), again)
    task.progress(len(saved), len(saved))
    return long.Result(said_of(len(saved)), f"{reverse('workspace')}#drafts")


long.register(KIND, _work)
