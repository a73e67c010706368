"""The processes of this machine as `ps` shows them, on Linux and macOS alike."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class Process:
    """One line of `ps`; `memory` is the resident part, in KB."""

    pid: int
    parent: int
    memory: int
    command: str


def living() -> dict[int, Process]:
    """Every process that has not ended; zombies have."""
    columns = ["ps", "-axww", "-o", "pid=,ppid=,rss=,stat=,command="]
    lines = subprocess.run(columns, capture_output=True, text=True, errors="replace", check=True).stdout.splitlines()
    found = {}
    for pid, parent, memory, state, *command in (line.split(None, 4) for line in lines):
        if not state.startswith("Z"):
            found[int(pid)] = Process(int(pid), int(parent), int(memory), "".join(command))
    return found


def family(head: int) -> list[Process]:
    """A living process and all that it started, directly or not."""
    everybody = living()
    if head not in everybody:
        return []
    members = [everybody[head]]
    for member in members:  # grows while it is walked
        members += [process for process in everybody.values() if process.parent == member.pid]
    return members
