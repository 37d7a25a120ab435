"""What the organiser lays under the pins: which part of the world a map shows, or a drawing or photo."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.files.pictures import PictureField
from core.forms.texts import PlainTextForm
from core.wizard.pictured import ToldPictureForm
from dialogues.models import Activity, Drawing, MapFrame
from dialogues.where.bounds import Bounds, around_area
from dialogues.where.ground import Ground
from places.forms import AreaField, offer_areas
from places.models import Area

EDGES = ("south", "west", "north", "east")


class FrameForm(forms.ModelForm):
    """Frames a map: by moving it, where scripts run, or by a place. Without it, the dialogue's area will do."""

    around = AreaField(
        Area.objects.none(),
        label=_("Or show a place"),
        required=False,
        empty_label=_("Choose a place"),
        help_text=_("The map then shows that place at first."),
    )
    unframed = forms.BooleanField(label=_("Show the whole area of the dialogue"), required=False)

    class Meta:
        model = MapFrame
        fields = EDGES
        widgets = dict.fromkeys(EDGES, forms.HiddenInput)

    template = "dialogues/kinds/map_settings.html"

    def __init__(self, data: Any = None, files: Any = None, *, activity: Activity, **kwargs: Any) -> None:
        frame = MapFrame.objects.filter(activity=activity).first() if activity.pk else None
        super().__init__(data, files, instance=frame or MapFrame(activity=activity), **kwargs)
        for name in EDGES:
            self.fields[name].required = False
        if frame is None:
            del self.fields["unframed"]
        offer_areas(self, "around", Area.objects.below_county().for_links())
        self.activity, self.ground = activity, Ground(activity)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        area = cleaned.get("around")
        if area and not self.errors:
            if bounds := around_area(Area.objects.get(pk=area.pk)):
                cleaned |= _edges(bounds)
            else:
                self.add_error("around", _("We do not know where that place lies. Choose another."))
        return cleaned

    def _post_clean(self) -> None:
        """Check the frame only where there is one."""
        if all(self.cleaned_data.get(name) is not None for name in EDGES):
            super()._post_clean()  # type: ignore[misc]  # Django's own, which its types leave out

    def save(self, commit: bool = True) -> MapFrame:
        frame: MapFrame = self.instance
        frame.activity = self.activity  # saved by now, where both are new
        if self.cleaned_data.get("unframed"):
            if frame.pk:
                frame.delete()
        elif all(self.cleaned_data.get(name) is not None for name in EDGES):
            frame.save()
        return frame


class DrawingForm(ToldPictureForm, PlainTextForm):
    """A drawing or photo, what it shows and who made it. Once people have pointed at it, it stays the same picture."""

    picture = PictureField(required=False)

    class Meta:
        model = Drawing
        fields = ("picture", "picture_alt", "picture_credit")
        labels = {
            "picture": _("Drawing or photo"),
            "picture_alt": _("What does it show?"),
            "picture_credit": _("Who made it?"),
        }
        help_texts = {
            "picture": _("JPEG, PNG or WebP, at most 15 MB. A plan that is a PDF: save the page as a picture."),
            "picture_alt": _("For everyone who cannot see it: what is where. Shown under the picture."),
            "picture_credit": _("Shown under the picture. You need the right to use it here."),
        }
        widgets = {"picture_alt": forms.Textarea({"rows": 2, "maxlength": 300})}

    template = "dialogues/kinds/drawing_settings.html"

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        drawing = Drawing.objects.filter(activity=activity).first() if activity.pk else None
        super().__init__(*args, instance=drawing or Drawing(activity=activity), **kwargs)
        self.activity, self.ground = activity, Ground(activity)
        self.fields["picture"].widget = forms.FileInput(self.fields["picture"].widget.attrs)
        self.is_fixed = drawing is not None and activity.contributions.exclude(drawn_x=None).exists()
        if self.is_fixed:
            del self.fields["picture"]

    def save(self, commit: bool = True) -> Drawing:
        drawing: Drawing = self.instance
        if not drawing.picture:
            return drawing
        drawing.activity = self.activity  # saved by now, where both are new
        saved: Drawing = super().save(commit)
        return saved


def _edges(bounds: Bounds) -> dict[str, Decimal]:
    return {name: round(Decimal(getattr(bounds, name)), 5) for name in EDGES}
