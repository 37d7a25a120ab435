"""Work that takes longer than somebody waits for a page: a worker does it, and a page of its own shows how it goes.

An app registers what can be asked for, by name. The work may be killed half-way and is begun again then: it has to come
to the same. It speaks its owner's language, and says how far it has come by ``task.progress``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from accounts.models import User
from accounts.requests import MemberRequest
from core.models import LongTask
from core.wizard.once import read_key

QUEUE = "members"  # so that no mail waits for a file that is read, and no file for an hour of looking at links
KEPT = timedelta(days=14)
MOST_WAITING = 10  # of a person, that are not finished
State = LongTask.State


class LongTaskError(Exception):
    """It cannot be done, for a reason that its owner is told, with the address at which to go on."""

    def __init__(self, reason: str, url: str = "") -> None:
        super().__init__(reason)
        self.url = url


@dataclass(frozen=True)
class Result:
    message: str
    url: str


Work = Callable[[LongTask], Result]
WORK: dict[str, Work] = {}


def register(kind: str, work: Work) -> None:
    WORK[kind] = work


@transaction.atomic
def ask_for(kind: str, *, owner: User, title: str, given: dict[str, Any], file: File | None = None) -> LongTask:
    """Ask a worker for it. A file is kept until it is finished, however it goes.

    Raises ValidationError when its owner has asked for a lot that is not finished.
    """
    if LongTask.objects.filter(owner=owner, finished_at=None).count() >= MOST_WAITING:
        raise ValidationError(_("You have already asked for a lot that is not done yet. Try again when some of it is."))
    asked = LongTask(owner=owner, kind=kind, title=title[:200], given=given)
    if file:
        file.seek(0)
        asked.file.save("", file, save=False)
    asked.save()
    do_long_task.enqueue(asked.pk)
    return asked


@contextmanager
def given_file(asked: LongTask) -> Iterator[File]:
    """Open the file that a task was given, under the ``name`` that it was given with it."""
    with asked.file.open() as stored:
        yield File(stored, name=asked.given["name"])


def page_of(asked: LongTask) -> str:
    """Return the address of the page that shows how it goes."""
    return reverse("long-task", args=[asked.key])


def again(asked: LongTask, url: str) -> str:
    """Return the address of a form that shows by ``given_before`` what had been given to this task."""
    return f"{url}?again={asked.key}"


def given_before(request: MemberRequest, kind: str) -> dict[str, Any]:
    """Return what somebody had given for work that was not done, to whom a form is shown ``again``."""
    key = read_key(request.GET.get("again", ""))
    if key is None or request.method == "POST":
        return {}
    failed = request.user.long_tasks.filter(key=key, kind=kind, state=State.FAILED).first()
    return failed.given if failed else {}


@task(queue_name=QUEUE)
def do_long_task(pk: int) -> None:
    """Do it and note how it went. Raises what was not foreseen: the task framework logs it."""
    asked = LongTask.objects.select_related("owner").filter(pk=pk).first()
    if asked is None or asked.is_finished:  # its owner's account is gone, or a worker died after the last step
        return
    LongTask.objects.filter(pk=pk).update(state=State.WORKING)
    with override(asked.owner.language):
        try:
            result = WORK[asked.kind](asked)
        except LongTaskError as error:
            _finish(asked, State.FAILED, message=str(error), url=error.url)
        except Exception:
            _finish(asked, State.FAILED, message=_failure())
            raise
        else:
            _finish(asked, State.DONE, message=result.message, url=result.url, given={})


def give_up(path: str, arguments: list[Any]) -> None:
    """Say so to its owner when a task of the framework is given up that was to do one of these."""
    if path == do_long_task.module_path:
        for asked in LongTask.objects.filter(pk__in=arguments, finished_at=None).select_related("owner"):
            with override(asked.owner.language):
                _finish(asked, State.FAILED, message=_failure())


def recent(owner: User) -> QuerySet[LongTask]:
    """Return what its owner may want to come back to."""
    yesterday = timezone.now() - timedelta(days=1)
    return LongTask.objects.filter(Q(finished_at=None) | Q(finished_at__gt=yesterday), owner=owner).defer("given")


def prune() -> int:
    """Remove what was asked for weeks ago; return how much."""
    old = list(LongTask.objects.filter(created_at__lt=timezone.now() - KEPT).only("file"))
    for one in old:
        one.delete()
        _let_go_of_file(one)
    return len(old)


def _failure() -> str:
    return _("Something went wrong on our side, and nothing has been saved.")


def _finish(asked: LongTask, state: State, **changes: Any) -> None:
    LongTask.objects.filter(pk=asked.pk).update(state=state, finished_at=timezone.now(), file="", **changes)
    _let_go_of_file(asked)


def _let_go_of_file(asked: LongTask) -> None:
    """Remove what is stored, once no row names it: a worker that is killed in between leaves it to remove_orphans."""
    if name := asked.file.name:
        transaction.on_commit(partial(asked.file.storage.delete, name))
