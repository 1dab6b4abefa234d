"""The commands: each does one thing, says in a sentence what came of it, and ends with 0 only when
it worked.

    till (default) · server · demo · import products · export products
    backup · restore · verify · doctor

Read by argparse: of Python itself, 5 ms, where typer took 100 ms and 6 MB. Whoever just opens the
till waits for neither that nor for what other commands import.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos_app import __version__, logs, paths
from pos_app.domain.errors import NotFound, PosError, StorageFailed

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

FAILED: Final = 1
MISUSED: Final = 2  # argparse's own
INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. A refusal is one sentence on the error output."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        return _till() if not given else _run(given)
    except PosError as refusal:
        return _fail(refusal.sentence)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        return _fail(f"{named}{error.strerror or error}".rstrip(".") + ".")
    except KeyboardInterrupt:
        return INTERRUPTED


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return FAILED


def _run(given: Sequence[str]) -> int:
    from argparse import Namespace

    options = _parser().parse_args(given, Namespace(data=None))
    if options.data is not None:
        # Everything the program keeps lies beneath the folder that was named, the log too.
        options.data = Path(options.data).expanduser().absolute()
        os.environ["POS_DATA_DIR"] = str(options.data)
    run: Callable[[Namespace], int] = _self_check if options.self_check else options.run
    return run(options)


def _parser() -> "ArgumentParser":
    from argparse import SUPPRESS, ArgumentParser

    from pos_app import server_options

    everywhere = ArgumentParser(add_help=False)
    everywhere.add_argument(  # a default here would overwrite what stands before the command
        "--data", metavar="DIR", default=SUPPRESS, help="the shop's folder (else this system's own)"
    )
    parser = ArgumentParser(
        prog="pos-app", description="A till for shops.", parents=[everywhere], allow_abbrev=False
    )
    parser.set_defaults(run=_till)
    parser.add_argument("--version", action="version", version=f"pos-app {__version__}")
    parser.add_argument(
        "--self-check", action="store_true", help="make an empty shop, sell one item, and say so"
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(name: str, run: Callable[["Namespace"], int], about: str) -> ArgumentParser:
        command = commands.add_parser(name, help=about, description=about, parents=[everywhere])
        command.set_defaults(run=run)
        return command

    add("till", _till, "open the till (what happens without a command)")
    add("manager", _manager, "open the manager's window: figures, stock, people, settings")
    add("demo", _demo, "open a demo shop to try things in; its passwords are public")
    serving = add("server", _server, "serve the shop over HTTP to other programs")
    server_options.add_to(serving)
    importing = add("import", _import, "bring a list of products onto the shelf")
    _add_import_options(importing)
    exporting = add("export", _export, "take the list of products out of the shop")
    exporting.add_argument("what", choices=["products"])
    exporting.add_argument("file", type=Path, help="where to")
    kinds = exporting.add_mutually_exclusive_group()
    kinds.add_argument("--csv", action="store_const", const="csv", dest="kind", default="")
    kinds.add_argument("--xlsx", action="store_const", const="xlsx", dest="kind", default="")
    exporting.add_argument("--category", default="", help="of this category alone")
    exporting.add_argument("--delisted", action="store_true", help="also what is not sold any more")
    _add_report_options(add("report", _report, "tell what was sold, as a table or a file"))
    copying = add("backup", _backup, "make a checked copy of the shop, also while the till sells")
    copying.add_argument(
        "file", type=Path, nargs="?", help="where to (else among the shop's backups)"
    )
    restoring = add(
        "restore", _restore, "put a backup in the shop's place; the present file is kept"
    )
    restoring.add_argument("file", type=Path)
    restoring.add_argument(
        "--accept-broken-journal",
        action="store_true",
        help="also one whose journal was tampered with",
    )
    add("verify", _verify, "check that journal, sales and stock are as they were written")
    doctor = add("doctor", _doctor, "look this machine and the shop over, and say what to do")
    doctor.add_argument(
        "--rebuild", action="store_true", help="work out stock levels and the search index anew"
    )
    return parser


def _add_report_options(telling: "ArgumentParser") -> None:
    telling.add_argument("name", metavar="NAME", help="which one; `list` names them all")
    telling.add_argument("--from", dest="first", default="", metavar="DAY", help="2026-03-01")
    telling.add_argument("--to", dest="last", default="", metavar="DAY", help="else today")
    telling.add_argument("--range", dest="preset", default="", help="such as 7_days, last_month")
    telling.add_argument("--against", default="", help="earlier or last_year, beside the summary")
    for part in ("location", "till", "cashier", "category"):
        telling.add_argument(f"--{part}", default="", metavar="NAME", help=f"of this {part} alone")
    telling.add_argument("--by", default="", help="rank items by value, quantity or profit")
    telling.add_argument("--limit", type=int, metavar="N", help="so many rows at most")
    kinds = telling.add_mutually_exclusive_group()
    kinds.add_argument("--json", action="store_true", help="one JSON object")
    kinds.add_argument("--csv", type=Path, metavar="FILE")
    kinds.add_argument("--xlsx", type=Path, metavar="FILE")
    kinds.add_argument("--pdf", type=Path, metavar="FILE")


def _add_import_options(importing: "ArgumentParser") -> None:
    importing.add_argument("what", choices=["products"])
    importing.add_argument("file", type=Path, help="a CSV file or XLSX workbook with a heading")
    importing.add_argument(
        "--dry-run", action="store_true", help="say what would happen, row by row"
    )
    importing.add_argument("--json", action="store_true", help="one JSON object a row")
    importing.add_argument(
        "--mapping",
        metavar="FILE|NAME",
        default="",
        help='what the columns are: {"Heading": "field"} in a JSON file, or a remembered mapping',
    )
    importing.add_argument("--sheet", default="", help="the sheet of a workbook")
    importing.add_argument("--encoding", default="", help="such as utf-8 or cp1252")
    importing.add_argument("--delimiter", default="", help="what stands between the columns")
    importing.add_argument("--decimals", choices=["point", "comma"], help="the decimal mark")
    importing.add_argument(
        "--restore-zeros", action="store_true", help="put lost zeros back before barcodes"
    )


def _till(_options: "Namespace | None" = None) -> int:
    from pos_app import app

    logs.start()
    return app.run(paths.data_dir())


def _manager(options: "Namespace") -> int:
    from pos_app import app

    logs.start()
    return app.run_manager(_shop(options))


def _demo(options: "Namespace") -> int:
    from pos_app import app

    logs.start()
    return app.run_demo(None if options.data is None else paths.data_dir())


def _server(options: "Namespace") -> int:
    from pos_app import server_command

    logs.start()
    return server_command.run(paths.data_dir(), options)


def _self_check(_options: "Namespace") -> int:
    from pos_app import app

    outcome = app.self_check()
    if outcome == 0:
        print("The program works: an empty shop was made and one item sold.")
    return outcome


def _import(options: "Namespace") -> int:
    from pos_app.import_products import Telling, import_products
    from pos_app.services.product_file import Wishes

    wishes = Wishes(
        encoding=options.encoding,
        delimiter=options.delimiter.replace("\\t", "\t")[:1],
        sheet=options.sheet,
        decimal_comma=None if options.decimals is None else options.decimals == "comma",
        restores_zeros=options.restore_zeros,
    )
    telling = Telling(dry_run=options.dry_run, as_json=options.json)
    outcome = import_products(
        _shop(options), options.file, telling, wishes=wishes, mapping=options.mapping
    )
    return FAILED if outcome.refused else 0


def _export(options: "Namespace") -> int:
    from pos_app.export_products import export_products

    count = export_products(
        _shop(options),
        options.file.absolute(),
        options.kind,
        category=options.category,
        delisted=options.delisted,
    )
    print(f"Exported: {count:,} items to {options.file}.")
    return 0


def _report(options: "Namespace") -> int:
    from pos_app import report_command as command
    from pos_app.documents.report_list import REPORTS

    if options.name == "list":
        for name, one in REPORTS.items():
            print(f"{name:16}{one.about}")
        print(f"{command.LINES:16}every line that was sold or came back, into a file")
        return 0
    asked = command.Asked(**{field: getattr(options, field) for field in command.Asked.__slots__})
    kind, file = next(
        ((kind, file) for kind in ("csv", "xlsx", "pdf") if (file := getattr(options, kind))),
        ("", None),
    )
    if file is not None and asked.name == command.LINES:
        count = command.lines(_shop(options), asked, file.absolute(), kind)
        print(f"Written: {count:,} lines to {file}.")
        return 0
    told = command.report(_shop(options), asked)
    if file is None:
        print(told.as_json if options.json else told.as_text)
        return 0
    count = told.write(file.absolute(), kind)
    print(f"Written: {count:,} rows to {file}.")
    return 0


def _backup(options: "Namespace") -> int:
    from pos_app import backups
    from pos_app.domain.clock import SystemClock

    folder = _shop(options)
    target = options.file
    if target is not None and target.is_dir():
        raise NotFound(f"{target} is a folder. Name the file the backup shall be.")
    made = backups.make(folder, SystemClock().now(), into=target and target.absolute())
    print(f"Backup made: {made.path} ({made.sales or 0:,} sales, {made.size / 1e6:.1f} MB).")
    try:
        _record_backup(folder, made.path, made.size)
    except StorageFailed as refusal:
        if refusal.reason != "locked":  # a till that sells keeps the journal to itself
            print(f"Not told to the journal: {refusal.sentence}", file=sys.stderr)
    return 0


def _record_backup(folder: Path, file: Path, size: int) -> None:
    """Tell the journal, unless opening the shop would upgrade it first."""
    from pos_app import maintenance
    from pos_app.domain.access import SYSTEM
    from pos_app.services import backup

    if maintenance.schema_of(folder / maintenance.DATABASE) != maintenance.SCHEMA:
        return
    backend = maintenance.open_shop(folder).backend
    try:
        backend.call(backup.record_backup, SYSTEM, file.name, size)
    finally:
        backend.close()


def _restore(options: "Namespace") -> int:
    from pos_app import backups

    if not options.file.is_file():
        raise NotFound(f"There is no file {options.file}.")
    logs.start()
    done = backups.restore(
        paths.data_dir(), options.file, accept_broken_journal=options.accept_broken_journal
    )
    print(f"Restored. Receipts go on as {done.series}-0001.")
    if done.kept_file is not None:
        print(f"The file that was replaced is kept: {done.kept_file}.")
    if done.lost:
        print(f"Only in that file, not in the shop any more: receipts {', '.join(done.lost)}.")
    return 0


def _verify(options: "Namespace") -> int:
    from pos_app import verify

    report = verify.whole(_shop(options))
    if report.is_whole:
        print(report.sentence)
        return 0
    for finding in report.findings:
        print(finding.sentence)
    if report.is_cut:
        print("… and more.")
    return _fail(report.sentence)


def _doctor(options: "Namespace") -> int:
    from pos_app import doctor

    folder = _shop(options)
    if options.rebuild:
        print(doctor.rebuild(folder))
    findings = doctor.examine(folder)
    for finding in findings:
        print(finding.sentence)
    bad = [finding for finding in findings if finding.level is doctor.Level.BAD]
    return _fail(f"{len(bad)} to be put right.") if bad else 0


def _shop(options: "Namespace") -> Path:
    """The folder of a shop that is there: what only looks makes no folder of a mistyped name."""
    from pos_app.maintenance import DATABASE

    folder: Path = options.data or paths.data_dir()
    if not (folder / DATABASE).exists():
        raise NotFound(f"There is no shop in {folder}. Name its folder with --data.")
    logs.start()
    return folder
