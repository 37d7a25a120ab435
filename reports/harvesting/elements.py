"""XML as harvesters get it: the namespaces, and elements that hold whatever people have written."""

import re
from urllib.parse import quote

from lxml import etree

from core.text.plain import for_xml

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
MODS = "http://www.loc.gov/mods/v3"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"

# ISO 639-2 in its bibliographic form, as libraries write the languages that reports have.
LANGUAGES = {"sv": "swe", "en": "eng"}

_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")


def web_address(text: str) -> str:
    """Return an address with everything escaped that no URI may hold, and nothing twice."""
    address, _hash, fragment = for_xml(text).partition("#")
    escaped = [_STRAY_PERCENT.sub("%25", quote(part, safe="/?=:;$&()+,!*@'~%")) for part in (address, fragment)]
    return "#".join(filter(None, escaped))


class Writer:
    """Writes elements of one namespace. What is empty is left out."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace

    def root(self, name: str, schema: str, **namespaces: str) -> etree._Element:
        """Return the outermost element, which names its schema. A namespace of the name ``_`` is the unprefixed one."""
        known = {None if prefix == "_" else prefix: uri for prefix, uri in namespaces.items()}
        element = etree.Element(f"{{{self.namespace}}}{name}", nsmap={**known, "xsi": XSI})
        element.set(f"{{{XSI}}}schemaLocation", schema)
        return element

    def add(self, parent: etree._Element, name: str, text: object = None, **attributes: str) -> etree._Element | None:
        """Add an element with a text; nothing when the text is empty."""
        written = for_xml(str(text)).strip() if text is not None else ""
        return self.branch(parent, name, written, **attributes) if written else None

    def branch(self, parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
        """Add an element in any case. A ``lang_`` is xml:lang, a ``href_`` xlink:href."""
        element = etree.SubElement(parent, f"{{{self.namespace}}}{name}")
        if text:
            element.text = text
        names = {"lang_": f"{{{XML}}}lang", "href_": f"{{{XLINK}}}href"}
        for attribute, value in attributes.items():
            if value:
                element.set(names.get(attribute, attribute), for_xml(value))
        return element
