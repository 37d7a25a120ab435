"""Who shares the challenges, and what is known of the outcomes: cards, trials, reuses, attachments, histories."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from challenges.models import ChallengeParty, ChallengePartyStep
from dialogues.models import DialogueParty
from outcomes.models import Attachment, MethodCard, OutcomeStep, PlanningStage, Reuse, ReuseStep, Skill, Trial
from tools.bench.bulk import next_id, write
from tools.bench.choose import Chooser

Rows = list[tuple[Any, ...]]


def parties(members: Mapping[int, Sequence[int]]) -> None:
    """Let the first of the organisations own the challenge, and most of the others share it."""
    choose = Chooser("parties")
    pk = next_id(ChallengeParty)
    rows: Rows = []
    steps: Rows = []
    states = {"confirmed": 78, "invited": 8, "asked": 5, "ended": 5, "declined": 3, "withdrawn": 1}
    for challenge, organisations in members.items():
        for n, organisation in enumerate(organisations):
            role = choose.one(ChallengeParty.OFFERED_ROLES).value if n else "owner"
            state = choose.weighted(states) if n else "confirmed"
            since = choose.time(2013, 2023)
            began = since.date() if state in {"confirmed", "ended"} else None
            over = since.date() + dt.timedelta(days=700) if state == "ended" else None
            local_sv, local_en = choose.writer.description() if choose.random.random() < 0.4 else ("", "")
            rows.append(
                (pk, challenge, organisation, role, state, began, over, local_sv, local_sv, local_en,
                 choose.random.random() < 0.7, since)
            )  # fmt: skip
            way = ["", "invited", *(["confirmed"] if began else []), state]
            for before, after in pairwise(dict.fromkeys(way)):
                steps.append((pk, before, after, "Södertörnskommunerna", since))
            pk += 1
    write(
        ChallengeParty,
        ("id", "challenge_id", "organisation_id", "role", "state", "started_on", "ended_on", "local_description",
         "local_description_sv", "local_description_en", "shows_local", "updated_at"),
        rows,
    )  # fmt: skip
    write(ChallengePartyStep, ("party_id", "from_state", "to_state", "actor_name", "at"), steps)


def parties_of_dialogues(members: Mapping[int, Sequence[int]]) -> None:
    """Let the first of the organisations hold the dialogue, and the others take part in it."""
    choose = Chooser("parties of dialogues")
    rows: Rows = [
        (dialogue, organisation, choose.one(DialogueParty.OFFERED_ROLES).value if n else "organiser", "confirmed", "",
         choose.time(2013, 2023))
        for dialogue, organisations in members.items()
        for n, organisation in enumerate(organisations)
    ]  # fmt: skip
    write(DialogueParty, ("dialogue_id", "organisation_id", "role", "state", "message", "updated_at"), rows)


def evidence(outcomes: Sequence[int], organisations: Sequence[int], municipalities: Sequence[int]) -> None:
    _cards(outcomes)
    _trials(outcomes, organisations, municipalities)
    _reuses(outcomes, organisations)
    _attachments(outcomes)
    _histories(outcomes)


def _cards(outcomes: Sequence[int]) -> None:
    """Give two outcomes of three a method card, where something is always left out."""
    choose = Chooser("cards")
    rows: Rows = []
    for outcome in outcomes:
        if choose.random.random() < 0.33:
            continue
        (steps_sv, steps_en), (material_sv, material_en) = choose.writer.description(), choose.writer.sentence()
        least = choose.weighted({None: 3, 5: 2, 12: 3, 40: 2})
        rows.append(
            (outcome, json.dumps(choose.some(PlanningStage.values, 0, 3)), least, least and least * 3,
             choose.weighted({None: 3, 8: 2, 40: 3, 160: 2}), choose.weighted({"": 3, "none": 2, "low": 3, "high": 2}),
             choose.weighted({"": 4, "low": 2, "some": 3, "high": 1}), json.dumps(choose.some(Skill.values, 0, 3)),
             steps_sv.replace(". ", ".\n"), steps_sv.replace(". ", ".\n"), steps_en.replace(". ", ".\n"),
             material_sv, material_sv, material_en, choose.weighted({"": 3, "CC-BY-4.0": 7}))
        )  # fmt: skip
    write(
        MethodCard,
        ("outcome_id", "stages", "participants_min", "participants_max", "hours", "cost", "conflict", "skills",
         "steps", "steps_sv", "steps_en", "material", "material_sv", "material_en", "licence"),
        rows,
    )  # fmt: skip


def _trials(outcomes: Sequence[int], organisations: Sequence[int], municipalities: Sequence[int]) -> None:
    choose = Chooser("trials")
    rows: Rows = []
    verdicts = {"ongoing": 15, "worked": 35, "partly": 25, "failed": 15, "unknown": 10}
    for outcome in outcomes:
        for host in choose.some(organisations, 0, 3, skew=3):
            (tried_sv, tried_en), (happened_sv, happened_en) = choose.writer.description(), choose.writer.description()
            pitfall_sv, pitfall_en = choose.writer.sentence() if choose.random.random() < 0.4 else ("", "")
            time = choose.time(2013, 2024)
            rows.append(
                (outcome, host, choose.some(municipalities, 1, 1, skew=2)[0], f"{time.year}", tried_sv, tried_sv,
                 tried_en, happened_sv, happened_sv, happened_en, pitfall_sv, pitfall_sv, pitfall_en,
                 choose.weighted(verdicts), time, time)
            )  # fmt: skip
    write(
        Trial,
        ("outcome_id", "organisation_id", "area_id", "started", "tried", "tried_sv", "tried_en", "happened",
         "happened_sv", "happened_en", "pitfall", "pitfall_sv", "pitfall_en", "verdict", "created_at", "updated_at"),
        rows,
    )  # fmt: skip


def _reuses(outcomes: Sequence[int], organisations: Sequence[int]) -> None:
    """Let members and others reuse outcomes; one in ten of the others has not confirmed the address."""
    choose = Chooser("reuses")
    pk = next_id(Reuse)
    rows: Rows = []
    steps: Rows = []
    states = {"interested": 20, "planned": 15, "adapting": 15, "in_use": 25, "evaluated": 15, "abandoned": 10}
    for outcome in outcomes:
        inside: list[int | None] = [*choose.some(organisations, 0, 2, skew=3)]
        for organisation in [*inside, *[None] * choose.random.randint(0, 2)]:
            state, time = choose.weighted(states), choose.time(2019, 2025)
            adapted, result = choose.writer.sentence()[0], choose.writer.sentence()[0]
            is_confirmed = organisation is not None or choose.random.random() < 0.9
            rows.append(
                (pk, outcome, organisation, "" if organisation else f"{choose.writer.place()} kommun",
                 not organisation, choose.weighted({"SE": 8, "NO": 1, "FI": 1}), state, adapted, result,
                 result if state == "abandoned" else "", "planarkitekt", "" if organisation else f"{pk}@example.org",
                 time if is_confirmed else None, time, time)
            )  # fmt: skip
            steps += [(pk, "", "interested", "", time), (pk, "interested", state, "", time)]
            pk += 1
    write(
        Reuse,
        ("id", "outcome_id", "organisation_id", "organisation_name", "is_municipality", "country", "state", "adapted",
         "result", "abandoned_because", "contact_role", "contact_email", "confirmed_at", "heard_at", "created_at"),
        rows,
    )  # fmt: skip
    write(ReuseStep, ("reuse_id", "from_state", "to_state", "actor_name", "at"), steps)


def _attachments(outcomes: Sequence[int]) -> None:
    choose = Chooser("attachments")
    rows: Rows = [
        (outcome, choose.weighted({"material": 8, "evaluation": 2}), choose.writer.title()[0],
         f"https://www.example.org/bilaga/{outcome}-{n}", choose.time())
        for outcome in outcomes
        for n in range(choose.random.randint(0, 2))
    ]  # fmt: skip
    write(Attachment, ("outcome_id", "kind", "title", "url", "created_at"), rows)


def _histories(outcomes: Sequence[int]) -> None:
    choose = Chooser("histories")
    way = ["", "idea", "in_test_bed", "piloted", "evaluated"]
    rows: Rows = [
        (outcome, before, after, "", choose.time())
        for outcome in outcomes
        for before, after in pairwise(way[: choose.random.randint(1, len(way))])
    ]
    write(OutcomeStep, ("outcome_id", "from_state", "to_state", "actor_name", "at"), rows)
