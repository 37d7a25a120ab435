"""What is sent about a reuse, the links that those without a login come by, and pictures whose files are there."""

import re
import uuid
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.files.pictures import reencode_for_pages
from outcomes.models import ReuseLink
from tests.factories import ReuseFactory


def words(**changes):
    return {
        "organisation_name": "Umeå kommun",
        "is_municipality": "yes",
        "country": "SE",
        "contact_email": "planarkitekt@umea.example",
        "contact_role": "planarkitekt",
        "state": "interested",
        "adapted": "Vi vill pröva den i Ålidhem.",
        "latitude": "",
        "longitude": "",
        "website": "",
        "form_key": str(uuid.uuid4()),
        **changes,
    }


def linked(**changes):
    """Return a reuse with a link that works, and the link's key."""
    reuse = ReuseFactory(**changes)
    return reuse, ReuseLink.objects.give(reuse, "confirm")


def link(name, key):
    return reverse(f"outcomes:reuse-{name}", args=[key])


def answers(reuse, **changes):
    return {
        "to": reuse.state,
        "adapted": "Kortare runda.",
        "hours": "40",
        "cost": "",
        "result": "",
        "contact_role": "planchef",
        "seen": f"{reuse.state} {reuse.heard_at.isoformat()}",
        **changes,
    }


def confirm(client, address):
    """Look at the page that the link in a mail leads to, and press its button."""
    return client.post(address, {"seen": seen_at(client, address)}, follow=True)


def seen_at(client, address):
    """Return what the page's form says that it shows."""
    return re.search('name="seen" value="([^"]+)"', client.get(address).text)[1]


def drawn(record, **words):
    """Give a record a picture whose file is there."""
    file = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "PNG")
    picture = reencode_for_pages(SimpleUploadedFile("bild.png", file.getvalue()))
    record.picture.save(picture.name, picture, save=False)
    for column, value in words.items():
        setattr(record, column, value)
    record.save()
    return record
