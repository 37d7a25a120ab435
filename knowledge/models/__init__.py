from knowledge.models.delivery import Delivery, FigureChange
from knowledge.models.figure import Figure, Series, Sex, Status
from knowledge.models.finding import (
    RESERVED_SLUGS,
    Finding,
    FindingContributor,
    FindingSource,
    FindingStep,
    FindingView,
)
from knowledge.models.indicator import Indicator, IndicatorStep
from knowledge.models.source import Source

__all__ = [
    "RESERVED_SLUGS",
    "Delivery",
    "Figure",
    "FigureChange",
    "Finding",
    "FindingContributor",
    "FindingSource",
    "FindingStep",
    "FindingView",
    "Indicator",
    "IndicatorStep",
    "Series",
    "Sex",
    "Source",
    "Status",
]
