from django.db import migrations


def move(apps, schema_editor):
    """Give each dialogue with contributions an activity to hold them, and each author a participant."""
    Activity = apps.get_model("dialogues", "Activity")
    Contribution = apps.get_model("dialogues", "Contribution")
    Dialogue = apps.get_model("dialogues", "Dialogue")
    Participant = apps.get_model("dialogues", "Participant")
    held = Contribution.objects.values("dialogue")
    for dialogue in Dialogue.objects.filter(pk__in=held) | Dialogue.objects.filter(state__in=["open", "scheduled"]):
        activity = Activity.objects.create(
            dialogue=dialogue,
            kind="ideas",
            slug="skriv",
            title_sv="Skriv vad du tycker",
            title="Skriv vad du tycker",
            title_en="Say what you think",
            use_sv="Alla bidrag läses och besvaras.",
            use="Alla bidrag läses och besvaras.",
            use_en="Every contribution is read and answered.",
        )
        contributions = Contribution.objects.filter(dialogue=dialogue)
        contributions.update(activity=activity)
        for contribution in contributions.order_by("pk").iterator():
            participant = None
            if contribution.author_id:
                participant, _new = Participant.objects.get_or_create(
                    dialogue=dialogue,
                    user_id=contribution.author_id,
                    defaults={"name_shown": contribution.name_shown, "language": contribution.language},
                )
            elif contribution.name_shown:
                participant = Participant.objects.create(dialogue=dialogue, name_shown=contribution.name_shown)
            published_at = contribution.created_at if contribution.state == "published" else None
            Contribution.objects.filter(pk=contribution.pk).update(
                participant=participant, published_at=published_at
            )


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0003_activities")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop, elidable=True)]
