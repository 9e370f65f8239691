"""Turns figures into Markdown."""

import os
import platform
import subprocess
import time
from pathlib import Path

from measuring import Run, Spread

NONE = "—"


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """A table whose first column is text and whose others are figures."""
    return [
        "| " + " | ".join(head) + " |",
        "| --- |" + " ---: |" * (len(head) - 1),
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
    ]


def missing(name: str, columns: int) -> list[str]:
    return [name, "not installed"] + [NONE] * (columns - 2)


def seconds(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 100 else f"{value:.0f}"


def size(count: float) -> str:
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count:.0f} B"


def memory(count: int) -> str:
    return size(count) if count else NONE


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.2f} %"


def rate(count: int, run: Run) -> str:
    return f"{count / 1e6 / run.seconds:,.0f}"


def ratio(value: float, reference: float | None) -> str:
    return f"{value / reference:.2f}" if reference else NONE


def spread(value: Spread) -> str:
    return f"{seconds(value.median)} ({seconds(value.least)}–{seconds(value.most)})"


def machine(java: str, folder: Path, versions: list[tuple[str, str]]) -> list[str]:
    rows = [
        ["date", time.strftime("%Y-%m-%d", time.gmtime())],
        ["processor", f"{len(os.sched_getaffinity(0))} × {processor()}"],
        ["memory", size(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))],
        ["system", f"{platform.system()} {platform.release()}"],
        ["file system", file_system(folder)],
        ["Java", java],
        ["load before", f"{os.getloadavg()[0]:.1f}"],
        *([name, version] for name, version in versions),
    ]
    return ["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows), ""]


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def file_system(folder: Path) -> str:
    answer = subprocess.run(
        ["df", "--output=fstype", str(folder)], capture_output=True, text=True, check=False
    )
    return answer.stdout.split()[-1] if answer.returncode == 0 else NONE
