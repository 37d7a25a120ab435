"""Write what the portal needs to run on this machine into .env, unless it is there already."""

import os
import secrets
from pathlib import Path

ENV = Path(__file__).resolve().parent.parent / ".env"
KEY = "SECRET_KEY"
TEXT = f"""\
# Made by `make run` for a try-out on this machine; docs/operations.md says what a production machine sets.
{KEY}={secrets.token_urlsafe(50)}
# Only here: editors log in without a second factor, so that one person can try every role.
STAFF_MFA_REQUIRED=false
"""


def main() -> None:
    known = ENV.read_text() if ENV.exists() else ""
    if KEY in os.environ or any(line.startswith(f"{KEY}=") for line in known.splitlines()):
        return
    ENV.write_text(f"{known.rstrip()}\n{TEXT}".lstrip())
    ENV.chmod(0o600)
    print("Wrote a secret key for this machine to .env.")


if __name__ == "__main__":
    main()
