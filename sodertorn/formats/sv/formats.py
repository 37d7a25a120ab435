"""Short dates in Swedish, as the long ones are: the day, the month in letters, the year. The rest is Django's."""

SHORT_DATE_FORMAT = "j b Y"
SHORT_DATETIME_FORMAT = "j b Y H:i"
