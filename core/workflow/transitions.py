"""The table of what can follow, for whom, and with which words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import TextChoices
from django.urls import register_converter
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import may_use_admin
from core.addresses import converter
from core.publishing.publication import Publication
from core.workflow.history import MEANWHILE, TOO_LATE, TransitionError, Workflow, move, version, was_just_moved

Text = str | Promise
Visitor = User | AnonymousUser
WHY = _("Why?")


@dataclass(frozen=True)
class Reason:
    """That a transition asks for a reason, and in which words."""

    help_text: Text = ""
    label: Text = WHY
    is_required: bool = True
    max_length: int = 2000


@dataclass(frozen=True)
class Move:
    """A transition that is being taken: by whom, and why. To call it moves the record, with what else it changes."""

    transition: "Transition"
    record: Any
    by: Any  # the user; None for the clock, and for a link in a mail
    on_behalf_of: str
    reason: str
    other: Any  # the record that takes its place
    also: list[Text] = field(default_factory=list)  # what else came of it, said after what the transition says

    def __call__(self, *, to: str | None = None, **changes: object) -> None:
        move(
            self.record,
            to=self.transition.to if to is None else to,
            publication=self.transition.publication,
            by=self.by,
            on_behalf_of=self.on_behalf_of,
            reason=self.reason,
            **changes,
        )


def _is_editor(visitor: Visitor, record: Any) -> bool:
    return may_use_admin(visitor)


def _nothing_against(record: Any) -> Text:
    return ""


def _no_warnings(record: Any) -> Sequence[Text]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Transition:
    """A row of the table. What is left out is what most have in common: only editors take it, and it only moves."""

    name: str
    label: Text
    done: Text  # said when it has been taken
    explanation: Text = ""
    word: Text = ""  # in addresses, where it differs between languages
    starts: Sequence[str] | None = None  # None: from every state
    to: str | None = None  # None: the state stays, or ``run`` says which it will be
    publication: str = ""  # "published" puts the record on the site by it, "archived" takes it off
    who: Callable[[Visitor, Any], bool] = _is_editor
    check: Callable[[Any], Text] = _nothing_against  # says why it cannot be taken, beside the state
    needs: Callable[[Any], Sequence[TextChoices]] | None = None  # what is missing before it can be taken
    warnings: Callable[[Any], Sequence[Text]] = _no_warnings  # said before it is taken, which it can be all the same
    needs_text: Text = ""  # with %(missing)s
    run: Callable[[Any, Move], None] | None = None  # calls the move, and does what else goes with it
    reason: Reason | None = None
    form: Callable[..., Any] | None = None  # asks for more than a reason
    details: str = ""  # a template, for the page that asks
    page: str = ""  # the name of another page that asks
    tone: str = ""  # "" for the usual next step, "quiet" for one beside it, "danger" for what is hard to undo
    all_or_none: bool = False  # of many records at once: with all of them, or with none
    on_page: bool = True  # whether the record's page offers it; the admin says itself what it offers
    mood: str = ""  # how the state that it leads to is drawn: see ``state`` in ``ui``
    next: Text = ""  # what comes next in that state, for those who decide

    def why_not(self, record: Any) -> Text:
        """Say why it cannot be taken now; "" when it can."""
        if self.starts is not None and record.current_state not in self.starts:
            return TOO_LATE % {"state": record.state_label}
        return self.check(record)

    def is_possible(self, record: Any) -> bool:
        return not self.why_not(record)

    def missing(self, record: Any) -> Sequence[TextChoices]:
        return self.needs(record) if self.needs else ()

    def take(
        self,
        record: Any,
        *,
        by: User | None = None,
        on_behalf_of: str = "",
        reason: str = "",
        other: Any = None,
        seen: str = "",
    ) -> str:
        """Lock the record, see whether it can be taken, take it, and return what is said then.

        Raises TransitionError, with nothing changed.

        ``seen`` is the version that whoever writes the reason has seen: to what was moved since nothing is said
        unseen, and a second click says it once.
        """
        act = Move(self, record, by, on_behalf_of, reason if self.reason else "", other)
        with transaction.atomic():
            for one in sorted(filter(None, (record, other)), key=attrgetter("pk")):
                if isinstance(one, Workflow):
                    one.lock_if_there()
            is_seen = not (seen and self.reason) or seen == version(record)
            if not is_seen and was_just_moved(record, to=self.to or "", by=by, reason=act.reason):
                return str(self.done)
            if why := self.why_not(record):
                raise TransitionError(why)
            if not is_seen:
                raise TransitionError(MEANWHILE % {"state": record.state_label})
            if missing := self.missing(record):
                raise TransitionError(self.needs_text % {"missing": "; ".join(str(need.label) for need in missing)})
            if self.run:
                self.run(record, act)
            else:
                act()
        return " ".join(map(str, (self.done, *act.also)))


def with_one_next(rows: Sequence[Transition]) -> list[Transition]:
    """Draw the first that is a next step as one, and what could be one too as beside it."""
    first = next((row for row in rows if not row.tone), None)
    return [row if row.tone or row is first else replace(row, tone="quiet") for row in rows]


class Transitions(dict[str, Transition]):
    """The transitions of a model by name, in the order in which pages offer them."""

    def __init__(self, *rows: Transition) -> None:
        super().__init__((row.name, row) for row in rows)

    def take(self, record: Any, name: str, **given: Any) -> None:
        self[name].take(record, **given)

    def offered(self, visitor: Visitor, record: Any) -> list[Transition]:
        """Return what the visitor can do with the record now, one of it as the next step. Each rule is asked once."""
        possible = [row for row in self.values() if row.on_page and row.is_possible(record)]
        allowed = {who: who(visitor, record) for who in dict.fromkeys(row.who for row in possible)}
        return with_one_next([row for row in possible if allowed[row.who]])

    def leading_to(self, state: str) -> Transition | None:
        """Return the first row that leads to ``state``, which says how it is drawn and what comes next in it."""
        return next((row for row in self.values() if row.to == state), None)

    def register_words(self, name: str) -> None:
        """Let ``<name:…>`` in an address take the words of these."""
        register_converter(converter({row.name: row.word for row in self.values() if row.word}), name)


def _already_on_site(record: Any) -> Text:
    return _("It is already on the site.") if record.is_published else ""


def _not_on_site(record: Any) -> Text:
    return "" if record.is_published else _("It is not on the site.")


PUBLISH = Transition(
    name="publish",
    label=_("Publish"),
    done=_("Published."),
    publication=Publication.PUBLISHED,
    check=_already_on_site,
    on_page=False,
)
UNPUBLISH = Transition(
    name="unpublish",
    label=_("Unpublish"),
    done=_("Unpublished."),
    publication=Publication.ARCHIVED,
    check=_not_on_site,
    tone="danger",
    on_page=False,
)
