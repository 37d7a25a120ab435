import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from accounts.mailboxes import MailboxField
from accounts.models import User
from core.files.pictures import PictureField, PicturesLast
from core.forms.human import HumanForm
from core.forms.personal import CarefulTexts
from core.text.plain import on_one_line
from core.wizard.once import read_key
from dialogues.contributing.actions import Who
from dialogues.models import Activity, Category, Contribution, Dialogue, Participant
from partners.names import refuse_posing

WORDS, WHERE, PICTURE, CHECK = "words", "where", "picture", "check"  # the pages on which it is asked
LONGEST_NAME = Participant._meta.get_field("name_shown").max_length


class KeyField(forms.Field):
    """The key by which a form is received once however often it is sent. Whatever stands in it, there is one."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> uuid.UUID:
        return read_key(str(value or "")) or uuid.uuid4()


class TakingPartForm(HumanForm):
    """Who takes part: an account answers for itself, an address or a name do for others, as the organiser allows."""

    form_key = KeyField(required=False)
    # So that somebody whose session has run out is asked to log in, and not for an address.
    with_account = forms.BooleanField(widget=forms.HiddenInput, required=False)
    name_shown = forms.CharField(
        label=_("Display name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_(
            "Shown next to everything you say in this dialogue. You choose what to call yourself. If empty: "
            "“a participant”."
        ),
        widget=forms.TextInput({"autocomplete": "nickname"}),
    )
    email = MailboxField(
        label=_("Your email address"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )

    def __init__(
        self,
        *args: Any,
        dialogue: Dialogue,
        user: User | None,
        participant: Participant | None,
        takes_guests: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, has_account=user is not None, **kwargs)
        self.user, self.participant = user, participant
        self.initial.setdefault("form_key", uuid.uuid4())
        if participant:
            self.initial.setdefault("name_shown", participant.name_shown)
        if user:
            self.initial.setdefault("name_shown", user.display_name[:LONGEST_NAME])
            self.initial["with_account"] = True
        else:
            del self.fields["with_account"]
        if user or participant or not dialogue.allows_email:
            del self.fields["email"]
        elif dialogue.allows_guests and takes_guests:
            self.fields["email"].required = False
            self.fields["email"].help_text = _(
                "You get a link to confirm it, and answers by email. Without an address you get a private "
                "link instead, which you must keep. Nobody else sees the address."
            )
        else:
            self.fields["email"].help_text = _("You get a link to confirm it. Nobody else sees the address.")

    def clean_name_shown(self) -> str:
        name = on_one_line(self.cleaned_data["name_shown"])
        refuse_posing(name, self.user)
        return name

    @property
    def who(self) -> Who:
        """Whoever has sent it, once it is valid."""
        return Who(
            user=self.user,
            participant=self.participant,
            email=self.cleaned_data.get("email", ""),
            name_shown=self.cleaned_data.get("name_shown"),
        )

    def who_fields(self) -> Iterator[forms.BoundField]:
        yield from (self[name] for name in ("name_shown", "email") if name in self.fields)


class ContributionForm(PicturesLast, TakingPartForm, forms.ModelForm):
    """What somebody says. A kind of activity asks more by a form of its own; whoever changes it is not asked who."""

    read_by_others = ("title", "text", "place_text", "picture_alt")
    in_a_part_of_their_own: tuple[str, ...] = ()
    """Fields that the kind's template shows by itself."""

    class Meta:
        model = Contribution
        fields: tuple[str, ...] = ("text",)
        labels = {"text": _("Your contribution")}
        help_texts = {"text": _("In your own words. Do not include private details about yourself or others.")}
        widgets = {"text": forms.Textarea({"rows": 6, "maxlength": Contribution.MAX_LENGTH})}

    def __init__(
        self,
        *args: Any,
        activity: Activity,
        user: User | None = None,
        participant: Participant | None = None,
        kept_picture: FieldFile | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, dialogue=activity.dialogue, user=user, participant=participant, **kwargs)
        self.activity = activity
        self.kept_picture = kept_picture  # of a page before
        self.is_received = False
        self.fields["text"].error_messages["required"] = _("Write something first.")
        self.pictures_wait = not self.instance.pk  # for the limits on what is sent
        if self.instance.pk:
            for name in {*TakingPartForm.base_fields} & {*self.fields} - {*CarefulTexts.base_fields}:
                del self.fields[name]
        else:
            self.instance.activity, self.instance.dialogue = activity, activity.dialogue

    def names_on(self, page: str) -> list[str]:
        """Return the fields that one page asks for (``flow``). The title can be given later: the words are enough."""
        if page == PICTURE:
            return [name for name in ("picture", "picture_alt") if name in self.fields]
        if page == WHERE:
            return [name for name in self.in_a_part_of_their_own if name in self.fields]
        if page == WORDS:
            others = {"title", *self.names_on(PICTURE), *self.names_on(WHERE)}
            return [name for name in self._meta.fields or () if name in self.fields and name not in others]
        return [field.name for field in self.who_fields()]

    def ask_only(self, names: Iterable[str]) -> None:
        """Leave out what is wrong elsewhere than on the page that asks for ``names``."""
        for name in {*self.errors} - {*names, NON_FIELD_ERRORS}:
            del self.errors[name]

    def content_fields(self) -> Iterator[forms.BoundField]:
        """Return what is asked of what they say, without what the kind's template shows by itself."""
        names = (name for name in self._meta.fields or () if name in self.fields)
        yield from (self[name] for name in names if name not in self.in_a_part_of_their_own)

    def hidden_fields(self) -> list[forms.BoundField]:
        """Return what is sent unseen, without what the kind's template has in its own part, such as a point."""
        return [field for field in super().hidden_fields() if field.name not in self.in_a_part_of_their_own]

    @property
    def saved_fields(self) -> list[str]:
        return [name for name in self._meta.fields or () if name in self.fields]

    @property
    def has_lost_a_picture(self) -> bool:
        """Whether a picture was sent with a form that is shown again: browsers do not send it twice."""
        return bool(self.files)


class ReplyForm(ContributionForm):
    class Meta(ContributionForm.Meta):
        labels = {"text": _("Your reply")}
        widgets = {"text": forms.Textarea({"rows": 4, "maxlength": Contribution.MAX_LENGTH})}


class IdeaForm(ContributionForm):
    """An idea: a title, a text, what it is about and a picture."""

    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("What is it about?"), required=False, empty_label=_("Choose a category")
    )
    picture = PictureField(
        label=_("Picture"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP, at most 15 MB. Date and location data are removed. Do not use pictures of "
            "people without their consent."
        ),
    )

    class Meta(ContributionForm.Meta):
        fields: tuple[str, ...] = ("title", "text", "category", "picture", "picture_alt")
        labels = {
            "title": _("In one line"),
            "text": _("Tell more"),
            "picture_alt": _("What does the picture show?"),
        }
        help_texts = {
            **ContributionForm.Meta.help_texts,
            "title": _("Can be left empty: your first words stand in its place."),
            "picture_alt": _("In words, for people who cannot see it. Can be left empty."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].widget.attrs["autocomplete"] = "off"
        categories = self.activity.categories.order_by("order", "pk")
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        if not categories:
            del self.fields["category"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (cleaned.get("picture") or self.kept_picture) and "picture_alt" in cleaned:
            cleaned["picture_alt"] = ""
        return cleaned
