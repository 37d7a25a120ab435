from knowledge.models.delivery import Delivery, FigureChange
from knowledge.models.figure import Figure, Series, Sex, Status
from knowledge.models.indicator import Indicator, IndicatorStep
from knowledge.models.source import Source

__all__ = [
    "Delivery",
    "Figure",
    "FigureChange",
    "Indicator",
    "IndicatorStep",
    "Series",
    "Sex",
    "Source",
    "Status",
]
