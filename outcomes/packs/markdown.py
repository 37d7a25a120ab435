"""The method card as Markdown, for those who keep their methods in a wiki or beside their code."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_countries.fields import Country

from core.text.dates import display
from outcomes import cards
from outcomes.effects import ShownEffect
from outcomes.models import Attachment, MethodCard, Outcome, Reuse, Trial

_MEANS_SOMETHING = re.compile(r"([\\`*_\[\]<>#|~])")


def card_in_markdown(outcome: Outcome, context: Mapping[str, Any]) -> str:
    """Return the card in the active language; ``context`` is that of the card in HTML."""
    evidence = context["evidence"]
    parts = [
        f"# {_plain(outcome.title)}",
        f"{capfirst(outcome.get_kind_display())} · {capfirst(outcome.get_maturity_display())}",
        outcome.description,
        *_picture(outcome, context["pictures"]),
        *_card(context["card"]),
        *_section(_("Known pitfalls"), (_bullet(f"{one.pitfall} ({one.host})") for one in context["pitfalls"])),
        *_section(_("Challenges it responds to"), _challenges(context["challenges"], context["language"])),
        *_section(
            _("Where it has been tried"), (_trial(one, context["pictures"]) for one in evidence.trials), between="\n\n"
        ),
        *_section(_("Who uses it"), (_bullet(_reuse(one)) for one in evidence.reuses)),
        *_section(_("What has been measured"), _effects(context["effects"])),
        *_section(_("Files and links"), (_bullet(_link(*one)) for one in context["attachments"])),
        *_section(_("Origin"), [f"{_plain(context['portal'])}: <{context['url']}>"]),
        f"urn:uuid:{outcome.identifier}",
    ]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _plain(text: str) -> str:
    return _MEANS_SOMETHING.sub(r"\\\1", " ".join(str(text).split()))


def _bullet(text: str) -> str:
    return f"- {' '.join(text.split())}"


def _section(heading: str, items: Iterable[str], *, between: str = "\n") -> Iterator[str]:
    if body := between.join(items):
        yield f"## {heading}"
        yield body


def _card(card: MethodCard | None) -> Iterator[str]:
    if card is None:
        return
    steps = [line.strip() for line in (card.steps or "").splitlines() if line.strip()]
    yield from _section(_("How it is done"), (f"{n}. {_plain(step)}" for n, step in enumerate(steps, start=1)))
    says = {
        _("For whom"): card.audience,
        _("Planning stages"): ", ".join(cards.stages(card)),
        _("Participants"): cards.participants(card),
        _("Working hours"): "" if card.hours is None else str(card.hours),
        _("Other costs"): capfirst(card.get_cost_display()),
        _("Conflict it can handle"): capfirst(card.get_conflict_display()),
        _("Skills needed"): ", ".join(cards.skills(card)),
        _("Material"): card.material,
        _("Accessibility"): card.accessibility,
        _("Personal data"): card.personal_data,
        _("Licence"): capfirst(card.get_licence_display()),
        _("Contact"): card.contact_role,
    }
    yield from _section(_("What it takes"), (_bullet(f"**{label}:** {text}") for label, text in says.items() if text))
    if unknown := cards.undocumented(card):
        yield _("Not documented:") + f" {', '.join(unknown)}."


def _challenges(challenges: Iterable[Mapping[str, Any]], language: str) -> Iterator[str]:
    for one in challenges:
        title, how = (one[name][language] or one[name]["sv"] or one[name]["en"] for name in ("title", "how"))
        yield _bullet(f"[{_plain(title)}]({one['url']}){f': {how}' if how else ''}")


def _picture(record: Outcome | Trial, pictures: Mapping[Any, str]) -> Iterator[str]:
    if path := pictures.get(record):
        alt = "" if record.picture_is_decorative else _plain(record.picture_alt)
        yield f"![{alt}](<{path}>)"
        if record.picture_credit:
            yield _plain(_("Picture: %(name)s") % {"name": record.picture_credit})


def _trial(trial: Trial, pictures: Mapping[Any, str]) -> str:
    when = " – ".join(display(date) for date in (trial.started, trial.ended) if date)
    says = {
        _("What was tried"): trial.tried,
        _("What happened"): trial.happened,
        _("What was changed"): trial.changed,
        _("Look out for"): trial.pitfall,
    }
    facts = ", ".join(_plain(fact) for fact in (trial.place, when, trial.plan_reference) if fact)
    return "\n\n".join(
        [
            f"### {_plain(trial.host)}",
            f"{capfirst(trial.get_verdict_display())}{f'. {facts}' if facts else ''}.",
            *(f"**{label}:** {text}" for label, text in says.items() if text),
            *_picture(trial, pictures),
        ]
    )


def _reuse(reuse: Reuse) -> str:
    texts = [reuse.adapted, reuse.result, reuse.abandoned_because]
    country = Country(reuse.country)
    where = f", {country.name}" if country.code != "SE" else ""
    return " ".join([f"**{_plain(reuse.who)}**{where}: {reuse.get_state_display()}.", *filter(None, texts)])


def _effects(effects: Iterable[ShownEffect]) -> Iterator[str]:
    """Return what was measured, how and by whom, and at the end that it says nothing of why."""
    for one in effects:
        who = _("Measured by %(who)s.") if one.effect.indicator_id else _("Reckoned by %(who)s.")
        told = [
            f"{_plain(one.where)}." if one.where else "",
            one.effect.reckoned,
            who % {"who": _plain(one.effect.reckoned_by)},
        ]
        yield _bullet(f"**{_plain(one.what)}:** {_plain(one.how_much)}. {' '.join(filter(None, told))}")
    if effects:
        yield "\n" + _("The figures show that something is so, not why.")


def _link(attachment: Attachment, path: str) -> str:
    return f"[{_plain(attachment.title)}](<{path or attachment.url}>)"
