from django.db import models


class LoadedEntry(models.Model):
    """What ``load_programme`` last wrote for an entry, so that it can tell an editor's change from an old text."""

    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="loaded_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"
