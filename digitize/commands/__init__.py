"""The command line: `main` is the installed program."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> None:
    """Run the command that was typed and end with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code (contract section 1)."""
    from typer.exceptions import Abort, Exit, TyperException

    from digitize.commands.app import app
    from digitize.commands.shell import plain_shell, tell_error
    from digitize.errors import DigitizeError, SettingsError
    from digitize.wording import N_

    as_json, translate = plain_shell(arguments)
    try:
        return int(app(list(arguments), standalone_mode=False) or 0)
    except DigitizeError as error:
        return tell_error(error, as_json=as_json, translate=translate)
    except TyperException as error:
        usage = SettingsError(
            N_("This can't be run: {reason}"),
            code="usage",
            hint=N_("`digitize --help` shows the commands."),
            reason=error.format_message(),
        )
        return tell_error(usage, as_json=as_json, translate=translate)
    except Exit as ended:
        return int(ended.exit_code)
    except (Abort, KeyboardInterrupt):
        sys.stderr.write(translate(N_("Stopped. What was begun is finished by the next `ingest`.")) + "\n")
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:
        unexpected = DigitizeError(
            N_("Something unexpected went wrong ({kind} in {place})"),
            code="unexpected",
            hint=N_("Nothing that came in is lost. Please report the kind and the place."),
            kind=type(error).__name__,
            place=_place(error),
        )
        return tell_error(unexpected, as_json=as_json, translate=translate)


def _place(error: BaseException) -> str:
    import traceback

    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "digitize" in frame.filename]
    last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename.rpartition('/')[2]}:{last.lineno}"
