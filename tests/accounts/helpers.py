"""What a visitor does at the login, in one line each."""

import base64
import hmac
import re
import time
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from tests.factories import PASSWORD

APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
# What a browser's authenticator answered when a passkey was made.
CREDENTIAL = {
    "type": "public-key",
    "id": "xuJdIOG40ldVvv7kia2Y6U1qzyR6heS1AqaWspFpNfM",
    "rawId": "xuJdIOG40ldVvv7kia2Y6U1qzyR6heS1AqaWspFpNfM",
    "authenticatorAttachment": "platform",
    "response": {
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiNXp6T05oWmpHMUZHR2w1RHFrTG40ZnlfWlF1YnlY"
        "OGY4OGtYOE03WU5EQSIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODczMSIsImNyb3NzT3JpZ2luIjpmYWxzZX0",
        "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAA"
        "QECAwQFBgcIAQIDBAUGBwgAIMbiXSDhuNJXVb7-5ImtmOlNas8keoXktQKmlrKRaTXzpQECAyYgASFYIELhJLVeiPVFilvqaiDuOC3A8DdvRf"
        "la26Qlw-aOiDbtIlggDcuJIj-wvG36jIkDeedvY30iotdMct4L-DlvwKDZHBA",
        "transports": ["internal"],
    },
    "clientExtensionResults": {"credProps": {"rk": True}},
}


def log_in(client, user, password=PASSWORD, **data):
    return client.post(reverse("account_login"), {"login": user.email, "password": password, **data})


def confirm_it_is_you(client, password=PASSWORD):
    """Answer the question for the password that allauth asks before a change that matters."""
    return client.post(reverse("account_reauthenticate"), {"password": password})


def link_in_last_mail():
    """Return the path and query of the link in the mail that was sent last."""
    link = re.search(r"https?://\S+/\S+", mail.outbox[-1].body)[0]
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def code(secret, later=0):
    """Return what an authenticator app shows, or will show ``later`` steps of 30 seconds from now (RFC 6238)."""
    counter = (int(time.time()) // 30 + later).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def give_app(user):
    """Set up an app for ``user`` and return its secret."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": APP_SECRET})
    return APP_SECRET


def give_passkey(user, name="Nyckel"):
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": CREDENTIAL}
    )
