from reports.models.about import Funding, Keyword
from reports.models.address import CheckedAddress
from reports.models.count import DayCount
from reports.models.file import FilePage, ReportFile, Visibility
from reports.models.history import ReportStep, ReportVersion
from reports.models.link import Link
from reports.models.report import Author, Report

__all__ = [
    "Author",
    "CheckedAddress",
    "DayCount",
    "FilePage",
    "Funding",
    "Keyword",
    "Link",
    "Report",
    "ReportFile",
    "ReportStep",
    "ReportVersion",
    "Visibility",
]
