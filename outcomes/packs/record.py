"""The record of an outcome as it travels between portals: in both languages, and with nothing but what is public.

``outcome.schema.json`` beside this file says what is in it. The record is the same in whichever language the pack is.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.urls import reverse

from challenges.models import Challenge
from core.publishing.ordering import LANGUAGES
from outcomes.maturity import Evidence, municipality_of, of_municipalities
from outcomes.models import Attachment, MethodCard, Outcome, Reuse, Trial
from places.models import Area

Record = dict[str, Any]

FORMAT, VERSION = "sodertornsmodellen-outcome", 1
# The columns that travel as they are, and those that travel in both languages.
SOURCE_VALUES = ("source", "more_sources", "confidence", "source_note")
OUTCOME_VALUES = ("kind", "relation", "documented_maturity", *SOURCE_VALUES)
OUTCOME_TEXTS = ("title", "description", "maturity_basis")
CARD_VALUES = (
    "stages", "participants_min", "participants_max", "hours", "cost", "conflict", "skills", "needs_no_skills",
    "licence",
)  # fmt: skip
CARD_TEXTS = ("audience", "material", "steps", "accessibility", "personal_data", "contact_role")
TRIAL_VALUES = ("started", "ended", "plan_process", "plan_reference", "verdict", *SOURCE_VALUES)
TRIAL_TEXTS = ("tried", "happened", "changed", "pitfall")
MOST_PICTURES = 100  # in a pack, beside the files
REUSE_VALUES = (
    "state", "adapted", "hours", "cost", "result", "abandoned_because", "contact_role", "language",
)  # fmt: skip


def record_of(outcome: Outcome, evidence: Evidence) -> Record:
    """Return the record. Five queries beside those for ``evidence``, whatever there is.

    What has come from another portal goes on as it came; what has been recorded here is added to it.
    """
    home = outcome.origin_record or {
        "origin": {"url": absolute(outcome.get_absolute_url()), "name": str(settings.SITE_NAME)},
        "owner": outcome.owner.name if outcome.owner else "",
    }
    own_trials = sorted((one for one in evidence.trials if not one.is_imported), key=lambda one: one.pk)
    own_reuses = sorted((one for one in evidence.reuses if not one.is_imported), key=lambda one: one.pk)
    of_one = {one.pk for one in of_municipalities(own_reuses)}
    paths = dict(pictures_of(outcome, evidence))
    own_picture = _picture(outcome, paths.get(outcome, ""))
    return {
        "format": FORMAT,
        "version": VERSION,
        "identifier": str(outcome.identifier),
        "origin": home["origin"],
        "slug": outcome.slug,
        **_values(outcome, OUTCOME_VALUES),
        **_texts(outcome, OUTCOME_TEXTS),
        "owner": home["owner"],
        "organisations": _union(home, "organisations", outcome.organisations.order_by("pk").values_list("name")),
        "perspectives": _union(home, "perspectives", outcome.perspectives.order_by("order").values_list("slug")),
        "municipalities": _union(
            home, "municipalities", ((_municipality(one),) for one in outcome.areas.municipalities().order_by("code"))
        ),
        "challenges": [*home.get("challenges", ()), *_challenges(outcome)],
        "laid_down": _out_of_use(outcome),
        "card": _card(outcome),
        **({"picture": home["picture"]} if "picture" in home else own_picture),
        "trials": [*home.get("trials", ()), *(_trial(one, paths.get(one, "")) for one in own_trials)],
        "reuses": [*home.get("reuses", ()), *(_reuse(one, in_municipality=one.pk in of_one) for one in own_reuses)],
        "attachments": [_attachment(one, path) for one, path in with_paths(evidence.attachments)],
    }


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def with_paths(attachments: Any) -> list[tuple[Attachment, str]]:
    """Pair each attachment with the name of its file in the pack; empty for a link."""
    ordered = sorted(attachments, key=lambda one: one.pk)
    return [(one, f"files/{n:02}-{one.file_name}" if one.file else "") for n, one in enumerate(ordered, start=1)]


def pictures_of(outcome: Outcome, evidence: Evidence) -> list[tuple[Outcome | Trial, str]]:
    """Pair the outcome, and its trials, with the names of their pictures in the pack: those of MOST_PICTURES at most.

    What came from another portal is called as it was there; what has been added to it here stays here.
    """
    home = outcome.origin_record or {}
    came = sorted((one for one in evidence.trials if one.is_imported), key=lambda one: one.pk)
    of_home: dict[Any, Record] = {outcome: home} if home else {}
    of_home |= dict(zip(came, home.get("trials", ()), strict=False))
    found: list[tuple[Outcome | Trial, str]] = []
    records: list[Outcome | Trial] = [outcome, *sorted(evidence.trials, key=lambda one: one.pk)]
    for record in records:
        if record in of_home:
            path = of_home[record].get("picture", {}).get("path", "")
        else:
            path = f"pictures/{PurePosixPath(record.picture.name or '').name}"
        if record.picture and path:
            found.append((record, path))
    return found[:MOST_PICTURES]


def _picture(record: Outcome | Trial, path: str) -> Record:
    """Return what a record says of its picture; nothing where the pack has none."""
    if not path:
        return {}
    return {
        "picture": {
            "path": path,
            "alt": _texts(record, ("picture_alt",))["picture_alt"],
            "decorative": record.picture_is_decorative,
            "credit": record.picture_credit,
        }
    }


def _values(record: Model, names: tuple[str, ...]) -> Record:
    return {name: getattr(record, name) for name in names}


def _texts(record: Model, names: tuple[str, ...]) -> Record:
    return {name: {code: getattr(record, f"{name}_{code}") or "" for code in LANGUAGES} for name in names}


def _union(home: Record, name: str, rows: Iterable[tuple[Any]]) -> list[Any]:
    """Return what came from home, and what has been added here, once each."""
    found = list(home.get(name, ()))
    return found + [value for (value,) in rows if value not in found]


def _municipality(area: Area | None, name: str = "") -> Record | None:
    if area is not None:
        return {"name": area.name, "code": area.code}
    return {"name": name, "code": ""} if name else None


def _challenges(outcome: Outcome) -> list[Record]:
    answers = outcome.answers.filter(challenge__in=Challenge.objects.published()).select_related("challenge")
    return [
        {
            **_texts(answer.challenge, ("title",)),
            **_texts(answer, ("how",)),
            "url": absolute(answer.challenge.get_absolute_url()),
        }
        for answer in answers.order_by("pk")
    ]


def _out_of_use(outcome: Outcome) -> Record | None:
    if not outcome.is_out_of_use:
        return None
    step = outcome.steps.filter(to_state=outcome.maturity).latest("at")
    better = outcome.superseded_by if outcome.superseded_by and outcome.superseded_by.is_published else None
    return {
        "state": outcome.maturity,
        "reason": step.reason,
        "superseded_by": str(better.identifier) if better else None,
    }


def _card(outcome: Outcome) -> Record | None:
    card: MethodCard | None = getattr(outcome, "card", None)
    return {**_values(card, CARD_VALUES), **_texts(card, CARD_TEXTS)} if card else None


def _trial(trial: Trial, path: str) -> Record:
    return {
        **_picture(trial, path),
        "host": trial.host,
        "place": ", ".join(filter(None, [trial.area.name if trial.area else "", trial.place_name])),
        "municipality": _municipality(municipality_of(trial), trial.municipality_name),
        **_values(trial, TRIAL_VALUES),
        "verdict": trial.known_verdict,
        **_texts(trial, TRIAL_TEXTS),
    }


def _reuse(reuse: Reuse, *, in_municipality: bool) -> Record:
    """Return what the page shows of it, and whether it counts as a municipality's. The e-mail address stays at home."""
    position = reuse.position
    municipality = _municipality(municipality_of(reuse), "" if reuse.organisation else reuse.who)
    return {
        "who": reuse.who,
        "country": str(reuse.country),
        "municipality": municipality if in_municipality else None,
        "position": [float(degrees) for degrees in position] if position else None,
        "heard_on": reuse.heard_at.date().isoformat(),
        **_values(reuse, REUSE_VALUES),
    }


def _attachment(attachment: Attachment, path: str) -> Record:
    own = reverse("outcomes:attachment", args=[attachment.outcome.slug, attachment.pk])
    return {
        "kind": attachment.kind,
        "title": attachment.title,
        "url": absolute(own) if path else attachment.url,
        "path": path,
        "file_name": attachment.file_name,
        "sha256": attachment.sha256,
    }
