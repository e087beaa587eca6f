"""What an archive says about itself: its XMP packet and its Info dictionary, from the same facts.

Where our facts have no standard property they stand in a namespace of our own, which the packet
declares by a PDF/A extension schema.
Source: ISO 19005-2 6.6.2 and 6.6.4; XMP Specification Part 1 (2012) 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

NAMESPACE: Final = "urn:uuid:0b6f3a52-6d0c-4d8e-9a53-1f4c3f5f7e21#"
"""Of the properties below; made up once, never to change."""

_PROPERTIES: Final = (
    ("LocalId", "Text", "Local identifier of the dossier at the counter that scanned it; not the official number"),
    ("ScannerProfile", "Text", "Name of the scanner profile that was used"),
    ("Engines", "bag Text", "Engines that read the text layer: name, version, languages, model"),
    ("SourceHashes", "seq Text", "SHA-256 of each accepted file, in the order of the pages, as hexadecimal digits"),
    (
        "DerivedFromSigned",
        "Boolean",
        "Whether an accepted file carried digital signatures, which remain with that file",
    ),
)

_ACCESS_PROPERTY: Final = (
    "AccessCopy",
    "Text",
    "Only in an access copy: how fine it is (decree, small or least); the archive PDF holds the scans themselves",
)

_PACKET: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 xmlns:digitize={namespace}>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>U</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:title>{title}</dc:title>
{description}<xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{created}</xmp:ModifyDate>
<xmp:MetadataDate>{created}</xmp:MetadataDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
<digitize:LocalId>{local_id}</digitize:LocalId>
<digitize:ScannerProfile>{profile}</digitize:ScannerProfile>
<digitize:Engines><rdf:Bag>{engines}</rdf:Bag></digitize:Engines>
<digitize:SourceHashes><rdf:Seq>{sources}</rdf:Seq></digitize:SourceHashes>
<digitize:DerivedFromSigned>{derived}</digitize:DerivedFromSigned>
{access}<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Provenance of a digitised dossier</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{namespace_text}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>digitize</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>
{properties}
</rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where an archive or an access copy comes from.  No personal names: any portal may show these facts."""

    title: str  # what the title bar shows
    local_id: str
    created: datetime  # aware
    producer: str  # this program and its version
    profile: str  # the scanner profile's name
    engines: tuple[str, ...]
    sources: tuple[str, ...]  # SHA-256 of the accepted files, hexadecimal
    derived_from_signed: bool = False
    description: str = ""  # a sentence for the reader, such as that the signed original is kept elsewhere
    language: str = "vi"
    access_level: str = ""  # of an access copy: how fine it is; "" for an archive


def xmp_packet(about: Provenance) -> bytes:
    """Write the XMP packet of an archive, UTF-8."""
    description = f"<dc:description>{_translated(about.description)}</dc:description>\n" if about.description else ""
    access = f"<digitize:AccessCopy>{escape(about.access_level)}</digitize:AccessCopy>\n" if about.access_level else ""
    packet = _PACKET.format(
        namespace=quoteattr(NAMESPACE),
        namespace_text=escape(NAMESPACE),
        language=escape(about.language),
        title=_translated(about.title),
        description=description,
        created=_whole_seconds(about.created).isoformat(),
        producer=escape(about.producer),
        local_id=escape(about.local_id),
        profile=escape(about.profile),
        engines=_items(about.engines),
        sources=_items(about.sources),
        derived=about.derived_from_signed,
        access=access,
        properties="\n".join(_property(*row) for row in (*_PROPERTIES, *([_ACCESS_PROPERTY] if access else []))),
    )
    return packet.encode()


def info_entries(about: Provenance) -> dict[str, str]:
    """Return the Info dictionary's entries, which say the same as the packet."""
    date = pdf_date(about.created)
    entries = {"Title": about.title, "Creator": about.producer, "Producer": about.producer}
    entries |= {"CreationDate": date, "ModDate": date}
    return entries | ({"Subject": about.description} if about.description else {})


def _translated(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'


def _items(texts: Iterable[str]) -> str:
    return "".join(f"<rdf:li>{escape(text)}</rdf:li>" for text in texts)


def _property(name: str, value_type: str, description: str) -> str:
    return (
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        f"<pdfaProperty:valueType>{value_type}</pdfaProperty:valueType>"
        "<pdfaProperty:category>internal</pdfaProperty:category>"
        f"<pdfaProperty:description>{escape(description)}</pdfaProperty:description></rdf:li>"
    )


def _whole_seconds(time: datetime) -> datetime:
    return time.replace(microsecond=0)


def pdf_date(time: datetime) -> str:
    """Write `D:20261123091233+07'00'` (ISO 32000-1 7.9.4)."""
    zone = time.strftime("%z")
    return f"D:{time:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"
