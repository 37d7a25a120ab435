"""The column of a record's picture: the file and its smaller versions come and go together."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import models
from django.db.models.fields.files import FieldFile

from core.files.pictures import Decoded, PictureField, files_of, picture_path, size_in


class StoredPicture(FieldFile):
    """A picture in the storage. Its name tells its size, and so which smaller versions there are."""

    @property
    def width(self) -> int | None:
        size = size_in(self.name or "")
        return size and size[0]

    @property
    def height(self) -> int | None:
        size = size_in(self.name or "")
        return size and size[1]

    @property
    def urls(self) -> dict[int, str]:
        """Its addresses by width, the largest last; 0 is the width of one whose size nobody knows yet."""
        return {width: self.storage.url(name) for width, name in files_of(self.name or "").items()}

    @property
    def files(self) -> Iterator[str]:
        return iter(files_of(self.name or "").values())

    def save(self, name: str, content: File, save: bool = True) -> None:
        """Store the picture, and its smaller versions where it was decoded for pages."""
        super().save(name, content, save=False)
        if isinstance(content, Decoded):
            names = files_of(self.name or "")
            for width, smaller in content.smaller.items():
                self.storage.save(names[width], ContentFile(smaller))
        if save:
            self.instance.save()

    def move(self) -> None:
        """Keep it under other names that nobody knows yet; whoever asked for it removes the old files."""
        before = files_of(self.name or "")
        self.name = self.field.generate_filename(self.instance, self.name or "")
        for width, name in files_of(self.name).items():
            with self.storage.open(before[width]) as file:
                self.storage.save(name, file)


class PictureFileField(models.FileField):
    """A picture that pages show, which comes through the gate by ``core.files.pictures.PictureField``."""

    attr_class = StoredPicture

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("upload_to", picture_path)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", PictureField)
        return super().formfield(**kwargs)
