"""The command line: parses arguments and hands over."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pipeline import ClaimsourceError, __version__

app = typer.Typer(
    name="claimsource",
    help="Who says what in human-rights country reports, as tables.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Out = Annotated[Path, typer.Option("--out", help="Folder with the tables.")]


@contextmanager
def one_line_errors() -> Iterator[None]:
    """What the user can mend is said in one line; anything else is a fault and keeps its traceback."""
    try:
        yield
    except BrokenPipeError:  # `claimsource show ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except KeyboardInterrupt:
        typer.echo("claimsource: stopped; earlier tables are as they were", err=True)
        raise typer.Exit(130) from None
    except ClaimsourceError as error:
        typer.echo(f"claimsource: {error}", err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(f"claimsource: {where}{error.strerror or error}", err=True)
        raise typer.Exit(1) from None


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"claimsource {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def run(
    raw: Annotated[Path, typer.Argument(help="Folder with the reports.")] = Path("raw"),
    out: Out = Path("outputs"),
    only: Annotated[str | None, typer.Option(help="Only paths that match this glob, e.g. '2021/*'.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes (default: one per core).")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit non-zero if any file failed.")] = False,
) -> None:
    """Read the reports under RAW and write the tables."""
    from rich.console import Console

    from pipeline import show
    from pipeline.run import run as run_folder

    with one_line_errors():
        with show.progress(Console(stderr=True)) as progress:
            done = run_folder(raw, out, only=only, workers=workers, progress=progress)
        Console().print(show.summary(done))
        if not done.documents:
            kept = "" if done.written else f"; the earlier tables in {out} are as they were"
            raise ClaimsourceError(f"{raw}: none of {done.planned} files could be read{kept}")
        if strict and done.failed:
            raise ClaimsourceError(f"{raw}: {done.failed} of {done.planned} files failed; see {out / 'issues.jsonl'}")


@app.command()
def check(out: Annotated[Path, typer.Argument(help="Folder with the tables.")] = Path("outputs")) -> None:
    """Check the tables' invariants; exit non-zero if one is broken."""
    from pipeline.check import check as violations

    with one_line_errors():
        found = violations(out)
        for violation in found:
            typer.echo(violation)
        if found:
            raise ClaimsourceError(f"{out}: {len(found):,} violations")
        typer.echo(f"{out}: ok")


@app.command()
def show(
    doc: Annotated[str, typer.Argument(help="doc_id, or words that only one report's id, path or title has.")],
    out: Out = Path("outputs"),
) -> None:
    """Print a report with its claims and sources marked."""
    from rich.console import Console

    from pipeline.show import report

    with one_line_errors():
        console = Console()
        for part in report(doc, out):
            # In a pipe a sentence stays on one line.
            console.print(part, soft_wrap=not console.is_terminal)


@app.command()
def explain(
    row_id: Annotated[str, typer.Argument(help="Row id, e.g. 'usdos-hrr-2021-prk#c10234'.")],
    out: Out = Path("outputs"),
) -> None:
    """Say which rule made a row, on which words."""
    from rich.console import Console

    from pipeline.explain import explain as parts

    with one_line_errors():
        console = Console()
        for part in parts(row_id, out):
            console.print(part)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Folder with *.gold.json files.")],
    outputs: Annotated[Path, typer.Option(help="Folder with the tables.")] = Path("outputs"),
    errors: Annotated[bool, typer.Option("--errors", help="List every miss and every false find.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Score the tables against annotated passages."""
    from rich.console import Console

    from pipeline import evaluate as evaluation

    with one_line_errors():
        result = evaluation.evaluate(outputs, gold)
        if as_json:
            typer.echo(json.dumps(result.as_dict(errors=errors), indent=1, ensure_ascii=False))
        else:
            Console().print(evaluation.table(result))
            for error in result.errors if errors else ():
                typer.echo("\t".join(error))


@app.command()
def dictionary(
    path: Annotated[Path, typer.Argument(help="File to write.")] = Path("DATA_DICTIONARY.md"),
) -> None:
    """Write the data dictionary anew from the schema."""
    from pipeline.dictionary import write

    with one_line_errors():
        write(path)
        typer.echo(path)


if __name__ == "__main__":
    app()
