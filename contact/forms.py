import uuid
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.mailboxes import MailboxField, readable_domain
from accounts.models import User
from contact.models import ContactMessage, JoinRequest
from core.forms.human import HumanForm
from core.wizard.once import read_key
from partners.addresses import domain_of, is_at
from partners.models import Organisation
from partners.names import known_as
from places.countries import HOME, country_choices
from places.models import Area

# At these, an address says nothing of an organisation.
FOR_ANYBODY = {
    "gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "live.se", "hotmail.se", "msn.com",
    "yahoo.com", "yahoo.se", "icloud.com", "me.com", "proton.me", "protonmail.com", "telia.com", "comhem.se",
    "bredband.net", "gmx.com", "gmx.de", "web.de", "mail.com", "yandex.ru", "mail.ru",
}  # fmt: skip


class MessageForm(HumanForm):
    """A message to the editors. Whoever is logged in is known, and answers to their own address."""

    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[(kind.value, capfirst(kind.label)) for kind in ContactMessage.Kind],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Your message"),
        max_length=5000,
        help_text=_("If a fact is wrong: what is right, and how you know."),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    page = forms.CharField(
        label=_("Which page is it about?"),
        max_length=500,
        required=False,
        help_text=_("Its address, if it is about one. Leave it empty otherwise."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = MailboxField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("The answer goes there. Only the editors see it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    form_key = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("form_key", uuid.uuid4())
        request = kwargs.get("request")
        self.own_hosts = {urlsplit(settings.SITE_URL).netloc, request.get_host() if request else ""}

    def clean_page(self) -> str:
        """Keep only the path of a page of our own, as the editors are led there; others are kept as they stand."""
        page: str = self.cleaned_data["page"]
        try:
            parts = urlsplit(page)
        except ValueError:
            return page
        is_ours = parts.scheme in {"http", "https"} and parts.netloc in self.own_hosts
        return parts._replace(scheme="", netloc="").geturl() or "/" if is_ours else page

    def message(self, author: User | None) -> ContactMessage:
        """Return what was written, not saved yet."""
        words = {name: self.cleaned_data[name] for name in ("kind", "text", "page", "email", "name")}
        key = read_key(self.cleaned_data["form_key"]) or uuid.uuid4()
        return ContactMessage(**words, form_key=key, author=author, language=get_language() or "sv")


class JoinForm(HumanForm):
    """An organisation asks to take part. The address is at the domain of its website, where the link goes."""

    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    sector = forms.ChoiceField(
        label=_("Sector"),
        choices=[("", "–"), *((sector.value, capfirst(sector.label)) for sector in Organisation.Sector)],
    )
    country = forms.ChoiceField(label=pgettext_lazy("of the world", "Country"), initial=HOME)
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Municipality"),
        required=False,
        help_text=_("If the organisation is one of these municipalities, or works in one of them."),
        empty_label="–",
    )
    web_address = forms.URLField(
        label=_("Website"),
        max_length=200,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url", "placeholder": "https://"}),
    )
    email = MailboxField(
        label=_("Your work address"),
        max_length=254,
        help_text=_("An email address at the website’s domain. A link to confirm the request goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    text = forms.CharField(
        label=_("Why do you want to take part?"),
        max_length=2000,
        required=False,
        help_text=_("A few sentences for those who decide. Not shown to anybody else."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    form_key = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("form_key", uuid.uuid4())
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        municipalities = Area.objects.municipalities().only("name", "slug").order_by("name")
        self.fields["area"].queryset = municipalities  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not any(letter.isalpha() for letter in name):
            raise ValidationError(_("Write the name of the organisation."))
        return name

    def clean_web_address(self) -> str:
        address: str = self.cleaned_data["web_address"]
        if urlsplit(address).scheme not in {"http", "https"} or "." not in domain_of(address):
            raise ValidationError(
                _("Write the address of the organisation’s website, such as https://www.example.org.")
            )
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        website, email, name = (cleaned.get(field, "") for field in ("web_address", "email", "name"))
        if website and email:
            self._look_at_domain(website, email)
        if name and website and (known := known_as(name, website)):
            said = _("%(name)s is in the portal already. Ask its contact for an invitation, or write to the editors.")
            self.add_error("name", said % {"name": known.name})
        return cleaned

    def _look_at_domain(self, website: str, email: str) -> None:
        domain = domain_of(website)
        if domain in FOR_ANYBODY or email.rpartition("@")[2] in FOR_ANYBODY:
            self.add_error("email", _("Anybody can have an address there. Use one at the organisation’s own domain."))
        elif not is_at(email, website):
            self.add_error(
                "email",
                _("The address has to be at the website’s domain, %(domain)s. If it cannot be, write to the editors.")
                % {"domain": readable_domain(domain)},
            )

    def request(self) -> JoinRequest:
        """Return what is asked for, not saved yet."""
        words = {name: self.cleaned_data[name] for name in ("name", "sector", "country", "area", "email", "text")}
        key = read_key(self.cleaned_data["form_key"]) or uuid.uuid4()
        return JoinRequest(
            **words, website=self.cleaned_data["web_address"], form_key=key, language=get_language() or "sv"
        )
