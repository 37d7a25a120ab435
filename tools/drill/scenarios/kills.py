"""Processes and machines that are gone from one moment to the next."""

import time

from tools.drill.house import WEB, WORKER, House
from tools.drill.readers import Readers
from tools.drill.services import wait_until
from tools.drill.visitor import DrillError, check


def web_process_is_killed(house: House) -> str:
    """Readers see nothing of it, and what a writer was told is accepted is there."""
    writer, accepted, uncertain = house.member(), [], 0
    with Readers(house) as readers:
        for name in (*WEB, *WEB):
            house.kill_web_process(name)
            words, answer = _write(house, writer)
            if answer == 302:
                accepted.append(words)
            else:
                uncertain += 1
            time.sleep(1.5)
    seen = readers.saw_nothing_wrong()
    numbers = [house.n_ideas(words) for words in accepted]
    check(numbers == [1] * len(accepted), f"of {len(accepted)} accepted ideas there are {numbers}")
    check(bool(accepted), "no idea was accepted")
    return f"killed 4 times: {seen}; {len(accepted)} ideas accepted and kept once, {uncertain} asked for again"


def _write(house: House, writer: object) -> tuple[str, int]:
    """Write an idea; the form may have gone to the server that was just killed."""
    try:
        words, answer = house.idea_of(writer)  # type: ignore[arg-type]
    except (DrillError, OSError):
        return "", 0
    return words, answer.status


def machine_is_taken_away(house: House) -> str:
    """One of two web servers is away, then comes back; nobody notices, whoever is logged in stays so."""
    writer = house.member()
    with Readers(house) as readers:
        house.kill("web-a")
        time.sleep(1)
        words, answer = house.idea_of(writer)
        check(answer.status == 302 and house.n_ideas(words) == 1, f"writing was answered {answer}")
        house.start_web("web-a")
        house.wait_for("web-a")
        time.sleep(1)
    return readers.saw_nothing_wrong()


def worker_is_killed(house: House) -> str:
    """What it had in its hands is done by the next one, once."""
    house.mail.fall_silent()
    email, answer = house.sign_up()
    check(answer.status == 302, f"signing up was answered {answer}")
    taken = "SELECT 1 FROM accounts_letter WHERE state = 'sending' AND address = %s"
    wait_until(lambda: house.rows(taken, email), 20, "a worker takes up the letter")
    house.kill(WORKER)
    house.mail.speak()
    house.start_worker()
    # Its silence is noticed after two minutes, the letter in its hands after ten: let them have passed.
    house.rows("UPDATE core_workersign SET seen_at = seen_at - interval '5 minutes' WHERE seen_at < now()")
    house.rows("UPDATE accounts_letter SET claimed_at = claimed_at - interval '15 minutes' WHERE address = %s", email)
    house.let_time_pass_for_letters()
    seconds = wait_until(lambda: house.mail.letters_to(email), 45, "the next worker sends the letter")
    time.sleep(2)
    number = len(house.mail.letters_to(email))
    check(number == 1, f"the letter came {number} times")
    return f"its letter was sent by the next worker after {seconds:.0f} s, once"
