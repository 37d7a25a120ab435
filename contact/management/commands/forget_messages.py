from core.jobs.forgetting import ForgetCommand


class Command(ForgetCommand):
    job = "forget_messages"
    help = (
        "Remove the messages to the editors that were dealt with a year ago, announced a week before. Run it every day;"
        " to run it again changes nothing."
    )
