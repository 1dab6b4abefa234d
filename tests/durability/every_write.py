"""Not a test: fails or kills a sale at each of its writes, and says what it found, for
test_every_write.

    python -m tests.durability.every_write SHOP WORK_FOLDER SYSCALL FAULT STEP

For n = 1, 1 + STEP, … a child opens a copy of the shop and waits; strace takes hold of it and does
FAULT ("signal=SIGKILL", "error=EIO") at its n-th SYSCALL ("error=EIO+": from its n-th on). The
child makes one sale, tells what came of it, and ends. Prints a line for each n: what the child
told, and whether the sale was found, until a child came through without meeting the fault.
"""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

from pos_app.domain.cart import Cart
from pos_app.domain.errors import StorageFailed
from pos_app.maintenance import open_shop
from pos_app.services import sales
from tests.durability.counter import Counter, as_told, faults, is_stored

Step = tuple[str, dict[str, Any]]

_MAY_TRACE = 0x59616D61  # PR_SET_PTRACER: where only ancestors may trace, let anybody


def child(folder: Path, pipe: int, go: int) -> None:
    """Sell once without, then, when told, once with the fault. Ends without closing anything."""
    ctypes.CDLL(None).prctl(_MAY_TRACE, ctypes.c_ulong(-1))

    def tell(what: str, of: dict[str, Any]) -> None:
        os.write(pipe, json.dumps([what, of]).encode() + b"\n")

    counter = Counter(open_shop(folder).backend, 7, tell)
    counter.sell()
    cart = counter.cart()
    tenders = counter.payment(cart)
    tell("ready", {"cart": cart.encode()})
    os.read(go, 1)
    for _ in range(2):  # a person presses Finish once more
        try:
            counter.finish(cart, tenders)
        except StorageFailed as refusal:
            tell("refused", {"reason": refusal.reason})
        else:
            break
    os._exit(0)


def trace(process: int, expression: str) -> subprocess.Popen[str]:
    """strace, holding a process; raises RuntimeError when it may not."""
    syscall, _colon, _fault = expression.partition(":")
    what = ["-e", f"trace={syscall}", "-e", f"inject={expression}", "-o", "/dev/null"]
    strace = subprocess.Popen(
        ["strace", "-qqq", *what, "-p", str(process)], stderr=subprocess.PIPE, text=True
    )
    status = Path(f"/proc/{process}/status")
    while f"TracerPid:\t{strace.pid}" not in status.read_text():
        if strace.poll() is not None:
            assert strace.stderr is not None
            raise RuntimeError(strace.stderr.read())
    return strace


def one(folder: Path, expression: str) -> tuple[list[Step], int]:
    """One child under one fault: what it told, and how it ended (a signal's number is negative)."""
    reading, writing = os.pipe()
    waiting, going = os.pipe()
    process = os.fork()
    if process == 0:
        child(folder, writing, waiting)
    os.close(writing)
    os.close(waiting)
    with os.fdopen(reading, "rb") as told:
        steps = [json.loads(told.readline())]
        while steps[-1][0] != "ready":
            steps.append(json.loads(told.readline()))
        strace = trace(process, expression)
        os.write(going, b"!")
        steps += [json.loads(text) for text in told.read().splitlines()]
    os.close(going)
    _pid, status = os.waitpid(process, 0)
    strace.wait()
    return steps, -signal.SIGKILL if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)


def look(folder: Path, steps: list[Step]) -> dict[str, Any]:
    """What is in the file, and that finishing the same cart once more sells it once."""
    told = [as_told(of) for what, of in steps if what == "sold"]
    cart = Cart.decode(next(of["cart"] for what, of in steps if what == "ready"))
    backend = open_shop(folder).backend
    was_stored = is_stored(folder, cart.id)
    found = faults(folder, told)
    counter = Counter(backend, 8)
    finish = (sales.complete, counter.actor, cart, counter.payment(cart))
    first, second = backend.call(*finish), backend.call(*finish)
    backend.close()
    if first != second:
        found.append("finished twice, sold twice")
    found += faults(folder, told)
    names = [what for what, _of in steps]
    return {
        "told": names[names.index("ready") + 1 :],
        "reasons": [of["reason"] for what, of in steps if what == "refused"],
        "stored": was_stored,
        "faults": found,
    }


def main(shop: Path, work: Path, syscall: str, fault: str, step: int) -> None:
    """Each n until a child ends as if nothing had been."""
    ever = fault.endswith("+")
    fault = fault.rstrip("+")
    for number in count(1, step):
        folder = work / f"{number}"
        shutil.copytree(shop, folder)
        when = f"{number}+" if ever else f"{number}"
        steps, end = one(folder, f"{syscall}:{fault}:when={when}")
        result = {"n": number, "end": end, **look(folder, steps)}
        print(json.dumps(result), flush=True)
        shutil.rmtree(folder)
        if end == 0 and result["told"] == ["paying", "sold"]:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5]))
