"""The command line: `main` is the installed program."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from digitize.errors import DigitizeError, SettingsError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

_INTERRUPTED = 130


def main() -> None:
    """Run the command that was typed and end with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code (contract section 1)."""
    from click.exceptions import Abort, Exit

    from digitize.commands.app import app
    from digitize.commands.shell import plain_shell, tell_error

    as_json, translate = plain_shell(arguments)
    try:
        return int(app(list(arguments), standalone_mode=False) or 0)
    except Exit as ended:
        return int(ended.exit_code)
    except BrokenPipeError:
        return 0
    except (Abort, KeyboardInterrupt):
        sys.stderr.write(translate(N_("Stopped. What was begun is finished by the next `ingest`.")) + "\n")
        return _INTERRUPTED
    except Exception as error:  # the last resort
        return tell_error(_known(error), as_json=as_json, translate=translate)


def _known(error: Exception) -> DigitizeError:
    """Return an error that can be told; of one that nobody expected only its kind, for its text may hold names."""
    from click.exceptions import ClickException

    from digitize.commands.shell import place_of

    if isinstance(error, DigitizeError):
        return error
    if isinstance(error, ClickException):
        return SettingsError(
            N_("This can't be run: {reason}"),
            code="usage",
            hint=N_("`digitize --help` shows the commands."),
            reason=error.format_message(),
        )
    return DigitizeError(
        N_("Something unexpected went wrong ({kind} in {place})"),
        code="unexpected",
        hint=N_("Nothing that came in is lost. Please report the kind and the place."),
        kind=type(error).__name__,
        place=place_of(error),
    )
