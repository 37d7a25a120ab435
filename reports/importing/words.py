"""The words by which types, languages, months and licences go, in the formats and in two languages."""

from accounts.models import Language
from reports.models import Report

Kind, Licence = Report.Kind, Report.Licence

# What the formats call their types. None: the entry's own words decide, or it is taken for a report.
BIBTEX_KINDS: dict[str, str | None] = {
    "article": Kind.ARTICLE, "inproceedings": Kind.CONFERENCE_PAPER, "conference": Kind.CONFERENCE_PAPER,
    "proceedings": Kind.PROCEEDINGS, "mvproceedings": Kind.PROCEEDINGS, "collection": Kind.ANTHOLOGY,
    "mvcollection": Kind.ANTHOLOGY, "techreport": Kind.REPORT, "report": Kind.REPORT, "booklet": Kind.REPORT,
    "manual": Kind.REPORT, "phdthesis": Kind.DOCTORAL_THESIS, "licentiatethesis": Kind.LICENTIATE_THESIS,
    "mastersthesis": Kind.MASTER_THESIS, "bachelorsthesis": Kind.BACHELOR_THESIS, "bathesis": Kind.BACHELOR_THESIS,
    "online": Kind.WEB_PAGE, "electronic": Kind.WEB_PAGE, "www": Kind.WEB_PAGE, "dataset": Kind.DATASET,
    "data": Kind.DATASET, "video": Kind.FILM, "movie": Kind.FILM, "film": Kind.FILM, "periodical": Kind.MAGAZINE,
    "thesis": None, "book": None, "misc": None, "unpublished": None,
}  # fmt: skip
RIS_KINDS: dict[str, str | None] = {
    "RPRT": Kind.REPORT, "JOUR": Kind.ARTICLE, "EJOUR": Kind.ARTICLE, "MGZN": Kind.ARTICLE, "NEWS": Kind.ARTICLE,
    "ABST": Kind.ARTICLE, "INPR": Kind.ARTICLE, "CONF": Kind.CONFERENCE_PAPER, "CPAPER": Kind.CONFERENCE_PAPER,
    "EDBOOK": Kind.ANTHOLOGY, "SER": Kind.ANTHOLOGY, "JFULL": Kind.MAGAZINE, "DATA": Kind.DATASET,
    "DBASE": Kind.DATASET, "AGGR": Kind.DATASET, "ELEC": Kind.WEB_PAGE, "BLOG": Kind.WEB_PAGE, "VIDEO": Kind.FILM,
    "MPCT": Kind.FILM, "ADVS": Kind.FILM, "GOVDOC": Kind.REPORT, "PAMP": Kind.REPORT, "THES": None, "BOOK": None,
    "EBOOK": None, "GEN": None, "UNPB": None, "MANSCPT": None,
}  # fmt: skip
CHAPTERS = ("incollection", "inbook", "CHAP", "ECHAP")
THESES = ("thesis", "THES")
BOOKS = ("book", "BOOK", "EBOOK")

# What people write in a column "type", and in the formats' fields for it.
KIND_WORDS: dict[str, tuple[str, ...]] = {
    Kind.REPORT: ("rapport", "report", "teknisk rapport", "technical report", "delrapport", "slutrapport"),
    Kind.PLAN: ("plan", "plandokument", "plan document", "översiktsplan", "detaljplan", "strategi", "program"),
    Kind.ARTICLE: ("artikel", "article", "journal article", "tidskriftsartikel", "kapitel", "chapter", "bokkapitel"),
    Kind.CONFERENCE_PAPER: ("konferensbidrag", "conference paper", "konferenspaper", "paper"),
    Kind.DOCTORAL_THESIS: (
        *("doktorsavhandling", "doctoral thesis", "phd thesis", "ph.d. thesis", "phd", "avhandling", "dissertation"),
        *("doctoral dissertation", "phdthesis", "phd dissertation", "doctoral thesis, monograph"),
        *("doctoral thesis, comprehensive summary", "ph.d. dissertation", "doktorsavhandling, monografi"),
    ),
    Kind.LICENTIATE_THESIS: (
        *("licentiatavhandling", "licentiatuppsats", "licentiate thesis", "licentiate", "lic", "licentiatethesis"),
        *("licentiate thesis, monograph", "licentiate thesis, comprehensive summary", "licentiate dissertation"),
    ),
    Kind.MASTER_THESIS: (
        *("masteruppsats", "master's thesis", "master’s thesis", "masters thesis", "master thesis", "mathesis"),
        *("magisteruppsats", "examensarbete", "master", "masterarbete", "mastersthesis", "msc thesis"),
    ),
    Kind.BACHELOR_THESIS: (
        *("kandidatuppsats", "bachelor's thesis", "bachelor’s thesis", "bachelors thesis", "bachelor thesis"),
        *("bathesis", "bachelor", "kandidatarbete"),
    ),
    Kind.ANTHOLOGY: ("antologi", "anthology", "edited volume", "samlingsvolym"),
    Kind.PROCEEDINGS: ("konferensrapport", "proceedings", "conference proceedings", "konferenspublikation"),
    Kind.MAGAZINE: ("tidskrift", "magazine", "tidning", "temanummer"),
    Kind.DATASET: ("dataset", "data set", "datamängd", "data"),
    Kind.FILM: ("film", "video", "movie"),
    Kind.WEB_PAGE: ("webbsida", "web page", "webpage", "webbplats", "website", "webb"),
}
KIND_OF = {word: kind for kind, words in KIND_WORDS.items() for word in words} | {kind: kind for kind in Kind.values}

LANGUAGE_OF = {
    **dict.fromkeys(("sv", "swe", "se", "swedish", "svenska"), Language.SWEDISH.value),
    **dict.fromkeys(
        ("en", "eng", "english", "engelska", "american", "british", "usenglish", "ukenglish", "uk", "us"),
        Language.ENGLISH.value,
    ),
}
COMMON_WORDS = {
    Language.SWEDISH.value: frozenset(
        (
            "och",
            "att",
            "i",
            "som",
            "på",
            "är",
            "av",
            "för",
            "med",
            "den",
            "till",
            "en",
            "det",
            "om",
            "ett",
            "hur",
            "från",
        )
    ),
    Language.ENGLISH.value: frozenset(
        ("and", "the", "of", "to", "in", "is", "for", "with", "that", "by", "as", "an", "on", "how", "from", "this")
    ),
}

_MONTHS = (
    ("jan", "january", "januari"), ("feb", "february", "februari"), ("mar", "march", "mars"), ("apr", "april"),
    ("may", "maj"), ("jun", "june", "juni"), ("jul", "july", "juli"), ("aug", "august", "augusti"),
    ("sep", "sept", "september"), ("oct", "okt", "october", "oktober"), ("nov", "november"),
    ("dec", "december"),
)  # fmt: skip
MONTH_OF = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words}
UNKNOWN_DATES = ("n.d.", "nd", "n.d", "u.å.", "u.å", "s.a.", "unknown", "okänt", "okänd", "-", "–")

LICENCE_OF = {
    "cc0": Licence.CC0, "ccby": Licence.CC_BY, "ccbysa": Licence.CC_BY_SA,
    "ccbynd": Licence.CC_BY_ND, "ccbync": Licence.CC_BY_NC, "ccbyncsa": Licence.CC_BY_NC_SA,
    "ccbyncnd": Licence.CC_BY_NC_ND, "allrightsreserved": Licence.ALL_RIGHTS,
    "allarättigheterförbehållna": Licence.ALL_RIGHTS,
}  # fmt: skip
