"""What a method card says, in words."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from outcomes.models import MethodCard, PlanningStage, Skill

LICENCE_ADDRESSES = {
    MethodCard.Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    MethodCard.Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    MethodCard.Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    MethodCard.Licence.EUPL: "https://interoperable-europe.ec.europa.eu/collection/eupl/eupl-text-eupl-12",
}
# In the order in which somebody asks who is about to choose.
_ASKED = (
    "audience", "stages", "hours", "cost", "participants_min", "skills", "conflict", "steps", "material",
    "accessibility", "personal_data", "licence", "contact_role",
)  # fmt: skip


def stages(card: MethodCard) -> list[str]:
    return [str(capfirst(stage.label)) for stage in PlanningStage if stage in card.stages]


def skills(card: MethodCard) -> list[str]:
    if card.needs_no_skills:
        return [_("No special skills")]
    return [str(capfirst(skill.label)) for skill in Skill if skill in card.skills]


def participants(card: MethodCard) -> str:
    fewest, most = card.participants_min, card.participants_max
    if fewest is not None and most is not None:
        return f"{fewest}–{most}" if fewest != most else str(fewest)
    if fewest is not None:
        return _("at least %(number)d") % {"number": fewest}
    return _("at most %(number)d") % {"number": most} if most is not None else ""


def undocumented(card: MethodCard | None) -> list[str]:
    card = card or MethodCard()
    known = {
        "skills": card.needs_no_skills or card.skills,
        "participants_min": participants(card),
        "hours": card.hours is not None,
    }
    names = {"participants_min": _("number of participants")}
    return [
        names.get(name) or str(getattr(MethodCard._meta.get_field(name), "verbose_name", name))
        for name in _ASKED
        if not known.get(name, getattr(card, name))
    ]


def licence_address(card: MethodCard) -> str:
    """Return the address of the licence's text; nothing where all rights are reserved."""
    return LICENCE_ADDRESSES.get(MethodCard.Licence(card.licence), "") if card.licence else ""


def file_type(name: str) -> str:
    """Name a file's type by its ending: “PDF”."""
    return name.rpartition(".")[2].upper()
