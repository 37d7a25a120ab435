import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ContentChange(models.Model):
    """A change of something that readers can see. Triggers write them; ``core.publishing.content`` adds them up."""

    n = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.n)


class JobRun(models.Model):
    """When a job of the timetable is due next, and how its latest run went. ``core.jobs.schedule`` writes it."""

    name = models.CharField(max_length=40, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # the first failure since it last succeeded
    said = models.TextField(blank=True)  # its output, in English, for those who run the portal
    numbers = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField())
    )  # what it did, in ``Job.words``
    told_at = models.DateTimeField(null=True)  # when the administrators were told that it is in trouble

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WorkerSign(models.Model):
    """That a worker was alive a moment ago."""

    worker = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker


class LivedThrough(models.Model):
    """The latest moment that the portal has lived through. One row; ``core.jobs.clock`` writes it."""

    seen_at = models.DateTimeField()
    leapt_from = models.DateTimeField(null=True)  # while nobody has said that the clock is right after a leap

    def __str__(self) -> str:
        return str(self.seen_at)


class Forgetting(models.Model):
    """An announcement that something about people will be removed for good. ``core.jobs.forgetting`` writes it."""

    job = models.CharField(max_length=40)
    key = models.CharField(max_length=60)  # what it concerns, in the words of the job
    title = models.CharField(max_length=200, blank=True)
    people = models.PositiveIntegerField()
    announced_at = models.DateTimeField()
    from_at = models.DateTimeField()  # no sooner than then
    confirmed_people = models.PositiveIntegerField(null=True)  # an editor has said that so many are right

    class Meta:
        ordering = ["from_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["job", "key"], name="forgetting_announced_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.key}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_people is not None and self.people <= self.confirmed_people


def waiting_path(task: "LongTask", name: str) -> str:
    return f"waiting/{uuid.uuid4().hex}"


class LongTask(models.Model):
    """Work that takes longer than somebody waits for a page: who asked, and how it goes. See ``core.jobs.long``."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to begin")
        WORKING = "working", _("in progress")
        DONE = "done", _("done")
        FAILED = "failed", _("not done")

    key = models.UUIDField(unique=True, default=uuid.uuid4)  # its address
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="long_tasks")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    given = models.JSONField(default=dict)  # what it works on; gone once it is done
    file = models.FileField(upload_to=waiting_path, blank=True, default="", db_default="")  # gone when it is finished
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)  # 0 while nobody knows
    message = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)  # where the result is, or where to go on
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}

    def progress(self, done: int, of: int, message: str = "") -> None:
        """Say how far it has come. What is said in a transaction is seen when that is over."""
        self.done, self.of, self.message = done, of, message
        self.save(update_fields=["done", "of", "message"])
