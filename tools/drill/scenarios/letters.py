"""A mail server that is not what it should be. No visitor waits for it, and no letter is lost."""

import time

from tools.drill.house import PAGES, House
from tools.drill.services import wait_until
from tools.drill.visitor import check

PEOPLE = 8  # as many as a web process has threads
QUICK = 5.0  # seconds; a password is hashed on purpose slowly


def mail_server_is_silent(house: House) -> str:
    """It accepts connections and never says a word."""
    house.mail.fall_silent()
    try:
        emails, slowest = _sign_ups(house)
    finally:
        house.mail.speak()
    return f"{PEOPLE} signed up, {slowest}; {_letters_come(house, emails)}"


def mail_server_is_dead(house: House) -> str:
    """Nothing listens where it should be."""
    house.mail.stop()
    try:
        emails, slowest = _sign_ups(house)
    finally:
        house.mail.start()
    return f"{PEOPLE} signed up, {slowest}; {_letters_come(house, emails)}"


def _sign_ups(house: House) -> tuple[list[str], str]:
    signed = [house.sign_up() for _number in range(PEOPLE)]
    for _email, answer in signed:
        check(answer.status == 302, f"signing up was answered {answer}")
    slowest = max(answer.seconds for _email, answer in signed)
    check(slowest < QUICK, f"signing up took {slowest:.1f} s")
    pages = [house.visitor().get(page) for page in PAGES]
    wrong = [str(answer) for answer in pages if answer.status != 200 or answer.seconds > QUICK]
    check(not wrong, f"meanwhile readers saw {wrong}")
    return [email for email, _answer in signed], f"{slowest:.1f} s at most, and pages came in {_most(pages):.1f} s"


def _most(answers: list) -> float:  # type: ignore[type-arg]
    return float(max(answer.seconds for answer in answers))


def _letters_come(house: House, emails: list[str]) -> str:
    begun = time.monotonic()
    while not all(house.mail.letters_to(email) for email in emails) and time.monotonic() - begun < 60:
        house.let_time_pass_for_letters()
        time.sleep(2)
    wait_until(lambda: all(house.mail.letters_to(email) for email in emails), 1, "the letters come when it is back")
    time.sleep(1)
    numbers = [len(house.mail.letters_to(email)) for email in emails]
    check(numbers == [1] * len(emails), f"letters came so many times: {numbers}")
    return f"their {len(emails)} letters came {time.monotonic() - begun:.0f} s after it was back, once each"
