"""`pos-app server`: serve a shop, or move it to PostgreSQL first."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from pos_app import server_options
from pos_app.serving import Address, Plan, serve


def run(folder: Path, options: Namespace) -> int:
    """Do what the options say; the exit code."""
    if options.move_to:
        return move(folder, options.move_to)
    told = server_options.read(folder, vars(options))
    return serve(plan_of(folder, told), demo=options.demo)


def plan_of(folder: Path, told: dict[str, Any]) -> Plan:
    """The plan that the settings come to."""
    address = Address(
        host=told["host"],
        port=told["port"],
        docs=told["docs"],
        metrics=told["metrics"],
        tls_cert=Path(told["tls_cert"]) if told["tls_cert"] else None,
        tls_key=Path(told["tls_key"]) if told["tls_key"] else None,
        tls_self_signed=told["tls_self_signed"],
        behind_proxy=told["behind_proxy"],
    )
    return Plan(folder, address, told["database_url"], told["workers"])


def move(folder: Path, url: str) -> int:
    """Move the shop in the folder to an empty PostgreSQL database and say what was proven."""
    from pos_app.postgres import moving
    from pos_app.postgres.links import read_url

    moved = moving.move(folder, read_url(url))
    sys.stdout.write(
        f"Moved: {moved.rows:,} rows of {moved.tables} tables, {moved.sales:,} sales.\n"
        f"Both sides agree in {moved.sums:,} counts and sums; the journal was walked there, all "
        f"{moved.entries:,} entries; stock is what its movements come to.\n"
        f"The shop is in the database now: start the server with --database-url. The file it came "
        f"from is kept: {moved.kept_file}\n"
    )
    return 0
