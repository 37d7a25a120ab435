"""The access table: every address of the portal, and what each kind of visitor gets there.

``ACCESS`` maps the name of an address to its rows. A row says what is done, with which record, and the six status codes
for the VISITORS, in their order. 302 leads to the login, or on to the next page after a step that was allowed.
An address that has no row fails ``tests/test_access.py``; so does a row whose address is gone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from challenges.models import Challenge
from dialogues.models import Contribution
from tests import factories

VISITORS = ("anonymous", "resident", "other_planner", "planner", "editor", "superuser")


class World:
    """What the rows are tried on. ``planner`` plans for the owner of every challenge, ``other_planner`` does not."""

    def __init__(self) -> None:
        self.organisation = factories.OrganisationFactory()
        self.anonymous = AnonymousUser()
        self.resident = factories.UserFactory()
        self.other_planner = factories.MembershipFactory().user
        self.planner = factories.MembershipFactory(organisation=self.organisation).user
        self.editor = factories.UserFactory(editor=True)
        self.superuser = factories.UserFactory(superuser=True)
        self.draft = factories.ChallengeFactory(owner=self.organisation)
        self.challenge = factories.ChallengeFactory(owner=self.organisation, published=True)
        self.dialogue = factories.DialogueFactory(open_now=True)
        self.draft_dialogue = factories.DialogueFactory()
        self.outcome = factories.OutcomeFactory(published=True)
        self.draft_outcome = factories.OutcomeFactory()
        self.report = factories.ReportFactory(published=True)
        self.draft_report = factories.ReportFactory()
        self.area = factories.AreaFactory()
        self.perspective = factories.PerspectiveFactory()
        factories.ContributionFactory(dialogue=self.dialogue, published=True)
        factories.StageFactory()
        for name in ("Event", "Goal", "IdeaGroup", "WorkPackage", "Indicator", "Link", "Term"):
            getattr(factories, f"{name}Factory")()
        self.picture = default_storage.save("challenge/picture.webp", ContentFile(b"RIFF"))

    def some(self, model: type[Model]) -> Model:
        """Return a record of a type; an account is nobody's of the visitors, who would see less of their own."""
        if model is User:
            return factories.UserFactory()
        return model._default_manager.earliest("pk")


@dataclass(frozen=True)
class Row:
    codes: tuple[int, ...]
    method: str = "get"
    given: Callable[[World], dict[str, Any]] = lambda world: {}
    data: Callable[[World], dict[str, Any]] = lambda world: {}
    case: str = field(default="", kw_only=True)


EVERYBODY = (200,) * 6
LOGGED_IN = (302, 200, 200, 200, 200, 200)
ON = (302,) * 6
NOT_FOUND = (404,) * 6
EDITORS = (404, 404, 404, 404, 200, 200)
ADMIN = (302, 403, 403, 403, 200, 200)
SUPERUSERS = (302, 403, 403, 403, 403, 200)


def public(**kwargs: Any) -> list[Row]:
    return [Row(EVERYBODY, **kwargs)]


def alike(row: Row, *names: str) -> dict[str, list[Row]]:
    return {name: [row] for name in names}


def slug(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": getattr(world, name).slug}


def record(name: str) -> list[Row]:
    """Return the rows of a record's page: published for everybody, a draft for editors only."""
    return [*public(given=slug(name)), Row(EDITORS, given=slug(f"draft_{name}"), case="draft")]


PAGES = (
    "start", "search", "challenges:list", "dialogues:list", "outcomes:list", "outcomes:indicators", "reports:list",
    "partners:list", "places:list", "places:geojson", "about", "stages", "groups", "events", "words", "links",
    "contact", "accessibility", "privacy", "healthz", "robots", "sitemaps",
)  # fmt: skip

ACCESS: dict[str, list[Row]] = {
    **{name: public() for name in PAGES},
    "sitemap": public(given=lambda world: {"section": "challenges"}),
    "picture": [
        Row(EVERYBODY, given=lambda world: {"path": world.picture}),
        Row(NOT_FOUND, given=lambda world: {"path": "challenge/none.webp"}, case="none"),
    ],
    "perspective": public(given=slug("perspective")),
    "partners:detail": public(given=slug("organisation")),
    "places:detail": public(given=slug("area")),
    "outcomes:detail": record("outcome"),
    "reports:detail": record("report"),
    "dialogues:detail": record("dialogue"),
    "dialogues:contribute": [
        Row(
            ON,  # the login, or back to the dialogue with thanks
            "post",
            given=slug("dialogue"),
            data=lambda world: {"text": "En bänk vid hållplatsen.", "name_shown": ""},
        ),
        Row(
            (302, 404, 404, 404, 200, 200),  # an editor is told that the dialogue takes no contributions
            "post",
            given=slug("draft_dialogue"),
            data=lambda world: {"text": "En bänk vid hållplatsen.", "name_shown": ""},
            case="draft",
        ),
    ],
    "challenges:detail": [
        *public(given=slug("challenge")),
        Row((404, 404, 404, 200, 200, 200), given=slug("draft"), case="draft"),
    ],
    "challenges:mine": [Row((302, 403, 200, 200, 403, 403))],
    "challenges:create": [Row((302, 403, 200, 200, 403, 403)), Row((302, 403, 200, 200, 403, 403), "post")],
    "challenges:edit": [
        Row((302, 404, 404, 200, 403, 403), given=slug("draft")),
        Row((302, 404, 404, 200, 403, 403), "post", given=slug("draft")),
        Row((302, 403, 403, 403, 403, 403), given=slug("challenge"), case="published"),
    ],
    "challenges:submit": [
        Row((302, 404, 404, 302, 403, 403), "post", given=slug("draft")),
        Row((302, 403, 403, 403, 403, 403), "post", given=slug("challenge"), case="published"),
    ],
    "gallery": [Row(EDITORS)],
    "accounts:home": [Row(LOGGED_IN)],
    "accounts:second-factor": [Row(LOGGED_IN)],
    # allauth's pages. Whoever is logged in has no use for a login page and is sent on.
    **alike(Row((200, 302, 302, 302, 302, 302)), "account_login", "account_signup"),
    **alike(
        Row(EVERYBODY),
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_email_verification_sent",
        "account_inactive",
    ),
    # A link from a mail that is too old says so.
    "account_confirm_email": [Row(EVERYBODY, given=lambda world: {"key": "too-old"})],
    "account_reset_password_from_key": [Row(EVERYBODY, given=lambda world: {"uidb36": "1", "key": "too-old"})],
    **alike(
        Row(LOGGED_IN),
        "account_logout",
        "account_email",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_list_webauthn",
    ),
    # Everybody has a password already; a login code is none of ours.
    **alike(Row(ON), "account_set_password", "account_confirm_login_code"),
    # What changes the second step asks for the password once more; what needs one is not there without.
    **alike(
        Row(ON),
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_authenticate",
        "mfa_generate_recovery_codes",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    ),
    **alike(Row(ON, given=lambda world: {"pk": 1}), "mfa_edit_webauthn", "mfa_remove_webauthn"),
    **alike(
        Row((302, 404, 404, 404, 404, 404)),
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    ),
    "admin:index": [Row(ADMIN)],
    "admin:login": [Row((302, 403, 403, 403, 302, 302))],
    "admin:logout": [Row((302, 403, 403, 403, 302, 302), "post")],
    "admin:password_change": [Row((302, 403, 403, 403, 302, 302))],
    "admin:password_change_done": [Row((302, 403, 403, 403, 302, 302))],
    "admin:jsi18n": [Row(ADMIN)],
    "admin:autocomplete": [
        Row(
            ADMIN,
            data=lambda world: {
                "app_label": "challenges",
                "model_name": "challengeparty",
                "field_name": "organisation",
            },
        ),
        Row((302, 403, 403, 403, 403, 403), case="of nothing"),
    ],
    "admin:view_on_site": [
        Row(
            (302, 403, 403, 403, 302, 302),
            given=lambda world: {
                "content_type_id": ContentType.objects.get_for_model(Challenge).pk,
                "object_id": world.challenge.pk,
            },
        )
    ],
    "admin:app_list": [Row(ADMIN, given=lambda world: {"app_label": "challenges"})],
}


def object_id(model: type[Model]) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"object_id": world.some(model).pk}


def a_step(model: type[Model]) -> Callable[[World], dict[str, Any]]:
    """Return the address of the model's first step, or of none when it has no steps."""
    steps = admin.site.get_model_admin(model).steps
    return lambda world: {"object_id": world.some(model).pk, "name": steps[0].name if steps else "none"}


def admin_rows(model: type[Model]) -> dict[str, list[Row]]:
    """Return the rows of a type of record in the admin: editors do everything but manage accounts."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    codes = SUPERUSERS if model is User else ADMIN
    nobody = (302, 403, 403, 403, 403, 403)
    not_there = (302, 403, 403, 403, 404, 404)
    return {
        f"{name}_changelist": [Row(codes), Row(codes, data=lambda world: {"q": "å"}, case="search")],
        f"{name}_add": [Row(nobody if model is Contribution else codes)],
        f"{name}_change": [Row(codes, given=object_id(model))],
        f"{name}_history": [Row(codes, given=object_id(model))],
        f"{name}_delete": [Row(codes, given=object_id(model))],
        f"{name}_step": [Row(codes if admin.site.get_model_admin(model).steps else not_there, given=a_step(model))],
    }


for model in admin.site._registry:
    ACCESS |= admin_rows(model)


def names(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """Return the name of every address, with its namespace."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield f"{namespace}{pattern.name}"
        else:
            yield from names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
