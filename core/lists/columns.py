"""Search in single columns, of a record and of those that it belongs to.

To fold a column of each row takes long where there are many. Where a model keeps the column folded with others, in its
``search_text``, only what has the word there is looked at; of a record that it belongs to, all that stands there. Of
other columns only what a pattern finds is folded, where that is sooner.
"""

from collections.abc import Iterable
from functools import reduce
from itertools import groupby
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, ForeignKey, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from core.database import reads_patterns_fast
from core.lists.search import Fold, Joined, pattern, words


def in_columns(records: QuerySet[Any], text: str, paths: Iterable[str]) -> QuerySet[Any]:
    """Return the records that have each word of ``text`` in one of ``paths``, columns or a folded ``search_text``."""
    own: list[str] = []
    kept_folded: list[str] = []
    related: list[tuple[str, Any]] = []
    for relation, group in groupby(sorted(paths, key=_relation), key=_relation):
        columns = list(group)
        model = _belongs_to(records.model, relation)
        if relation and model and _are_kept(model, [path.rpartition("__")[2] for path in columns]):
            related.append((relation, model))
            continue
        for path in columns:
            (kept_folded if path.endswith("search_text") else own).append(path)
    is_kept, is_sifted = bool(own) and _are_kept(records.model, own), bool(own) and reads_patterns_fast()
    if own:
        records = records.annotate(folded=_folded(own))
    if is_sifted and not is_kept:
        records = records.annotate(joined=Joined(*_texts(own)))
    for word in words(text):
        found = [_in_folded(records.model, path, word) for path in kept_folded]
        if is_kept:
            found.append(Q(search_text__contains=word) & Q(folded__contains=word))
        elif is_sifted:
            found.append(Q(joined__regex=pattern(word)) & Q(folded__contains=word))
        elif own:
            found.append(Q(folded__contains=word))
        found += [Q(**{f"{relation}__in": _having(model, word)}) for relation, model in related]
        records = records.filter(reduce(Q.__or__, found))
    return records


def _relation(path: str) -> str:
    return path.rpartition("__")[0]


def _belongs_to(model: type[Model], relation: str) -> Any:
    """Return the model that each record belongs to one of; None where there may be many, or they are further away."""
    try:
        field = model._meta.get_field(relation)
    except FieldDoesNotExist:
        return None
    return field.related_model if isinstance(field, ForeignKey) else None


def _are_kept(model: type[Model], columns: Iterable[str]) -> bool:
    """Whether the model keeps these columns folded in its ``search_text``."""
    try:
        field = model._meta.get_field("search_text")
    except FieldDoesNotExist:
        return False
    folded: Any = getattr(field, "expression", None)
    texts = folded.source_expressions if folded else []
    return {text.source_expressions[0].name for text in texts}.issuperset(columns)


def _in_folded(model: Any, path: str, word: str) -> Q:
    """Look by itself for what has the word elsewhere: joined with it, every record would be read with all of it."""
    condition = Q(**{f"{path}__contains": word})
    return Q(pk__in=model._base_manager.filter(condition).values("pk")) if _relation(path) else condition


def _having(model: Any, word: str) -> Any:
    """Return the keys of those that have the word. To fold here as well is deeper than SQLite reads."""
    return model._base_manager.filter(search_text__contains=word).values("pk")


def _folded(paths: Iterable[str]) -> Fold:
    return Fold(*_texts(paths))


def _texts(paths: Iterable[str]) -> list[Coalesce]:
    return [Coalesce(Cast(F(path), TextField()), Value(""), output_field=TextField()) for path in paths]
