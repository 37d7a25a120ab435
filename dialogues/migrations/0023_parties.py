"""Organisations take part in a dialogue in a role, from when to when.

The table of before stays, for the version that writes it while this one is put in place.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0022_notes_in_swedish"),
        ("partners", "0005_order_of_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="dialogue", name="organisations"),
                migrations.AddField(
                    model_name="dialogue",
                    name="organisations_before",
                    field=models.ManyToManyField(
                        blank=True,
                        db_table="dialogues_dialogue_organisations",
                        editable=False,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
            ]
        ),
        migrations.CreateModel(
            name="DialogueParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "invited"),
                            ("asked", "has asked to join"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                            ("ended", "ended"),
                        ],
                        default="confirmed",
                        editable=False,
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ended_on", models.DateField(blank=True, editable=False, null=True, verbose_name="to")),
                ("message", models.TextField(blank=True, editable=False, max_length=1000, verbose_name="message")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("organiser", "organiser"),
                            ("landowner", "landowner"),
                            ("developer", "developer"),
                            ("housing_company", "housing company"),
                            ("researcher", "researcher"),
                            ("association", "association"),
                            ("authority", "other authority"),
                            ("party", "party, in a role the source does not specify"),
                        ],
                        default="party",
                        max_length=15,
                        verbose_name="role",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by or requested by",
                    ),
                ),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="dialogues.dialogue",
                        verbose_name="dialogue",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dialogue_parties",
                        to="partners.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "part in a dialogue",
                "verbose_name_plural": "parts in dialogues",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="dialogue",
            name="organisations",
            field=models.ManyToManyField(
                blank=True,
                related_name="dialogues",
                through="dialogues.DialogueParty",
                to="partners.organisation",
                verbose_name="organisations",
            ),
        ),
        migrations.CreateModel(
            name="DialoguePartyStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "actor_name",
                    models.CharField(
                        blank=True,
                        help_text="The organisation that acted. Leave empty for the portal’s editors.",
                        max_length=200,
                        verbose_name="shown as",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("from_state", models.CharField(blank=True, max_length=20, verbose_name="from")),
                ("to_state", models.CharField(max_length=20, verbose_name="to")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="actor",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="dialogues.dialogueparty"
                    ),
                ),
            ],
            options={
                "verbose_name": "step",
                "verbose_name_plural": "history",
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="dialogueparty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["invited", "asked", "confirmed"])),
                fields=("dialogue", "organisation", "role"),
                name="dialogue_party_once_a_role",
                violation_error_message="The organisation already has this role in the dialogue, or has been invited to it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dialogueparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", False), ("state", "ended")),
                    models.Q(models.Q(("state", "ended"), _negated=True), ("ended_on__isnull", True)),
                    _connector="OR",
                ),
                name="dialogue_party_ended_has_day",
                violation_error_message="A former party needs a last day; others must not have one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dialogueparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None), ("started_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                ),
                name="dialogue_party_ends_after_start",
                violation_error_message="A party cannot leave before it joined.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dialogueparty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role", "organiser"), ("state", "confirmed")),
                fields=("dialogue",),
                name="dialogue_party_one_organiser",
                violation_error_message="A dialogue has one organiser.",
            ),
        ),
    ]
