"""Free text that folds case and accents alike on both databases.

Each searchable model has a generated column ``search_text``, kept by the database itself: its texts, joined, in lower
case, with å and ä as a, ö as o and so on. The visitor's words are folded in the same way. Whoever lacks Swedish keys
finds "Södertörn" by "sodertorn". Capitals beyond _FOLDS and ASCII (such as Š) fold on PostgreSQL only: SQLite's parser
takes no longer list.
"""

import re
from collections import defaultdict
from functools import lru_cache, reduce
from typing import TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import override

from core.database import SWEDISH

_FOLDS = {"å": "a", "ä": "a", "á": "a", "à": "a", "æ": "a", "ö": "o", "ø": "o", "ó": "o", "é": "e", "è": "e", "ü": "u"}
_TABLE = str.maketrans(_FOLDS | {capital.upper(): plain for capital, plain in _FOLDS.items()})
MAX_WORDS = 8
MAX_LENGTH = 200

M = TypeVar("M", bound=models.Model)


def fold(text: str) -> str:
    """Fold as the database does: ``fold("LÄNGS") == "langs"``."""
    return text.translate(_TABLE).lower()


class Fold(Func):
    """The fold of several texts, joined, in SQL that both databases allow in a generated column.

    The collation is named once for the whole: the columns have different ones, and PostgreSQL does not choose.
    """

    arg_joiner = " || ' ' || "
    template = '{}(%(expressions)s) COLLATE "{}"{}'.format(
        "lower(" + "replace(" * len(_TABLE),
        SWEDISH,
        "".join(f", '{chr(letter)}', '{plain}')" for letter, plain in _TABLE.items()) + ")",
    )
    output_field = TextField()


class Joined(Func):
    """Several texts, joined as for the fold, but as they are; byte by byte, so that no collation slows the reading."""

    arg_joiner = " || ' ' || "
    template = '((%(expressions)s) COLLATE "C")'
    output_field = TextField()


@lru_cache(maxsize=1)
def _unfolded() -> dict[str, str]:
    """Return, for each letter, all those that are folded to it. Of scripts with capitals."""
    found: defaultdict[str, str] = defaultdict(str)
    for letter in map(chr, range(0x3000)):
        found[fold(letter)] += letter
    return found


def pattern(word: str) -> str:
    """Return the pattern that finds a folded word in a text that is not: "[åÅäÄ…aA][nN]"."""
    return "".join(f"[{re.escape(_unfolded().get(letter, letter))}]" for letter in word)


def search_text(*columns: str) -> models.GeneratedField:
    """Return the generated column that folds ``columns`` (database columns, such as ``title_sv``)."""
    texts = (Coalesce(F(column), Value(""), output_field=TextField()) for column in columns)
    return models.GeneratedField(expression=Fold(*texts), output_field=TextField(), db_persist=True, editable=False)


def words(text: str) -> list[str]:
    """Split what a visitor typed, perhaps beside the fields of a form, into at most MAX_WORDS folded words."""
    return fold(text[:MAX_LENGTH].replace("\x00", "")).split()[:MAX_WORDS]


def is_named(name: str | Promise, text: str) -> bool:
    """Whether each word of ``text`` stands in ``name``, in one of its languages. For what is in no column."""
    wanted = words(text)
    for language, _label in settings.LANGUAGES:
        with override(language):
            named = fold(str(name))
        if wanted and all(word in named for word in wanted):
            return True
    return False


def matching(text: str, *paths: str) -> Q:
    """Return the condition that each word of ``text`` stands in one of ``paths`` (default: ``search_text``)."""
    condition = Q()
    for word in words(text):
        condition &= reduce(Q.__or__, (Q(**{f"{path}__contains": word}) for path in paths or ("search_text",)))
    return condition
