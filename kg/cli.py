"""The command line: commands, and what becomes of errors."""

from __future__ import annotations

import io
import sys

import click

from kg.commands.asking import ask, query, show
from kg.commands.data import build, check, stamp, verify
from kg.commands.measuring import measure
from kg.commands.serving import publish, serve, store
from kg.commands.viewing import view
from kg.errors import DataError, KgError

__all__ = ["cli", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="scidip-kg")
def cli() -> None:
    """Knowledge graph of science diplomacy."""


for command in (build, check, verify, stamp, query, ask, show, view, measure, store, serve, publish):
    cli.add_command(command)


def main() -> None:
    """Run the command line; errors of ours become messages and exit codes."""
    sys.stdout = sys.stdout or io.TextIOWrapper(io.BytesIO())  # `kg … >&-`
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names are Japanese, whatever the locale
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    out = sys.stdout
    try:
        cli(standalone_mode=False)
        sys.stdout.flush()
    except DataError as error:
        click.echo(str(error), err=True)
        click.echo(f"{len(error.problems)} faults; nothing was written", err=True)
        sys.exit(1)
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:  # `kg … | head`
        sys.stderr.close()
        sys.exit(0)
    except SystemExit:
        if sys.stdout is not out:  # click saw the broken pipe first: it replaces stdout and exits with 1
            sys.exit(0)
        raise
    except OSError as error:  # a full disk, say
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"kg: {where}{error.strerror or error}", err=True)
        sys.stdout = None  # it cannot be flushed
        sys.exit(2)
