"""Who compared the scan with the paper, and the agency's signed copies of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from digitize.model.withdrawal import Withdrawal


class PaperForm(StrEnum):
    """As what a paper lay on the counter when it was compared (domain notes 1, Nghị định 23/2015 Đ6)."""

    ORIGINAL_RETURNED = "original_returned"  # bản chính để đối chiếu, trả lại
    ORIGINAL_KEPT = "original_kept"  # bản chính nộp luôn
    CERTIFIED_COPY = "certified_copy"  # bản sao chứng thực
    REGISTER_COPY = "register_copy"  # bản sao từ sổ gốc
    PLAIN_COPY = "plain_copy"  # bản sao thường: there was no original to compare with


CopyForm: TypeAlias = Literal["SAO Y", "SAO LỤC", "TRÍCH SAO"]
"""Hình thức sao, Nghị định 30/2020, Phụ lục I."""

SignatureLevel: TypeAlias = Literal["B-B", "B-T", "B-LT"]
"""PAdES baseline levels (ETSI EN 319 142-1): signed; with a time-stamp; with what proves it later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """An officer's word that scans are what the paper is; it is about these very pictures and no later ones."""

    at: datetime
    who: str  # the account
    form: PaperForm
    sides: tuple[str, ...]  # "<sha256 of the file>:<frame>" of each side that was compared
    withdrawn: Withdrawal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCopy:
    """A PDF with the agency's signature; it lies in `signed/<folder>/<sha256>.pdf` and is never written again."""

    at: datetime  # as the signature says
    who: str  # the account
    folder: str  # id of the dossier that it was signed for
    sha256: str
    bytes: int
    of: str  # what was signed: "archive" or "documents/NN"
    source: str  # SHA-256 of the PDF as it was before: the first revision of this one
    sides: tuple[str, ...]  # that it shows, as in `Attestation`
    form: CopyForm
    level: SignatureLevel
