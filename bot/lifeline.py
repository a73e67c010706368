"""Child processes end with their parent, even when it is killed."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int | None) -> None:
    """Ask the kernel to kill this process when its parent dies (Linux; elsewhere nothing happens).

    SIGKILL, since whatever is stored stands it and a process that ignores SIGTERM would stay. `parent`
    is the pid that the parent wrote down before starting us: when it is not our parent any more, it died
    before we could ask.
    """
    if parent is None or sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
