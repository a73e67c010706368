"""Child processes end with the one that started them, even when it is killed: no orphan keeps a port."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PARENT = "BALCAO_PARENT"
"""Not a setting: how a process that we start learns who started it."""

PR_SET_PDEATHSIG = 1
LOOK = 1.0


def end_with_parent(parent: str | None) -> None:
    """Die when the process with this pid does; None (started by hand) changes nothing.

    On Linux the kernel sees to it, with SIGKILL: whatever is stored stands it, and a process that
    ignores SIGTERM would stay. Elsewhere a thread looks every second. The pid is what the parent wrote
    down before starting us: when it is not our parent any more, it died before we could ask.
    """
    if not parent or not parent.isdecimal():
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(int(parent),), name="lifeline", daemon=True).start()
    if os.getppid() != int(parent):
        sys.exit("The process that started this one has ended.")


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
