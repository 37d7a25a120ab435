"""Swedish planning prose by the yard: the same for the same seed, with the words that the searches look for."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

COMMON_WORD = "trygghet"  # in about one record of five, whatever the size
RARE_WORD = "fladdermusstråk"  # in five records of a type, whatever the size
FILE_WORD = "grundvattenrör"  # in the files of five reports, and nowhere else

ADJECTIVES = (
    ("trygga", "safe"), ("gröna", "green"), ("täta", "dense"), ("öppna", "open"), ("blandade", "mixed"),
    ("sammanhängande", "connected"), ("tillgängliga", "accessible"), ("hållbara", "sustainable"),
    ("äldre", "older"), ("återbrukade", "reused"), ("jämlika", "equal"), ("översvämningssäkra", "flood-proof"),
    ("välskötta", "well-kept"), ("gemensamma", "shared"), ("lågmälda", "quiet"), ("billiga", "low-cost"),
)  # fmt: skip
THINGS = (
    ("gångvägar", "footpaths"), ("cykelstråk", "cycle routes"), ("förskolegårdar", "preschool yards"),
    ("hyresrätter", "rented homes"), ("ekosystemtjänster", "ecosystem services"), ("stationslägen", "station areas"),
    ("dagvattenlösningar", "stormwater solutions"), ("mötesplatser", "meeting places"), ("skolvägar", "school routes"),
    ("kulturmiljöer", "heritage sites"), ("äldreboenden", "homes for the elderly"), ("busshållplatser", "bus stops"),
    ("odlingslotter", "allotments"), ("idrottsytor", "sports grounds"), ("småföretag", "small firms"),
    ("grönområden", "green areas"), ("torg", "squares"), ("bullerskydd", "noise barriers"),
    ("sjönära promenader", "lakeside walks"), ("byggemenskaper", "building groups"), ("gårdar", "courtyards"),
    ("lekplatser", "playgrounds"),
)  # fmt: skip
_MATTERS = (
    (COMMON_WORD, "safety"), ("delaktighet", "participation"), ("folkhälsa", "public health"),
    ("trafikbuller", "traffic noise"), ("skolresultat", "school results"), ("klimatanpassning", "climate adaptation"),
    ("bostadsbrist", "housing shortage"), ("segregation", "segregation"), ("arbetspendling", "commuting"),
    ("biologisk mångfald", "biodiversity"), ("ensamhet", "loneliness"), ("översvämningar", "flooding"),
    ("jobb nära hemmet", "jobs near home"), ("tillit", "trust"), ("förtätning", "densification"),
    ("kollektivtrafik", "public transport"), ("byggkostnader", "building costs"),
    ("markåtkomst", "access to land"),
)  # fmt: skip
_GROUPS = (
    ("barn och unga", "children and young people"), ("äldre", "older people"), ("de boende", "residents"),
    ("nyanlända", "newcomers"), ("barnfamiljer", "families"), ("planerare", "planners"), ("byggherrar", "builders"),
    ("föreningar", "associations"), ("småföretagare", "owners of small firms"), ("lärare", "teachers"),
    ("markägare", "landowners"), ("pendlare", "commuters"),
)  # fmt: skip
_METHODS = (
    ("platsvandringar", "site walks"), ("tidig byggherredialog", "early talks with builders"),
    ("enkäter på karta", "map surveys"), ("sociala konsekvensbedömningar", "social impact assessments"),
    ("öppna data", "open data"), ("medborgarbudget", "participatory budgeting"), ("fokusgrupper", "focus groups"),
    ("workshoppar över förvaltningsgränser", "workshops across departments"), ("testbäddar", "test beds"),
    ("gemensamma målbilder", "shared visions"),
)  # fmt: skip
_TITLES = (
    ("{adjective} {things} i {place}", "{adjective} {things} in {place}"),
    ("Hur får vi {adjective} {things} i {place}?", "How do we get {adjective} {things} in {place}?"),
    ("{matter} och {things} i {place}", "{matter} and {things} in {place}"),
    ("{things} för {group} i {place}", "{things} for {group} in {place}"),
    ("Mindre {matter2}, mer {matter}: {place}", "Less {matter2}, more {matter}: {place}"),
    ("{methods} om {things} i {place}", "{methods} about {things} in {place}"),
)
_SENTENCES = (
    (
        "I {place} vill {group} ha {adjective} {things}, men ansvaret är delat mellan flera förvaltningar.",
        "In {place}, {group} want {adjective} {things}, but several departments share the responsibility.",
    ),
    (
        "När {matter} och {matter2} behandlas var för sig blir besluten sämre än de kunde ha varit.",
        "When {matter} and {matter2} are dealt with one by one, decisions turn out worse than they could have been.",
    ),
    (
        "Kommunen prövade {methods} tillsammans med {group} och lärde sig att frågan måste väckas före detaljplanen.",
        "The municipality tried {methods} together with {group} and learnt to ask before the detailed plan.",
    ),
    (
        "Underlaget bygger på {methods} och på statistik per basområde, så att {matter} kan följas år för år.",
        "It rests on {methods} and on statistics for small areas, so that {matter} can be followed year by year.",
    ),
    (
        "Flera kommuner på Södertörn har samma fråga om {things}, och ingen av dem når fram på egen hand.",
        "Several municipalities share the question of {things}, and none of them gets there alone.",
    ),
    (
        "Det som återstår är att få in {matter} i linjen, med {adjective} {things} som mått på framgång.",
        "What remains is to make {matter} everyday work, with {adjective} {things} as the measure of success.",
    ),
    (
        "Ett förslag är att {group} får vara med redan när {things} planeras nära {place}.",
        "One proposal is that {group} take part as soon as {things} are planned near {place}.",
    ),
    (
        "Erfarenheten kan återanvändas där {matter2} väger tungt och där {things} byggs i etapper.",
        "What was learnt can be reused where {matter2} weighs heavily and where {things} are built in stages.",
    ),
)
_FIRST = ("Norra", "Södra", "Östra", "Västra", "Övre", "Nedre", "Gamla", "Nya", "Stora", "Lilla")
_STEMS = ("Ek", "Björk", "Tall", "Alm", "Lind", "Ask", "Lönn", "Rönn", "Häger", "Älv", "Sjö", "Ås", "Kvarn", "Fågel")
_ENDS = ("backen", "dalen", "viken", "ängen", "höjden", "torp", "berga", "näs", "lund", "åsen", "mossen", "sätra")
_BODIES = (
    ("{place} Arkitekter", "industry"), ("{place} Fastigheter", "industry"), ("{place} Bygg", "industry"),
    ("Föreningen Leva i {place}", "association"), ("{place} hembygdsförening", "association"),
    ("Högskolan i {place}", "academia"), ("Institutet för {place}", "institute"), ("Stiftelsen {place}", "funder"),
)  # fmt: skip


class Writer:
    """Writes texts in both languages, one after the other, always the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)  # noqa: S311  # for sameness, not for secrets

    def place(self) -> str:
        name = self._one(_STEMS) + self._one(_ENDS)
        return f"{self._one(_FIRST)} {name}" if self.random.random() < 0.5 else name

    def title(self) -> tuple[str, str]:
        return self._filled(_TITLES)

    def description(self, extra: str = "") -> tuple[str, str]:
        """Return three sentences, Swedish and English. ``extra`` is a word that gets into the Swedish ones."""
        sentences = [self._filled(_SENTENCES) for _ in range(3)]
        swedish = " ".join(sv for sv, _en in sentences)
        return f"{swedish} Här finns även {extra}." if extra else swedish, " ".join(en for _sv, en in sentences)

    def sentence(self) -> tuple[str, str]:
        return self._filled(_SENTENCES)

    def contribution(self) -> str:
        return " ".join(self._filled(_SENTENCES)[0] for _ in range(self.random.randint(1, 3)))

    def groups(self) -> tuple[str, str]:
        return self._capital(self._one(_GROUPS))

    def methods(self) -> tuple[str, str]:
        return self._capital(self._one(_METHODS))

    def author(self) -> str:
        """Return a working group, never a person."""
        return f"Arbetsgruppen {self.place()}, enhet {self.random.randint(1, 40)}"

    def body(self) -> tuple[str, str]:
        """Return the name of an organisation and its sector."""
        name, sector = self._one(_BODIES)
        return name.format(place=self.place()), sector

    def _filled(self, patterns: Sequence[tuple[str, str]]) -> tuple[str, str]:
        adjective, things = self._one(ADJECTIVES), self._one(THINGS)
        matter, matter2 = self._one(_MATTERS), self._one(_MATTERS)
        group, methods, place = self._one(_GROUPS), self._one(_METHODS), self.place()
        pattern = self._one(patterns)
        texts = [
            pattern[n].format(
                adjective=adjective[n],
                things=things[n],
                matter=matter[n],
                matter2=matter2[n],
                group=group[n],
                methods=methods[n],
                place=place,
            )
            for n in (0, 1)
        ]
        return self._capital((texts[0], texts[1]))

    def _capital(self, texts: tuple[str, str]) -> tuple[str, str]:
        return texts[0][:1].upper() + texts[0][1:], texts[1][:1].upper() + texts[1][1:]

    def _one(self, values: Sequence[T]) -> T:
        return values[int(self.random.random() * len(values))]
