"""What the steps of a report's form are sent, and who sends it."""

from django.urls import reverse

STEPS = ["edit", "who", "published", "belongs", "check"]
FORMS = STEPS[:-1]


def what(**changes):
    return {
        "kind": "report",
        "title": "Buller vid vägen",
        "language": "sv",
        "year": "2018",
        "abstract_sv": "Om buller.",
        **changes,
    }


def who(*names, **changes):
    """Return the second step with an author a row, and empty rows after them."""
    sent = {"author_count": str(len(names) + 2), "funding_count": "2"}
    for number, name in enumerate(names):
        sent |= {f"author_{number}_name": name, f"author_{number}_kind": "person"}
    for number in range(len(names), len(names) + 2):
        sent |= {f"author_{number}_kind": "person", f"author_{number}_name": ""}
    return {**sent, **changes}


def published(**changes):
    return {"relation": "partner", "licence": "CC-BY-4.0", **changes}


def belongs(**changes):
    return {"next": "1", **changes}


SENT = {"edit": what, "who": who, "published": published, "belongs": belongs}


def version(report, **changes):
    """Return all that the page for a new version is sent."""
    return {
        **what(title=report.title),
        **who(),
        **published(),
        "number": str(report.version),
        "changes": "Siffrorna är rättade.",
        **changes,
    }


def step(name, report, *more):
    return reverse(f"reports:{name}", args=[report.pk, report.slug, *more])


def errors_of(response):
    return response.context["form"].errors


def messages_of(response):
    return [str(message) for message in response.context["messages"]]
