"""A list of procedures as a person writes it, in TOML, held against what it may say."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from digitize import keys
from digitize.dossier.procedures.catalogue import Catalogue, Layer, layer_of
from digitize.dossier.procedures.facts import Fact, Procedure, Source  # noqa: TC001 - keys.py resolves the annotations
from digitize.keys import KeysError, Place
from digitize.text import nfc
from digitize.wording import N_, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digitize.dossier.procedures.facts import FormField
    from digitize.errors import SettingsError

_CODE = re.compile(r"[1-9]\.\d{6}|X-[A-Z0-9]+(?:-[A-Z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueDocument:
    """All that one file says; procedures of one code are its versions."""

    sources: tuple[Source, ...]
    procedures: tuple[Procedure, ...]

    @property
    def layer(self) -> Layer:
        """The list that it is."""
        return layer_of(self.sources, self.procedures)


def load_document(text: str, where: str = "procedures.toml") -> CatalogueDocument:
    """Read a TOML text.

    Args:
        text: the whole file.
        where: its path as a person should read it.

    Raises:
        KeysError: a SettingsError whose message lists all faults, a line each.
    """
    table = _modern(keys.parse(nfc(text), where))
    faults = tuple(_faults(table, where))
    if faults:
        raise KeysError.of(where, faults)
    return keys.build(CatalogueDocument, table)


def load_catalogue(text: str, where: str = "procedures.toml") -> Catalogue:
    """Make the catalogue of one TOML text alone.

    Raises:
        KeysError: as `load_document` does.
    """
    return Catalogue(load_document(text, where).layer)


def check_catalogue(text: str, where: str = "procedures.toml") -> tuple[SettingsError, ...]:
    """Return every fault of a TOML text; `()` when it can be used."""
    try:
        load_document(text, where)
    except KeysError as found:
        return found.faults
    return ()


def builtin_catalogue() -> str:
    """Return the text of the catalogue that ships."""
    return (resources.files("digitize") / "assets" / "procedures.toml").read_text(encoding="utf-8")


def _modern(table: dict[str, Any]) -> dict[str, Any]:
    """Take `level = "province"` for `levels = ["province"]`."""
    procedures = table.get("procedures")
    if not isinstance(procedures, list):
        return table
    return {**table, "procedures": [_with_levels(one) if isinstance(one, dict) else one for one in procedures]}


def _with_levels(procedure: dict[str, Any]) -> dict[str, Any]:
    if "level" not in procedure or "levels" in procedure:
        return procedure
    return {**{key: value for key, value in procedure.items() if key != "level"}, "levels": [procedure["level"]]}


def _faults(table: dict[str, Any], where: str) -> Iterator[SettingsError]:
    faults = tuple(keys.find_faults(CatalogueDocument, table, Place(where)))
    yield from faults
    if not faults:
        yield from _document_faults(keys.build(CatalogueDocument, table), Place(where))


def _document_faults(document: CatalogueDocument, place: Place) -> Iterator[SettingsError]:
    """Find what only shows when keys are held against each other."""
    known = tuple(source.key for source in document.sources)
    before: list[Procedure] = []
    for ordinal, procedure in enumerate(document.procedures, start=1):
        here = place.at(f"procedures[{ordinal}]")
        if not _CODE.fullmatch(procedure.code):
            yield here.at("code").fault(
                N_("{where}: {key} is {found} (expected 1.003725 or a local key X-...)"), found=procedure.code
            )
        yield from _version_faults(procedure, before, here)
        yield from _case_faults(procedure, here)
        yield from _form_faults(procedure.eform, here)
        yield from _linked_faults(procedure, here)
        for at, fact in _facts(procedure, here):
            yield from _fact_faults(fact, at, known)
        before.append(procedure)


def _version_faults(procedure: Procedure, before: Iterable[Procedure], here: Place) -> Iterator[SettingsError]:
    """Procedures of one code are versions, and no day belongs to two of them."""
    if any(other.code == procedure.code and _overlap(other, procedure) for other in before):
        yield here.at("code").fault(N_("{where}: {key} is {found}, a second time"), found=procedure.code)


def _overlap(one: Fact, other: Fact) -> bool:
    return not (
        (one.until and other.since and one.until < other.since)
        or (other.until and one.since and other.until < one.since)
    )


def _case_faults(procedure: Procedure, here: Place) -> Iterator[SettingsError]:
    for ordinal, paper in enumerate(procedure.components, start=1):
        for case in paper.cases:
            if case not in procedure.cases:
                yield here.at(f"components[{ordinal}].cases").fault(
                    N_("{where}: {key} is {found}, not among the cases of the procedure"), found=case
                )


def _form_faults(fields: tuple[FormField, ...], here: Place) -> Iterator[SettingsError]:
    times = Counter((field.form, field.key) for field in fields)
    for ordinal, field in enumerate(fields, start=1):
        at = here.at(f"eform[{ordinal}]")
        if times[field.form, field.key] > 1:
            yield at.at("key").fault(N_("{where}: {key} is {found}, more than once"), found=field.key)
        if (field.kind == "table") != bool(field.columns):
            yield at.at("columns").fault(N_("{where}: {key} belong to a table, and a table needs them"))


def _linked_faults(procedure: Procedure, here: Place) -> Iterator[SettingsError]:
    times = Counter(linked.key for linked in procedure.linked)
    for ordinal, linked in enumerate(procedure.linked, start=1):
        if times[linked.key] > 1:
            yield here.at(f"linked[{ordinal}].key").fault(
                N_("{where}: {key} is {found}, more than once"), found=linked.key
            )


def _facts(procedure: Procedure, here: Place) -> Iterator[tuple[Place, Fact]]:
    yield here, procedure
    for section in ("components", "times", "fees", "agencies", "results", "eform", "linked"):
        facts: tuple[Fact, ...] = getattr(procedure, section)
        for ordinal, fact in enumerate(facts, start=1):
            at = here.at(f"{section}[{ordinal}]")
            yield at, fact
            for number, form in enumerate(getattr(fact, "forms", ()), start=1):
                yield at.at(f"forms[{number}]"), form


def _fact_faults(fact: Fact, at: Place, known: tuple[str, ...]) -> Iterator[SettingsError]:
    if fact.source and fact.source not in known:
        meant = nearest(fact.source, known)
        yield at.at("source").fault(
            N_("{where}: {key} is {found}, not among the sources; did you mean {meant}?")
            if meant
            else N_("{where}: {key} is {found}, not among the sources"),
            found=fact.source,
            meant=meant,
        )
    if fact.verified != bool(fact.source):
        yield at.fault(N_("{where}: {key} needs a source, or verified = false without one"))
    if fact.since and fact.until and fact.until < fact.since:
        yield at.at("until").fault(
            N_("{where}: {key} is {found} (expected {since} or later)"), found=str(fact.until), since=str(fact.since)
        )
