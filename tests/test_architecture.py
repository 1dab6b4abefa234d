"""What an import graph cannot see. Who may import whom is in `pyproject.toml`.

An exception to a rule stands in the table beside the rule, with its reason.
"""

import ast
import importlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import pos_app
from pos_app.services.declare import Service

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "pos_app"

MODULE_LINES = 400
FUNCTION_LINES = 60

# "file:function" -> why it may be longer.
LONG_FUNCTIONS: dict[str, str] = {}

# "file:function" -> why it is public and takes a session without being a use case. Each is a part
# of use cases that were let in at their own door.
UNDECLARED = {
    "customer_orders.py:placed_before": "a basket ordered twice is one order",
    "carts.py:keep_order": "an order becomes the sale at the counter, at its own prices",
    "order_goods.py:hand_over": "completing a sale hands over the order it is of",
    "order_views.py:order_of": "every act on an order finds it so that nobody sees another's",
    "order_views.py:view_of": "every act on an order answers with the order as it is then",
    "audit_names.py:called": "the audit log is searched by the names of its records",
    "audit_names.py:names_of": "the audit log names the records its entries are about",
    "auth.py:proven": "a new password is given to whoever proves the old one",
    "report_basis.py:basis": "every report stands on the sales its reader may see",
    "reports.py:till_names": "other reports name tills too",
    "refusals.py:count_failure": "logging in counts a wrong PIN in its own transaction",
    "ledger_posts.py:card_ledger": "a gift card is looked at as it is spent",
    "ledger_posts.py:card_to_load": "a card that is given is opened as one that is sold",
    "ledger_posts.py:check": "part of completing a sale",
    "ledger_posts.py:check_card": "a stopped card takes no money and says so at the counter",
    "ledger_posts.py:customer_ledger": "an act by hand opens the ledger a sale would",
    "ledger_posts.py:point_rules": "points are turned into credit as they are earned",
    "ledger_posts.py:write": "same",
    "ledgers.py:view_of": "a gift card is shown as a customer's ledgers are",
    "receipt_ledgers.py:customer_of": "a receipt says whom it was for",
    "receipt_ledgers.py:tender_of": "a receipt says what is left on a gift card",
    "delivery_lines.py:received_lines": "a delivery shows what was expected and what came",
    "purchasing.py:order_of": "receiving says on the order what has come",
    "reordering.py:for_supplier": "a suggested order is filled with it",
    "return_rows.py:movements": "completing a sale brings back what comes back with it",
    "return_rows.py:rows": "same",
    "return_rows.py:write": "same",
    "returns.py:check": "same",
    "sales.py:stored": "a sale sent twice is answered as the first time",
    "settings.py:business_day_of": "every act at the counter belongs to a day",
    "settings.py:label_rules_of": "every scan reads labels by them",
    "settings.py:of": "every use case obeys the settings",
    "settings.py:rules_of": "same, as the totals engine wants them",
    "cash_slips.py:slip_of": "cash that moves and a drawer that opens answer with their slip",
    "closures.py:counted_so_far": "a locked count shows what the Z will say",
    "closures.py:stored": "closing a shift answers with its Z",
    "shifts.py:begin_silently": "what is sold over HTTP opens a shift nobody counts",
    "counter.py:ask_for_cart": "taking goods back asks for the sale as a whole",
    "counter.py:ask_kept": "completing a sale asks again for what the cart kept",
    "counter.py:ask_tender": "part of completing a sale",
    "counter.py:check_rights": "part of keeping a cart and of completing a sale",
    "counter.py:check_shelf": "same",
    "sale_terms.py:check_dates": "part of keeping a cart and of completing a sale",
    "sale_terms.py:past_date": "same",
    "counter.py:ask_for_line": "what a line is sold for is asked where its terms are held",
    "counter.py:kept_cart": "a line that was on the sale before its item changed may stay",
    "counter_stock.py:check_stock": "part of completing a sale",
    "promotions.py:check": "part of keeping a cart and of completing a sale",
    "prices.py:lists_now": "every price at the counter comes from the lists that hold today",
    "prices.py:pack_price": "same",
    "prices.py:price_now": "same",
    "sale_terms.py:check": "part of keeping a cart and of completing a sale",
    "variants.py:live_variants": "no parent is delisted while its variants are sold",
    "counter.py:on_shelf": "part of keeping a cart and of completing a sale",
    "export_extras.py:extras_of": "exporting items tells how they are sold and what they hang on",
    "import_links.py:write": "importing items ties them to those they hang on",
    "import_suppliers.py:take_back": "undoing an import takes back who has its items",
    "import_suppliers.py:write": "importing items brings who has them",
    "import_variants.py:take_back": "undoing an import takes back what its parents became",
    "import_variants.py:with_variants": "same: a parent stays while a variant of it does",
    "import_variants.py:write": "importing items brings the products they are variants of",
    "stock.py:write_openings": "adding an item and importing many bring their first stock",
    "stock_rules.py:check_batch": "every act that moves stock is held to it after its own door",
    "stock_rules.py:check_leaves": "every act that moves stock is held to it after its own door",
    "stock_rules.py:counted_item": "same",
    "stock_rules.py:is_repeated": "same",
    "stock_rules.py:levels": "same",
    "stock_rules.py:on_hand": "same",
    "stock_rules.py:place": "same",
    "stock_rules.py:shelf": "same",
    "stock_rules.py:write_moves": "same",
    "users.py:mark_deleted": "over HTTP people may delete themselves",
    "users.py:insert_user": "set-up and the demo shop add their people inside their own act",
    "users.py:touch": "every change of a person makes a new version of them",
    "users.py:user_of": "every change of a person begins with them",
    "users.py:account_of": "same, where customers change themselves",
    "accounts.py:email_of": "customers log in with an e-mail that is nobody else's",
    "roles.py:guard_rank": "who makes or changes people is held to their own place",
    "roles.py:role_of": "every change of a role begins with it",
    "roles.py:seed_roles": "set-up brings the built-in roles",
    "auth.py:actor_of": "a badge logs its holder in as a PIN does",
    "auth.py:give_approval": "a badge approves as a PIN does",
    "auth.py:check_pin_length": "giving a PIN holds it to the rights it opens",
    "auth.py:forget_failures": "a new secret ends the wait for the old one",
    "auth.py:is_pin_short": "logging in asks for a longer PIN where rights were raised",
    "auth.py:may_approve": "one's new PIN is as long as one's rights ask for",
    "roles.py:too_short": "raising rights says who needs a longer PIN now",
}

SYNC_SERVICES = {"sync/replication.py", "sync/till.py"}

# "file:function" -> why its `/`, `float` or `round` is not on money.
DIVIDES: dict[str, str] = {}

# The last resorts: what a bug reaches after everything else, and says so to a person.
CATCHES_ALL = {
    "__main__.py": "the last words of a program that ends",
    "app.py": "the thread that opens the shop carries what was raised to the GUI thread, whole",
    "server/guard.py": "the server's last handler",
    "ui/errors.py": "the crash dialog",
    "ui/pos.py": "a worker carries whatever was raised to the GUI thread, whole",
}

BANNED_NAMES = {"utils", "misc", "common", "helpers", "core", "base", "manager", "handler"}
NAMED_SO_ALL_THE_SAME = {"models/base.py": "SQLAlchemy's own word for what tables derive from"}

WALL_CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Source:
    """One module, read once."""

    def __init__(self, path: Path) -> None:
        self.name = path.relative_to(PACKAGE).as_posix()
        text = path.read_text("utf-8")
        self.lines = text.count("\n")
        self.tree = ast.parse(text)

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Every function with its place, such as `backend.py:call`."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield f"{self.name}:{node.name}", node

    def inside(self, node: ast.AST) -> str:
        """The place of the innermost function around `node`, or of the module."""
        line = getattr(node, "lineno", 0)
        around = [
            (place, function)
            for place, function in self.functions()
            if function.lineno <= line <= (function.end_lineno or 0)
        ]
        return max(around, key=lambda found: found[1].lineno)[0] if around else f"{self.name}:"


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return [Source(path) for path in sorted(PACKAGE.rglob("*.py"))]


def test_no_module_is_longer_than_a_reader_holds_in_mind(sources: list[Source]) -> None:
    too_long = [f"{s.name} {s.lines}" for s in sources if s.lines > MODULE_LINES]
    too_long += [
        f"{path.relative_to(ROOT)} {lines}"
        for path in (ROOT / "tests").rglob("*.py")
        if (lines := path.read_text("utf-8").count("\n")) > MODULE_LINES
    ]
    assert too_long == []


def test_no_function_is_longer_than_a_screen(sources: list[Source]) -> None:
    too_long = [
        f"{place} {length}"
        for source in sources
        for place, node in source.functions()
        if (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
        and place not in LONG_FUNCTIONS
    ]
    assert too_long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = [
        name
        for path in PACKAGE.rglob("*")
        if path.stem in BANNED_NAMES and path.suffix in {".py", ""}
        if (name := path.relative_to(PACKAGE).as_posix()) not in NAMED_SO_ALL_THE_SAME
    ]
    assert names == []


def test_every_way_to_the_database_is_a_declared_use_case(sources: list[Source]) -> None:
    """A public function of the services that takes a session is declared `@query` or `@command`."""
    found = _undeclared(sources)
    assert found - UNDECLARED.keys() == set()
    assert UNDECLARED.keys() - found == set(), "no exception outlives what it excused"


def _undeclared(sources: list[Source]) -> set[str]:
    return {
        f"{source.name.removeprefix('services/')}:{node.name}"
        for source in sources
        if source.name.startswith("services/") or source.name in SYNC_SERVICES
        if source.name != "services/declare.py"
        for node in source.tree.body
        if isinstance(node, Function)
        and not node.name.startswith("_")
        and any(argument.arg == "session" for argument in node.args.args)
        and not any(_declares(decorator) for decorator in node.decorator_list)
    }


def _declares(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Name)
        and decorator.func.id in {"query", "command"}
    )


def test_every_service_says_what_it_is_for() -> None:
    silent = []
    for path in sorted((PACKAGE / "services").glob("*.py")):
        module = importlib.import_module(f"pos_app.services.{path.stem}".removesuffix(".__init__"))
        silent += [
            f"{path.name}:{name}"
            for name, value in vars(module).items()
            if isinstance(value, Service) and not value.body.__doc__
        ]
    assert silent == []


def test_only_money_divides(sources: list[Source]) -> None:
    """Outside `domain/money.py` neither domain nor services use `/`, `float` or `round`."""
    found = [
        f"{place} line {getattr(node, 'lineno', 0)}"
        for source in sources
        if source.name.startswith(("domain/", "services/")) and source.name != "domain/money.py"
        for node in ast.walk(source.tree)
        if _divides(node) and (place := source.inside(node)) not in DIVIDES
    ]
    assert found == []


def _divides(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp | ast.AugAssign):
        return isinstance(node.op, ast.Div)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"float", "round"}
    )


def test_no_bug_is_swallowed(sources: list[Source]) -> None:
    """`except Exception` stands in the last resorts alone, or raises again what it caught."""
    found = [
        f"{source.name} line {node.lineno}"
        for source in sources
        if source.name not in CATCHES_ALL
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and _catches_all(node) and not _raises_again(node)
    ]
    assert found == []


def _catches_all(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"})
        for kind in kinds
    )


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_only_the_clock_tells_the_time(sources: list[Source]) -> None:
    found = [
        f"{source.name} line {node.lineno}"
        for source in sources
        if source.name != "domain/clock.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and (_name_of(node.value), node.attr) in WALL_CLOCKS
    ]
    assert found == []


def _name_of(node: ast.expr) -> str:
    """`datetime` of both `datetime.now` and `datetime.datetime.now`."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def test_no_exception_outlives_what_it_excused(sources: list[Source]) -> None:
    places = {place for source in sources for place, _ in source.functions()}
    listed = LONG_FUNCTIONS.keys() | DIVIDES.keys()
    files = {source.name for source in sources}
    assert listed - places == set()
    assert NAMED_SO_ALL_THE_SAME.keys() - files == set()


def test_the_program_and_its_package_are_of_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == pos_app.__version__


def test_the_locks_name_no_machine_and_no_mirror() -> None:
    for name in ("uv.lock", "requirements.lock", "requirements-bundle.lock"):
        text = (ROOT / name).read_text("utf-8")
        links = {part.split('"')[0] for part in text.split("://")[1:]}
        hosts = {link.split("/")[0] for link in links}
        assert hosts <= {"pypi.org", "files.pythonhosted.org"}, name
        assert "file:" not in text
