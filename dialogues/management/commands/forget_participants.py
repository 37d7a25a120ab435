from core.jobs.forgetting import ForgetCommand


class Command(ForgetCommand):
    job = "forget_participants"
    help = (
        "Remove who took part in dialogues where the time for which that is kept is over: announced a week before, in"
        " one run, and done by another. What was said stays. Run it every day; to run it again changes nothing."
    )
