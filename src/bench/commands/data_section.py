"""The section on data sets: folders of many small files, tracked and listed."""

import random
import shutil
from pathlib import Path

import measuring
import report

STATUS_TIMES = 3


def data(bench) -> list[str]:
    """What naming the data of a model takes."""
    return ["## Data sets", "", *tracked(bench), "", *listed(bench)]


def write_samples(folder: Path, count: int, most: int) -> int:
    """Writes text files of up to `most` bytes in folders of 1,000; their bytes together."""
    numbers, total = random.Random(7), 0
    for i in range(count):
        place = folder / f"class-{i // 1000:04}"
        if i % 1000 == 0:
            place.mkdir(parents=True)
        content = numbers.randbytes(numbers.randrange(20, most // 2)).hex().encode()
        total += len(content)
        with open(place / f"sample-{i:07}.txt", "wb") as stream:
            stream.write(content)
    return total


def tracked(bench) -> list[str]:
    tools, count = bench.tools, bench.sizes.data_files
    head = ["", "first add s", "processor s", f"second status s: median of {STATUS_TIMES} (least–most)", "peak RssAnon"]
    rows, adds, raw = [], {}, 0
    for tool in (tools.mvc, tools.dvc):
        if not tool.is_there:
            rows.append(report.missing(tool.name, len(head)))
            continue
        folder = bench.repository(tool)
        raw = write_samples(folder / "data", count, 4000)
        is_mvc = tool is tools.mvc
        add = tool.call(folder, "data", "add", "data") if is_mvc else tool.add(folder, "data")
        status = [tool.path, "data", "status"] if is_mvc else tool.status()
        # Files that are younger than a tick of the file system's clock are read once more.
        measuring.run(["sleep", "1.1"], folder, tools.environment)
        measuring.run(status, folder, tools.environment)
        [spread] = measuring.repeat([(status, folder)], tools.environment, STATUS_TIMES)
        adds[tool.name] = add.seconds
        rows.append(
            [tool.name, report.seconds(add.seconds), report.seconds(add.cpu), report.spread(spread)]
            + [report.memory(add.anonymous)]
        )
        shutil.rmtree(folder)
    ratio = f" Adding took dvc {adds['dvc'] / adds['mvc']:.1f} × as long." if "dvc" in adds else ""
    text = (
        f"{count:,} files, {report.size(raw)}, tracked: `mvc data add` against `dvc add`, one after the other. Asked were"
        f" a third of the time, and a second status within 2 s.{ratio}"
    )
    return [text, "", *report.table(head, rows)]


def listed(bench) -> list[str]:
    tools, count = bench.tools, bench.sizes.listed_files
    folder, far = bench.repository(tools.mvc), bench.folder()
    raw = write_samples(far / "far", count, 200)
    rows = []
    for label, words in (
        ("`mvc data add --external`", ("data", "add", "--external", far / "far")),
        ("`mvc data status`", ("data", "status")),
        ("`mvc commit`", ("commit", "-m", "data")),
    ):
        run = tools.mvc.call(folder, *words)
        rows.append([label, report.seconds(run.seconds), report.memory(run.anonymous), report.memory(run.resident)])
    stored = report.size(tools.mvc.size(folder))
    shutil.rmtree(folder)
    shutil.rmtree(far)
    text = (
        f"{count:,} files, {report.size(raw)}, outside of the repository, which has {stored} afterwards with the cache of"
        " what each file hashed to. Asked was less than 1 GB of memory."
    )
    return [text, "", *report.table(["", "s", "peak RssAnon", "peak resident"], rows)]
