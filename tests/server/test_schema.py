"""Whatever the schema allows, and what it does not: asked for by schemathesis, as every role.

Short here; `POS_SCHEMA_EXAMPLES=200 python -m pytest tests/server/test_schema.py` is the long walk.
"""

import os
from contextlib import suppress
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks

from pos_app.domain.access import Role
from tests.server.conftest import Served
from tests.server.goods import milk
from tests.server.matrix import CUSTOMER

load_all_checks()

EXAMPLES: Final = int(os.environ.get("POS_SCHEMA_EXAMPLES", "1"))
# Their own log-in would be over in the middle of the walk.
LAST: Final = ("/auth/logout", "/auth/logout-all", "/auth/password", "/users/{user_id}")
# What a schema cannot say, the shop may still refuse: a name that is taken, a total that is wrong,
# half a bottle. The table of statuses is held by the check of documented statuses.
NOT_ASKED: Final = ("positive_data_acceptance",)


def checks() -> list[Any]:
    known = schemathesis.checks.CHECKS.get_all_names()
    return schemathesis.checks.CHECKS.get_by_names([n for n in known if n not in NOT_ASKED])


def walk(served: Served, role: str | None, examples: int) -> int:
    """Ask for every operation; how many requests that were."""
    headers = {}
    if role is not None:
        token = str(served.as_(role).headers["authorization"])
        headers = {"Authorization": token}
    schema = schemathesis.openapi.from_url(served.url + "/openapi.json")
    asked = 0
    operations = [each.ok() for each in schema.get_all_operations()]
    operations.sort(key=lambda each: str(each.path).endswith(LAST))

    def ask(case: Any) -> None:
        nonlocal asked
        asked += 1
        case.call_and_validate(headers=headers, checks=chosen, timeout=20)

    chosen = checks()
    # Who is refused at the door is refused whatever they bring.
    is_long = EXAMPLES > 1 or role in {Role.OWNER, CUSTOMER}
    modes = list(GenerationMode) if is_long else [GenerationMode.POSITIVE]
    for operation in operations:
        for mode in modes:
            strategy = operation.as_strategy(generation_mode=mode)
            run = settings(
                max_examples=examples, database=None, deadline=None, derandomize=True,
                phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
            )(given(strategy)(ask))  # fmt: skip
            with suppress(Unsatisfiable):  # what takes nothing is asked for in one way only
                run()
    return asked


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("role", [None, *Role, CUSTOMER])
def test_no_request_breaks_the_server_or_its_promises(served: Served, role: str | None) -> None:
    milk(served.shop)
    asked = walk(served, role, EXAMPLES)
    print(f"{role}: {asked} requests")
    assert asked >= 60
