"""Runs commands and measures them: time, processor time, and memory while they run."""

import os
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.02


class Failed(Exception):
    """A command ended with an error, or gave back something else than it was given."""


@dataclass(frozen=True)
class Run:
    """What one command, or several after each other, took.

    cpu counts the process and its children; anonymous is the peak of RssAnon, summed over a process and its
    children and sampled while they run; resident is the largest VmHWM that was seen in one of them.
    """

    seconds: float
    cpu: float
    anonymous: int
    resident: int
    output: str = ""

    def then(self, other: "Run") -> "Run":
        return Run(
            self.seconds + other.seconds,
            self.cpu + other.cpu,
            max(self.anonymous, other.anonymous),
            max(self.resident, other.resident),
            self.output + other.output,
        )


def median(runs: list[Run]) -> Run:
    """The run in the middle by time, with the largest memory of all."""
    ordered = sorted(runs, key=lambda run: run.seconds)
    middle = ordered[(len(ordered) - 1) // 2]
    return Run(
        middle.seconds,
        middle.cpu,
        max(run.anonymous for run in runs),
        max(run.resident for run in runs),
        middle.output,
    )


@dataclass(frozen=True)
class Spread:
    """Seconds of many runs."""

    seconds: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def least(self) -> float:
        return min(self.seconds)

    @property
    def most(self) -> float:
        return max(self.seconds)


class Sampler(threading.Thread):
    """Watches the memory of a process and of those it starts, where the system has /proc."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.pid = pid
        self.done = threading.Event()
        self.anonymous = 0
        self.resident = 0

    def run(self) -> None:
        while True:
            self.sample()
            if self.done.wait(SAMPLE_SECONDS):
                return

    def sample(self) -> None:
        anonymous = 0
        waiting = [self.pid]
        while waiting:
            pid = waiting.pop()
            try:
                status = Path(f"/proc/{pid}/status").read_text()
                for task in os.listdir(f"/proc/{pid}/task"):
                    waiting += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
            except OSError:
                continue  # it has ended
            anonymous += kilobytes(status, "RssAnon:")
            self.resident = max(self.resident, kilobytes(status, "VmHWM:"))
        self.anonymous = max(self.anonymous, anonymous)


def kilobytes(status: str, field: str) -> int:
    for line in status.splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    return 0


def run(command: list, folder: Path, environment: dict, settle: bool = True, sample: bool = True) -> Run:
    """Runs a command to its end.

    settle: first lets the disk finish what earlier commands left to it, so that no one pays for another.
    """
    if settle:
        os.sync()
    started = time.monotonic()
    with open(os.devnull) as nothing, subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        env=environment,
        stdin=nothing,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        sampler = Sampler(process.pid)
        if sample:
            sampler.start()
        output = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        sampler.done.set()
        if sample:
            sampler.join()
    if process.returncode != 0:
        line = " ".join(str(word) for word in command)
        raise Failed(f"`{line}` in {folder} ended with {process.returncode}:\n{output}")
    cpu = usage.ru_utime + usage.ru_stime
    return Run(seconds, cpu, sampler.anonymous, sampler.resident, output)


def repeat(commands: list[tuple[list, Path]], environment: dict, times: int) -> list[Spread]:
    """Runs short commands, each once to warm up and then so many times, in turn: so that whatever else the machine
    does meanwhile meets them all alike."""
    for command, folder in commands:
        run(command, folder, environment)
    seconds = [[] for _ in commands]
    for _ in range(times):
        for (command, folder), found in zip(commands, seconds):
            found.append(run(command, folder, environment, settle=False, sample=False).seconds)
    return [Spread(found) for found in seconds]


class Comparisons:
    """Compares what came back with what was stored, byte by byte."""

    def __init__(self):
        self.files = 0
        self.bytes = 0

    def same(self, stored: Path, returned: Path) -> None:
        if subprocess.run(["cmp", "-s", str(stored), str(returned)], check=False).returncode != 0:
            raise Failed(f"{returned} is not what was stored, {stored}")
        self.files += 1
        self.bytes += stored.stat().st_size

    def same_folders(self, stored: Path, returned: Path) -> None:
        for path in sorted(stored.rglob("*")):
            if path.is_file():
                other = returned / path.relative_to(stored)
                if not other.is_file() or path.read_bytes() != other.read_bytes():
                    raise Failed(f"{other} is not what was stored, {path}")
                self.files += 1
                self.bytes += path.stat().st_size


def folder_size(folder: Path) -> int:
    """Bytes of all files in a folder, by their lengths; a file with several names counts once."""
    seen = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            stat = path.stat()
            seen[stat.st_ino] = stat.st_size
    return sum(seen.values())
