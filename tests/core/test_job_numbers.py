"""What jobs did is kept in numbers, with words for each of them in both languages."""

from io import StringIO

import pytest
from django.utils.translation import override

from core.jobs.numbers import say, taken_down
from core.jobs.schedule import JOBS, Job, enqueue_due
from core.models import JobRun


def test_command_says_its_numbers_and_whoever_runs_it_takes_them_down():
    out = StringIO()
    with taken_down() as numbers:
        say(out, sent=3, given_up=0)
    say(StringIO(), sent=5)
    assert out.getvalue() == "3 sent, 0 given up."
    assert numbers == {"sent": 3, "given_up": 0}


@pytest.mark.django_db
def test_numbers_of_each_job_have_words():
    enqueue_due()  # runs those that are due at once
    runs = {run.name: run.numbers for run in JobRun.objects.all()}
    assert runs["send_letters"] == {"sent": 0, "waiting": 0, "refused": 0, "given_up": 0}
    assert {name: numbers for name, numbers in runs.items() if numbers and not JOBS[name].did(numbers)} == {}


def test_words_are_in_the_language_of_the_reader_and_nothing_is_said_once():
    job: Job = JOBS["send_letters"]
    numbers = {"sent": 0, "waiting": 0, "refused": 0, "given_up": 2, "unknown": 7}
    with override("sv"):
        assert job.did(numbers) == ["0 mejl skickade", "2 misslyckade"]
    with override("en"):
        assert job.did(numbers | {"sent": 1}) == ["1 email sent", "2 given up"]
