from news.models.item import Audience, NewsItem, NewsStep
from news.models.newsletter import (
    NewsletterIssue,
    NewsletterReader,
    NewsletterRequest,
    NewsletterStep,
)

__all__ = [
    "Audience",
    "NewsItem",
    "NewsStep",
    "NewsletterIssue",
    "NewsletterReader",
    "NewsletterRequest",
    "NewsletterStep",
]
