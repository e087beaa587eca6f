"""`verify-signature`: what the signatures of a file are worth, ours and citizens'."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import time_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.pdf.sign.findings import Judgement, SignatureFound

READABLE_WORDS = {
    "no": N_("This is no PDF, or it is damaged: no signature can be judged"),
    "encrypted": N_("This PDF is encrypted: ask for an open copy"),
    "timed_out": N_("This PDF takes too long or too much memory: no signature can be judged"),
}
PROBLEM_WORDS = {
    "broken": N_("The signed bytes were changed: the signature does not hold"),
    "changed": N_("The document was changed after it was signed"),
    "untrusted": N_("The certificate leads to no root that this station trusts (folder trust/)"),
    "expired": N_("The certificate was not in force, and no trusted time-stamp says that it was when signing"),
    "revoked": N_("The certificate is revoked"),
    "stamp_broken": N_("The time-stamp does not hold"),
    "stamp_untrusted": N_("The time-stamp's service leads to no root that this station trusts (folder trust/)"),
    "unsupported": N_("A signature of this form can't be judged"),
    "usage": N_("The certificate is not meant for signing documents"),
}
COVERAGE_WORDS = {
    "whole": N_("covers the whole file"),
    "added": N_("something that is allowed was added later"),
    "changed": N_("the document was changed later"),
    "unclear": N_("what it covers is not clear"),
}
REVOCATION_WORDS = {"good": N_("not revoked"), "revoked": N_("revoked"), "unknown": N_("not known whether revoked")}


def verify_signature(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A PDF.")],
    *,
    online: Annotated[
        bool, typer.Option("--online", help="Ask the services that the certificates name whether they are revoked.")
    ] = False,
) -> None:
    """Judge the signatures in a PDF; exit 1 when something is wrong with one, or there is none."""
    from digitize.pdf.sign.wire import Wire
    from digitize.runs.pool import start_server
    from digitize.runs.signing.judging import JudgeJob, judge_file
    from digitize.settings import station_of
    from digitize.station.desk import start_pool

    shell = shell_of(ctx)
    if not file.is_file():
        raise SettingsError(N_("{path} does not exist or is no file"), path=file)
    settings = station_of(shell.layout.station)
    wire = Wire(seconds=settings.sign.seconds, now=monotonic, ca_file=settings.sign.ca_file) if online else None
    job = JudgeJob(file=file.absolute(), trust=shell.layout.trust, now=datetime.now(HANOI), wire=wire)
    start_server()
    with start_pool(settings, 1) as executor:
        judgement = judge_file(job, executor)
    if shell.as_json:
        shell.print_json(_view(judgement, shell))
    else:
        _tell(judgement, shell)
    if not judgement.good:
        raise typer.Exit(1)


def _view(judgement: Judgement, shell: Shell) -> dict[str, Any]:
    return {
        "ok": judgement.good,
        "readable": judgement.readable,
        "text": shell.translate(said) if (said := READABLE_WORDS.get(judgement.readable)) else None,
        "signatures": [_signature(found, shell) for found in judgement.signatures],
    }


def _signature(found: SignatureFound, shell: Shell) -> dict[str, Any]:
    stamp = found.stamp
    return {
        "ok": found.good,
        "kind": found.kind,
        "field": found.field,
        "problems": [{"code": code, "text": shell.translate(PROBLEM_WORDS[code])} for code in found.problems],
        "coverage": found.coverage,
        "signer": found.signer,
        "issuer": found.issuer,
        "valid_from": time_of(found.valid_from),
        "valid_until": time_of(found.valid_until),
        "root": found.root,
        "revocation": found.revocation,
        "claimed_at": time_of(found.claimed_at),
        "timestamp": stamp and {"at": time_of(stamp.at), "by": stamp.by, "trusted": stamp.trusted},
        "level": found.level,
    }


def _tell(judgement: Judgement, shell: Shell) -> None:
    say = shell.translate
    if judgement.readable != "yes":
        shell.say(READABLE_WORDS[judgement.readable])
    elif not judgement.signatures:
        shell.say(N_("This PDF has no signature"))
    issuer, root, signed, stamped = map(say, (N_("issuer"), N_("trusted root"), N_("signed"), N_("time-stamp")))
    for found in judgement.signatures:
        good = say(N_("good")) if found.good else say(N_("NOT GOOD"))
        shell.print(f"{found.level or '?'}  {good}  {found.signer}")
        for code in found.problems:
            shell.print(f"  ! {say(PROBLEM_WORDS[code])}")
        shell.print(f"  {say(COVERAGE_WORDS[found.coverage])}; {say(REVOCATION_WORDS[found.revocation])}")
        shell.print(f"  {issuer}: {found.issuer}; {root}: {found.root or '-'}")
        stamp = f"; {stamped}: {time_of(found.stamp.at)} ({found.stamp.by})" if found.stamp else ""
        shell.print(f"  {signed}: {time_of(found.claimed_at) or '-'}{stamp}")
