"""The rules that every new dialogue begins with. Its organiser changes them for that dialogue alone."""

from dataclasses import dataclass

from dialogues.models import Dialogue, Rule


@dataclass(frozen=True)
class DefaultRule:
    title_sv: str
    title_en: str
    text_sv: str
    text_en: str


DEFAULT_RULES = (
    DefaultRule(
        "Angrip inte andra",
        "Do not attack others",
        "Kritisera gärna förslag och beslut, men inte personer. Hot, hån och förolämpningar visas inte.",
        "Criticise proposals and decisions as you like, but not people. Threats, scorn and insults are not shown.",
    ),
    DefaultRule(
        "Hetsa inte mot någon grupp",
        "Do not incite hatred",
        "Inget som uttrycker missaktning för någon för etnicitet, tro, kön, könsidentitet, sexuell läggning, ålder "
        "eller funktionsnedsättning.",
        "Nothing that shows contempt for anybody because of ethnicity, belief, sex, gender identity, sexual "
        "orientation, age or disability.",
    ),
    DefaultRule(
        "Skriv inget privat om någon",
        "Write nothing private about anybody",
        "Inga namn, adresser, telefonnummer eller uppgifter om hälsa, varken om dig själv eller om andra.",
        "No names, addresses, telephone numbers or matters of health, neither your own nor those of others.",
    ),
    DefaultRule(
        "Håll dig till ämnet",
        "Keep to the subject",
        "Det du skriver ska handla om det som dialogen frågar om.",
        "What you write is about what the dialogue asks.",
    ),
    DefaultRule(
        "Gör inte reklam",
        "Do not advertise",
        "Ingen reklam, ingen insamling av pengar och inget som skickas många gånger.",
        "No advertising, no collecting of money, and nothing that is sent many times.",
    ),
    DefaultRule(
        "Följ lagen",
        "Keep within the law",
        "Inget som bryter mot lagen, till exempel uppmaningar till brott eller bilder som du inte får använda.",
        "Nothing that breaks the law, such as calls to commit a crime or pictures that you may not use.",
    ),
)


def give_default_rules(dialogue: Dialogue) -> None:
    """Copy the default rules into a dialogue, from where they are its own."""
    Rule.objects.bulk_create(
        Rule(dialogue=dialogue, order=order, **vars(rule)) for order, rule in enumerate(DEFAULT_RULES, start=1)
    )
