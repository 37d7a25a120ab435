"""The types of files that are accepted, and what makes each of them one. Read by the portal and by its decoders."""

PDF = "application/pdf"
WEBP = "image/webp"
TEXTS = {".txt": "text/plain", ".csv": "text/csv", ".md": "text/markdown"}
PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
XLSX = _OPEN_XML + "spreadsheetml.sheet"
OPEN_XML = {  # and the member that makes it one
    ".docx": (_OPEN_XML + "wordprocessingml.document", "word/document.xml"),
    ".xlsx": (XLSX, "xl/workbook.xml"),
    ".pptx": (_OPEN_XML + "presentationml.presentation", "ppt/presentation.xml"),
}
OPEN_DOCUMENT = {
    ".odt": _OPEN_DOCUMENT + "text",
    ".ods": _OPEN_DOCUMENT + "spreadsheet",
    ".odp": _OPEN_DOCUMENT + "presentation",
}
# The widths in which a picture for a page is kept beside its own, and how many bytes each of them should stay below.
SMALLER = {480: 40_000, 960: 90_000}
MOST_OF_LARGEST = 150_000
ACCEPTED = (".pdf", *OPEN_XML, *OPEN_DOCUMENT, *TEXTS, *sorted(PICTURES))
