"""Members and those who follow, and the planner whose own pages are measured."""

import datetime as dt
from collections.abc import Sequence

from accounts.models import User
from following.models import Follow
from partners.models import Membership
from tools.bench.bulk import next_id, write
from tools.bench.choose import Chooser

PLANNER = "planner@example.org"  # of the busiest organisation
FOLLOWED = 20  # records of a type, by the planner


def followers(
    size: int,
    organisations: Sequence[int],
    challenges: Sequence[int],
    outcomes: Sequence[int],
    municipalities: Sequence[int],
) -> None:
    choose = Chooser("followers")
    first = next_id(User)
    write(
        User,
        ("id", "email", "display_name", "password", "is_active"),
        [(first + n, f"{n}@example.org" if n else PLANNER, f"Medlem {n}", "!", True) for n in range(size)],
    )
    write(
        Membership,
        ("user_id", "organisation_id", "role", "started_on"),
        [
            (first + n, choose.some(organisations, 1, 1, skew=3)[0] if n else organisations[0], "planner",
             dt.date(2020, 1, 1))
            for n in range(size)
        ],
    )  # fmt: skip
    columns = {"challenge_id": challenges, "outcome_id": outcomes, "area_id": municipalities}
    for column, records in columns.items():
        write(
            Follow,
            ("user_id", column, "created_at"),
            [
                (first + n, record, dt.datetime(2013, 1, 1, tzinfo=dt.UTC))
                for n in range(size)
                for record in choose.some(records, *((0, 2) if n else (FOLLOWED, FOLLOWED)))
            ],
        )
