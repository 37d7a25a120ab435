from core.jobs.forgetting import ForgetCommand


class Command(ForgetCommand):
    job = "forget_join_requests"
    help = (
        "Remove the requests to take part that were decided three months ago, and those that nobody has confirmed"
        " within a month, announced a week before. Run it every day; to run it again changes nothing."
    )
