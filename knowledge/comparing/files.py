"""The figures of a view as files: for a spreadsheet, and for a program that reads tables."""

import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from knowledge.comparing.figures import Look
from knowledge.comparing.tables import file_heads, file_rows
from knowledge.models import Sex, Status


def as_csv(look: Look) -> Iterator[list[object]]:
    """Yield the rows of a file: the value as the page writes it, and the one that is reckoned with."""
    yield list(file_heads())
    for figure in file_rows(look):
        writing, value = look.writing_of(figure.indicator), figure.value
        yield [
            figure.indicator.name,
            figure.course.place.called,
            figure.course.place.code,
            Sex(figure.course.sex).label,
            figure.year,
            "" if value is None else writing.cell(value),
            "" if value is None else writing.exact(value),
            Status(figure.status).label,
        ]


def as_xlsx(look: Look) -> bytes:
    """Return a workbook: the figures as numbers, shown with the decimals of the page, and a sheet about them."""
    import xlsxwriter  # noqa: PLC0415  # heavy, and few ask for a workbook

    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    forms = {
        decimals: book.add_format({"num_format": f"#,##0{'.' + '0' * decimals if decimals else ''}"})
        for decimals in range(3)
    }
    sheet = book.add_worksheet(_("Figures"))
    heads = file_heads()
    heads.pop(6)  # a cell holds the exact number, and shows it rounded
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    sheet.set_column(0, 1, 28)
    for n, figure in enumerate(file_rows(look), start=1):
        writing, place = look.writing_of(figure.indicator), figure.course.place
        sheet.write_row(n, 0, [str(figure.indicator.name), place.called, place.code, str(Sex(figure.course.sex).label)])
        sheet.write_number(n, 4, figure.year)
        if figure.value is not None:
            sheet.write_number(n, 5, float(writing.scaled(figure.value)), forms[writing.decimals])
        sheet.write_string(n, 6, str(Status(figure.status).label))
    about = book.add_worksheet(_("About the figures"))
    about.set_column(0, 0, 24)
    for n, (what, text) in enumerate(about_the_figures(look)):
        about.write_string(n, 0, what)
        about.write_string(n, 1, text)
    book.close()
    return file.getvalue()


def about_the_figures(look: Look) -> list[tuple[str, str]]:
    """Return what a file says of what is in it."""
    found = []
    for indicator in look.choice.indicators:
        found += [(_("Indicator"), str(indicator.name)), (_("Definition"), str(indicator.definition))]
        found += [(_("Unit"), str(indicator.get_unit_display()))]
        if indicator.method_note:
            found.append((_("Method"), str(indicator.method_note)))
        if indicator.source_of_figures:
            source = indicator.source_of_figures
            found += [
                (_("Source"), f"{source.name} {source.url}".strip()),
                (_("Licence"), str(source.get_licence_display())),
            ]
        if delivery := look.deliveries[indicator.pk]:
            found.append((_("Version"), f"{delivery.label} {delivery.retrieved or ''}".strip()))
    return found
