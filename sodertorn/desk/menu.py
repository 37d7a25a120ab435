"""The order of the types in the admin: first what editors come for, in the order of the chain, then the rest."""

from collections.abc import Iterable
from typing import Any

# In the menu, beside the desk; all others stand under "Everything" on the desk.
MENU = (
    "challenges.challenge",
    "outcomes.outcome",
    "reports.report",
    "dialogues.dialogue",
    "dialogues.contribution",
    "talks.talk",
    "partners.organisation",
    "places.area",
)
APPS = (
    "challenges",
    "outcomes",
    "reports",
    "dialogues",
    "talks",
    "knowledge",
    "contact",
    "partners",
    "places",
    "news",
    "pages",
    "accounts",
)


def rank(options: Any) -> tuple[int, int, str]:
    """Return what types are sorted by: what they are about, and within that those of the menu first."""
    app = APPS.index(options.app_label) if options.app_label in APPS else len(APPS)
    return app, _place(options.label_lower), options.label_lower


def _place(label: str) -> int:
    return MENU.index(label) if label in MENU else len(MENU)


def sorted_apps(apps: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the apps of the admin's list in order, each with its types in order."""
    ranks = {app["app_label"]: min(rank(model["model"]._meta) for model in app["models"]) for app in apps}
    for app in apps:
        app["models"].sort(key=lambda model: rank(model["model"]._meta))
    return sorted(apps, key=lambda app: ranks[app["app_label"]])


def menu(apps: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the types of the menu that the visitor may see."""
    models = {model["model"]._meta.label_lower: model for app in apps for model in app["models"]}
    return [models[label] for label in MENU if label in models]
