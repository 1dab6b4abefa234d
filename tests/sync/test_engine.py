"""When a till asks its server what: the machine alone, without a file or a network."""

from dataclasses import replace

import pytest

from pos_app.sync.engine import (
    ASK_EVERY,
    GIVE_UP,
    LONGEST_WAIT,
    MOST_ENTRIES,
    STALLED,
    Answered,
    Ask,
    Denied,
    Failed,
    Phase,
    Request,
    Standing,
    State,
    Tick,
    step,
)

NOTHING = Standing(head_n=5, acked_n=5)
WAITING = Standing(head_n=7, acked_n=5)
LOST = Standing(head_n=7, acked_n=5, must_enrol="rolled_back")


def only(requests: tuple[Request, ...]) -> Request:
    (request,) = requests
    return request


def greeted(at: Standing) -> tuple[State, Request]:
    """A till that said hello at second 0 and was welcome; and what it asks next."""
    state, requests = step(State(seed="till"), Tick(0.0, at))
    assert only(requests).ask is Ask.HELLO
    state, requests = step(state, Answered(0.1, at, only(requests).nonce))
    return state, only(requests)


def test_it_says_hello_then_sends_what_waits_then_reads_the_feed_and_rests() -> None:
    state, push = greeted(WAITING)
    assert (push.ask, push.limit) == (Ask.PUSH, MOST_ENTRIES)
    state, requests = step(state, Answered(0.2, NOTHING, push.nonce))
    pull = only(requests)
    assert pull.ask is Ask.PULL
    state, requests = step(state, Answered(0.3, NOTHING, pull.nonce))
    assert (state.phase, requests) == (Phase.IDLE, ())
    assert step(state, Tick(1.0, NOTHING))[1] == ()
    assert only(step(state, Tick(0.4 + ASK_EVERY, NOTHING))[1]).ask is Ask.PULL


def test_a_sale_is_sent_at_once_and_a_hint_is_followed_at_once() -> None:
    state, pull = greeted(NOTHING)
    state, _ = step(state, Answered(0.2, NOTHING, pull.nonce))
    assert only(step(state, Tick(0.3, WAITING))[1]).ask is Ask.PUSH
    assert only(step(state, Tick(0.3, NOTHING, hinted=True))[1]).ask is Ask.PULL


def test_an_answer_to_another_request_changes_nothing() -> None:
    state, push = greeted(WAITING)
    late = Answered(0.2, WAITING, "the nonce of an hour ago")
    assert step(state, late) == (state, ())
    assert only(step(state, Answered(0.2, NOTHING, push.nonce))[1]).ask is Ask.PULL
    state, _ = step(state, Answered(0.2, NOTHING, push.nonce))
    assert step(state, Answered(0.3, NOTHING, push.nonce))[1] == (), "the same answer twice"


def test_one_request_is_open_at_a_time() -> None:
    state, _push = greeted(WAITING)
    assert step(state, Tick(0.2, WAITING, hinted=True))[1] == ()


def test_a_chain_that_cannot_go_on_is_begun_anew_and_proved() -> None:
    state, enrol = greeted(LOST)
    assert enrol.ask is Ask.ENROL
    state, requests = step(state, Answered(0.2, WAITING, enrol.nonce))
    assert only(requests).ask is Ask.HELLO


@pytest.mark.parametrize("why", ["fork", "unknown_inc", "gap", "epoch"])
def test_what_the_server_does_not_understand_is_found_out_by_hello(why: str) -> None:
    state, push = greeted(WAITING)
    assert only(step(state, Denied(0.2, WAITING, push.nonce, why))[1]).ask is Ask.HELLO


def test_a_fork_that_hello_does_not_see_is_ended_by_a_new_chain() -> None:
    state, push = greeted(WAITING)
    state, requests = step(state, Denied(0.2, WAITING, push.nonce, "fork"))
    state, requests = step(state, Answered(0.3, WAITING, only(requests).nonce))
    state, requests = step(state, Denied(0.4, WAITING, only(requests).nonce, "fork"))
    assert only(requests).ask is Ask.ENROL


def test_a_server_that_never_takes_anything_is_asked_ever_more_rarely() -> None:
    state, asked = greeted(WAITING)
    now, count = 0.2, 0
    while now < 3600.0:
        told = Answered(now, WAITING, asked.nonce)
        refused = Denied(now, WAITING, asked.nonce, "fork")
        state, requests = step(state, refused if asked.ask is Ask.PUSH else told)
        while not requests:
            now += 1.0
            state, requests = step(state, Tick(now, WAITING))
        asked = requests[-1]
        now, count = now + 0.1, count + 1
    assert count < 400


def test_failures_wait_longer_each_time_and_a_minute_at_most() -> None:
    state, push = greeted(WAITING)
    state, requests = step(state, Failed(1.0, WAITING, push.nonce))
    assert (state.phase, requests) == (Phase.OFFLINE, ())
    waits = []
    now = 1.0
    for _try in range(12):
        waits.append(state.next_at - now)
        now = state.next_at
        state, requests = step(state, Tick(now, WAITING))
        asked = requests[-1]
        state, _ = step(state, Failed(now, WAITING, asked.nonce))
    assert waits[0] <= 1.0
    assert LONGEST_WAIT * 0.25 <= waits[-1] <= LONGEST_WAIT
    later = Failed(now, WAITING, asked.nonce, retry_after=120.0)
    state, requests = step(replace(state, nonce=asked.nonce), later)
    assert state.next_at - now == 120.0, "the server knows better when"


def test_a_push_without_an_answer_is_tried_with_one_entry_and_grows_again() -> None:
    state, _push = greeted(WAITING)
    state, requests = step(state, Tick(0.2 + GIVE_UP, WAITING))
    assert [request.ask for request in requests] == [Ask.RESET]
    assert state.batch == 1
    state, requests = step(state, Tick(state.next_at, WAITING))
    state, requests = step(state, Answered(state.next_at, WAITING, only(requests).nonce))
    assert only(requests).limit == 1
    state, requests = step(state, Answered(state.next_at, WAITING, only(requests).nonce))
    assert only(requests).limit == 2


def test_a_till_that_left_the_shop_asks_nothing_more() -> None:
    state, push = greeted(WAITING)
    state, requests = step(state, Denied(0.2, WAITING, push.nonce, "till_revoked"))
    assert (state.phase, requests) == (Phase.REVOKED, ())
    assert step(state, Tick(10_000.0, WAITING))[1] == ()


def test_entries_that_wait_while_the_server_seems_well_begin_the_connection_anew() -> None:
    state, pull = greeted(NOTHING)
    state, _ = step(state, Answered(0.2, NOTHING, pull.nonce))
    stuck = replace(state, next_at=10_000.0, acked_seen=WAITING.acked_n)
    _, requests = step(stuck, Tick(0.3 + STALLED, WAITING))
    assert [request.ask for request in requests] == [Ask.RESET, Ask.HELLO]


def test_the_same_seed_does_the_same() -> None:
    assert greeted(WAITING) == greeted(WAITING)
