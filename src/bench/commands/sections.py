"""The sections of the report: each measures something and returns its Markdown."""

import json
import math
import os
import random
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import measuring
import report
from data_section import data
from measuring import Comparisons, Run
from tools import Tool, Toolbox, put

MODEL = "model.safetensors"
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    startups: int
    model_megabytes: int
    huge_megabytes: int
    chain_megabytes: int
    chain_versions: int
    small_files: int
    data_files: int
    listed_files: int
    commits: int
    many_commits: int
    limit_gigabytes: float
    repeats: int


SMALL = Sizes(5, 48, 96, 8, 9, 500, 1000, 5000, 1000, 300, 0.1, 1)
FULL = Sizes(20, 2000, 8000, 128, 129, 10_000, 100_000, 1_000_000, 10_000, 100_000, 2.2, 3)


class Bench:
    """What all sections work with."""

    def __init__(
        self, work: Path, tools: Toolbox, sizes: Sizes, checkpoints: Path, generator: list, codec_table: list
    ):
        self.work = work
        self.tools = tools
        self.sizes = sizes
        self.checkpoints = checkpoints
        self.generator = generator
        self.codec_table = codec_table
        self.comparisons = Comparisons()
        self.numbers = iter(range(1_000_000))

    def folder(self) -> Path:
        """A new, empty folder."""
        folder = self.work / f"{next(self.numbers):03}"
        folder.mkdir()
        return folder

    def repository(self, tool: Tool) -> Path:
        folder = self.folder()
        tool.create(folder)
        return folder

    def first(self, megabytes: int) -> Path:
        file = self.folder() / MODEL
        subprocess.run([*self.generator, "first", file, str(megabytes)], check=True)
        return file

    def next(self, previous: Path, megabytes: int, step: int) -> Path:
        file = self.folder() / MODEL
        words = ["next", file, str(megabytes), str(step), previous]
        subprocess.run([*self.generator, *words], check=True)
        return file

    def steps(self, kind: str) -> list[Path]:
        """The versions of a real checkpoint in the order of training."""
        return sorted(self.checkpoints.glob(f"{kind}/step*/{MODEL}"))

    def read(self, *files: Path) -> None:
        """Brings files into the system's cache, so that no tool is the one to wait for the disk."""
        for file in files:
            with open(file, "rb") as stream:
                while stream.read(1 << 24):
                    pass


def start_up(bench: Bench) -> list[str]:
    """Commands that do next to nothing."""
    tools, times = bench.tools, bench.sizes.startups
    model = bench.steps("bf16")[:1] or [bench.first(4)]

    def repository(tool: Tool) -> Path:
        folder = bench.repository(tool)
        (folder / "notes.txt").write_text("A small repository.\n")
        put(model[0], folder, MODEL)
        tool.store(folder, MODEL)
        if tool is not tools.dvc:
            tool.store(folder, "notes.txt")
        return folder

    commands = [
        ("`mvc --version`", tools.mvc, [tools.mvc.path, "--version"]),
        ("`mvc status`", tools.mvc, tools.mvc.status()),
        ("`git status`", tools.git, tools.git.status()),
        ("`git lfs status`", tools.lfs, tools.lfs.status()),
        ("`dvc --version`", tools.dvc, [tools.dvc.path, "--version"]),
        ("`dvc status`", tools.dvc, tools.dvc.status()),
    ]
    folders = {tool: repository(tool) for _, tool, _ in commands if tool.is_there}
    there = [(label, words, folders[tool]) for label, tool, words in commands if tool.is_there]
    spreads = measuring.repeat([(words, folder) for _, words, folder in there], tools.environment, times)
    found = {label: spread for (label, _, _), spread in zip(there, spreads)}
    slowest = found["`dvc status`"].median if tools.dvc.is_there else None
    head = ["command", f"seconds: median of {times} (least–most)", "of `dvc status`"]
    rows = [
        [label, report.spread(found[label]), report.ratio(found[label].median, slowest)]
        if label in found
        else report.missing(label, len(head))
        for label, _, _ in commands
    ]
    for folder in folders.values():
        shutil.rmtree(folder)
    text = (
        f"In a repository of two files, one a model of {report.size(model[0].stat().st_size)}; "
        "the commands take turns."
    )
    return ["## Start-up", "", text, "", *report.table(head, rows)]


def new_version(bench: Bench) -> list[str]:
    """A new version of a model that is there already, and back again."""
    lines = ["## A new version of a model", ""]
    lines += [
        "`add` and `commit` of a version when the one before is in the repository; files are in the system's",
        "cache. Then checkout of that version where the one before lies. mvc, and cp as it is called here, end when the",
        "model is on the disk; git lfs and dvc leave it to the system to write it later.",
        "",
    ]
    steps = bench.steps("fp32")[-2:]
    if len(steps) == 2:
        title = f"A real checkpoint in fp32: {steps[0].parent.name} → {steps[1].parent.name}"
        lines += version_tables(bench, title, steps[0], steps[1], 2 * bench.sizes.repeats - 1)
    else:
        lines += ["The real checkpoint was skipped: none was found.", ""]
    megabytes = bench.sizes.model_megabytes
    first = bench.first(megabytes)
    second = bench.next(first, megabytes, 1)
    lines += version_tables(bench, "A generated model in fp32", first, second, bench.sizes.repeats)
    shutil.rmtree(first.parent)
    shutil.rmtree(second.parent)
    return lines


def version_tables(bench: Bench, title: str, first: Path, second: Path, repeats: int) -> list[str]:
    tools = bench.tools
    raw = second.stat().st_size
    stored = {}
    back = {}
    for tool in (tools.copy, tools.mvc, tools.lfs, tools.dvc):
        if tool.is_there:
            stored[tool.name], back[tool.name] = measure_version(bench, tool, first, second, repeats)
    copying = stored[tools.copy.name][2].seconds
    head = ["", "add s", "commit s", "together s", "MB/s", "× cp", "CPU s", "peak RssAnon", "peak RSS", "grew by"]
    rows = []
    for tool in (tools.mvc, tools.copy, tools.lfs, tools.dvc):
        if tool.name not in stored:
            rows.append(report.missing(tool.name, len(head)))
            continue
        add, commit, both, grown = stored[tool.name]
        rows.append(
            [tool.name, report.seconds(add.seconds), report.seconds(commit.seconds) if commit.seconds else report.NONE]
            + figures(raw, both, copying)
            + [f"{report.size(grown)} ({report.percent(grown, raw)})"]
        )
    lines = [f"### {title}, {report.size(raw)}", "", f"Median of {repeats}.", "", *report.table(head, rows)]
    copying = back[tools.copy.name].seconds
    head = ["checkout", "s", "MB/s", "× cp", "CPU s", "peak RssAnon", "peak RSS"]
    rows = [
        [tool.name, *figures(raw, back[tool.name], copying)]
        if tool.name in back
        else report.missing(tool.name, len(head))
        for tool in (tools.mvc, tools.copy, tools.lfs, tools.dvc)
    ]
    return lines + report.table(head, rows)


def figures(raw: int, run: Run, reference: float) -> list[str]:
    return [
        report.seconds(run.seconds),
        report.rate(raw, run),
        report.ratio(run.seconds, reference),
        report.seconds(run.cpu),
        report.memory(run.anonymous),
        report.memory(run.resident),
    ]


def measure_version(
    bench: Bench, tool: Tool, first: Path, second: Path, repeats: int
) -> tuple[tuple[Run, Run, Run, int], Run]:
    """Times of add, commit, both, and the growth; and of the checkout."""
    adds, commits, checkouts, grown = [], [], [], 0
    for _ in range(repeats):
        folder = bench.repository(tool)
        put(first, folder, MODEL)
        tool.store(folder, MODEL)
        before = tool.size(folder)
        put(second, folder, MODEL)
        bench.read(folder / MODEL)
        adds.append(tool.add(folder, MODEL))
        commits.append(tool.commit(folder, MODEL))
        grown = tool.size(folder) - before
        tool.checkout(folder, 1)
        bench.comparisons.same(first, folder / MODEL)
        checkouts.append(tool.checkout(folder, 0))
        bench.comparisons.same(second, folder / MODEL)
        shutil.rmtree(folder)
    both = measuring.median([add.then(commit) for add, commit in zip(adds, commits)])
    return (measuring.median(adds), measuring.median(commits), both, grown), measuring.median(checkouts)


def memory(bench: Bench) -> list[str]:
    """Files larger than memory must cost no more memory than small ones."""
    mvc = bench.tools.mvc
    megabytes = bench.sizes.huge_megabytes
    head = ["", "size", "add s", "MB/s", "peak RssAnon", "restore s", "MB/s", "peak RssAnon"]
    rows = []
    for label, name in (("safetensors, generated", MODEL), ("opaque, a hole in the file", "hole.bin")):
        if name == MODEL:
            original = bench.first(megabytes)
        else:
            original = bench.folder() / name
            with open(original, "wb") as file:
                file.truncate(megabytes * 1_000_000)
        folder = bench.repository(mvc)
        # Under a second name, not copied: the disk may be small.
        os.link(original, folder / name)
        raw = original.stat().st_size
        add = mvc.add(folder, name)
        mvc.commit(folder, name)
        (folder / name).unlink()
        back = mvc.restore(folder, name)
        bench.comparisons.same(original, folder / name)
        rows.append(
            [label, report.size(raw)]
            + [report.seconds(add.seconds), report.rate(raw, add), report.memory(add.anonymous)]
            + [report.seconds(back.seconds), report.rate(raw, back), report.memory(back.anonymous)]
        )
        shutil.rmtree(folder)
        shutil.rmtree(original.parent)
    text = "First versions, added whole. Memory stays the same whatever the file's size; asked is less than 1 GB."
    return ["## Memory with huge files", "", text, "", *report.table(head, rows)]


def merging(bench: Bench) -> list[str]:
    """Merging two models must cost little memory and not much more time than copying one."""
    megabytes = bench.sizes.model_megabytes
    base = bench.first(megabytes)
    heads = [bench.next(base, megabytes, step) for step in (1, 2)]
    models = [base, *heads]
    out = bench.folder() / MODEL
    raw = base.stat().st_size

    def measure(command: list) -> Run:
        runs = []
        for _ in range(bench.sizes.repeats):
            out.unlink(missing_ok=True)
            bench.read(*models)
            runs.append(measuring.run(command, out.parent, bench.tools.environment))
        return measuring.median(runs)

    # Both end when the file is on the disk.
    copy = measure(["sh", "-c", f"cp '{base}' '{out}' && sync '{out}'"])
    rows = [["`cp` and `sync`", report.seconds(copy.seconds), report.rate(raw, copy), "1.00", "", ""]]
    for strategy in ("average", "task-arithmetic", "dare", "slerp", "ties", "breadcrumbs"):
        merged = measure([bench.tools.mvc.path, "merge-models", *models, "-o", out, "--strategy", strategy])
        rows.append(
            [strategy, report.seconds(merged.seconds), report.rate(raw, merged)]
            + [report.ratio(copy.seconds, merged.seconds), f"{merged.cpu:.1f}", report.memory(merged.anonymous)]
        )
    for model in models:
        shutil.rmtree(model.parent)
    text = (
        f"`mvc merge-models` of two fine-tunes of {report.size(raw)} and their base, all three read. Asked is at least a third"
        " of the speed of copying, and less than 1 GB."
    )
    head = ["", "s", "MB/s written", "of `cp`", "CPU s", "peak RssAnon"]
    return ["## Merging", "", text, "", *report.table(head, rows)]


def chain(bench: Bench) -> list[str]:
    """What the length of a chain of differences costs at checkout."""
    mvc, sizes = bench.tools.mvc, bench.sizes
    folder = bench.repository(mvc)
    current = bench.first(sizes.chain_megabytes)
    raw = current.stat().st_size
    samples = {}  # by depth: the number of the first version with it, and its original
    spent = 0.0
    for number in range(sizes.chain_versions):
        if number > 0:
            previous = current
            current = bench.next(previous, sizes.chain_megabytes, number)
            if all(original != previous for _, original in samples.values()):
                shutil.rmtree(previous.parent)
        put(current, folder, MODEL)
        run = mvc.store(folder, MODEL)
        spent += run.seconds
        depth = mvc.chain(run.output)
        if depth not in samples:
            samples[depth] = (number, current)
    last = sizes.chain_versions - 1
    stored = mvc.size(folder)
    bench.read(*folder.glob(".mvc/packs/*"))
    runs = {}
    for depth, (number, original) in sorted(samples.items()):
        tries = []
        for _ in range(sizes.repeats):
            mvc.checkout(folder, 0 if number != last else 1)
            tries.append(mvc.checkout(folder, last - number))
            bench.comparisons.same(original, folder / MODEL)
        runs[depth] = measuring.median(tries)
    copy = bench.tools.copy
    other = bench.repository(copy)
    put(current, other, MODEL)
    copy.store(other, MODEL)
    copying = measuring.median([copy.checkout(other, 0) for _ in range(sizes.repeats)])
    one = runs[min(1, max(runs))].seconds
    head = ["differences to restore", "version", "s", "MB/s", "× one difference", "× cp", "CPU s", "peak RssAnon"]
    rows = [
        [str(depth), str(samples[depth][0])]
        + [report.seconds(run.seconds), report.rate(raw, run), report.ratio(run.seconds, one)]
        + [report.ratio(run.seconds, copying.seconds), report.seconds(run.cpu), report.memory(run.anonymous)]
        for depth, run in runs.items()
    ]
    rows.append(
        ["cp + fsync", report.NONE, report.seconds(copying.seconds), report.rate(raw, copying)]
        + [report.ratio(copying.seconds, one), "1.00", report.seconds(copying.cpu), report.memory(copying.anonymous)]
    )
    for path in [folder, other, current.parent, *(original.parent for _, original in samples.values())]:
        shutil.rmtree(path, ignore_errors=True)
    text = [
        f"A generated model in fp32 of {report.size(raw)}, {sizes.chain_versions} versions, each added and committed in",
        f"{report.seconds(spent / sizes.chain_versions)} s on average; all together take {report.size(stored)}, "
        f"{report.percent(stored, raw * sizes.chain_versions)} of raw.",
        f"Checkout of the first version at each depth. Median of {sizes.repeats}.",
    ]
    return ["## Checkout along a chain of differences", "", *text, "", *report.table(head, rows)]


def small_files(bench: Bench) -> list[str]:
    """Many small files: what a folder of sources, configurations and results is like."""
    tools, count = bench.tools, bench.sizes.small_files
    versions = [bench.folder(), bench.folder()]
    write_small_files(versions, count)
    head = ["", "add s", "commit s", "status s: median of 5 (least–most)", "checkout s", "peak RssAnon"]
    rows, reference = [], {}
    for tool in (tools.mvc, tools.git, tools.dvc):
        if not tool.is_there:
            rows.append(report.missing(tool.name, len(head)))
            continue
        folder = bench.repository(tool)
        shutil.copytree(versions[0], folder / "data")
        add = tool.add(folder, "data")
        commit = tool.commit(folder, "data")
        # Times of the file system that are younger than the index are not trusted by any tool.
        measuring.run(["sleep", "1.1"], folder, tools.environment)
        [status] = measuring.repeat([(tool.status(), folder)], tools.environment, 5)
        shutil.copytree(versions[1], folder / "data", dirs_exist_ok=True)
        tool.store(folder, "data")
        checkout = tool.checkout(folder, 1)
        bench.comparisons.same_folders(versions[0], folder / "data")
        rows.append(
            [tool.name, report.seconds(add.seconds), report.seconds(commit.seconds), report.spread(status)]
            + [report.seconds(checkout.seconds), report.memory(add.then(checkout).anonymous)]
        )
        reference[tool.name] = [add.seconds, commit.seconds, status.median, checkout.seconds]
        shutil.rmtree(folder)
    for name in ("git", "dvc"):
        if name in reference:
            ratios = [report.ratio(a, b) for a, b in zip(reference["mvc"], reference[name])]
            rows.append([f"mvc × {name}", *ratios, report.NONE])
    raw = measuring.folder_size(versions[0])
    for version in versions:
        shutil.rmtree(version)
    text = [
        f"{count:,} files in folders of 100, {report.size(raw)} together. `status` with nothing changed, asked is less than a",
        "second; checkout of the version before, in which every file differs. mvc makes what it writes durable; git, as it",
        "is set up by default, does not.",
    ]
    return ["## Many small files", "", *text, "", *report.table(head, rows)]


def history_of(bench: Bench, count: int, *shape: int) -> Path:
    """A repository of so many versions; shape: tensors of a version, and how many of them each version changes."""
    tools = bench.tools
    folder = bench.repository(tools.mvc)
    libraries = Path(tools.mvc.path).resolve().parents[1] / "lib"
    words = [*bench.generator[:1], "-cp", f"{libraries}/*", HERE / "LongHistory.java", folder, count, *shape]
    subprocess.run([str(word) for word in words], check=True)
    measuring.run([tools.mvc.path, "reset", "-q", "--hard"], folder, tools.environment)
    return folder


def long_history(bench: Bench) -> list[str]:
    """Commands in a repository of many versions."""
    tools, count = bench.tools, bench.sizes.commits
    folder = history_of(bench, count)

    def mvc(*words: str) -> list:
        return [tools.mvc.path, *words]

    commands = {
        "`mvc log -n 20`": mvc("log", "-n", "20"),
        "`mvc status`": mvc("status"),
        "`mvc switch` to the other branch": mvc("switch", "-"),
        "`mvc merge-base main topic`": mvc("merge-base", "main", "topic"),
        "`mvc branch`, with what is ahead and behind": mvc("branch"),
        "`mvc op log`": mvc("op", "log"),
        "`mvc log` of all": mvc("log", "--oneline"),
        "`mvc annotate`": mvc("annotate", "model.safetensors"),
        "`mvc bisect run --metric` over all": mvc("bisect", "run", "--metric", "loss", "--below", "0.5"),
    }
    measuring.run(mvc("switch", "-q", "topic"), folder, tools.environment)
    pairs = [(words, folder) for words in commands.values()]
    spreads = measuring.repeat(pairs, tools.environment, bench.sizes.startups)
    rows = [[label, report.spread(spread)] for label, spread in zip(commands, spreads)]
    shutil.rmtree(folder)
    text = (
        f"{count:,} versions of a small model, and a branch of 100 that begins in their middle; a pack, gathered with"
        " others, and an operation for each version. The commands take turns."
    )
    head = ["command", f"seconds: median of {bench.sizes.startups} (least–most)"]
    return ["## Long history", "", text, "", *report.table(head, rows)]


def many_objects(bench: Bench) -> list[str]:
    """The time and memory of commands in a repository of very many objects."""
    tools, count = bench.tools, bench.sizes.many_commits
    tensors = 97  # and a recipe, a folder and the version itself
    kept = os.environ.get("MVC_BENCH_MANY_OBJECTS")
    folder = Path(kept) if kept else history_of(bench, count, tensors, tensors)
    commands = [
        ["status"],
        ["log", "-n", "20"],
        ["show", "HEAD"],
        ["diff", "--stat", f"HEAD~{count // 2}", "HEAD"],
        ["switch", "topic"],
        ["commit", "--allow-empty", "-m", "one more"],
        ["log", "--oneline"],
        ["gc", "--plan"],
        ["du"],
        ["fsck", "--fast"],
        ["fsck"],
        ["repack"],
        ["status"],
    ]
    rows = []
    for words in commands:
        command = [tools.mvc.path, *words]
        quick = words[0] in ("status", "log", "show", "switch") and words != ["log", "--oneline"]
        ran = measuring.median([measuring.run(command, folder, tools.environment) for _ in range(9 if quick else 1)])
        rows.append([f"`mvc {' '.join(words)}`", report.seconds(ran.seconds), report.memory(ran.anonymous)])
    packs = list((folder / ".mvc/packs").iterdir())
    text = (
        f"{count:,} versions of a model of {tensors} small tensors, all of which each version changes:"
        f" {count * (tensors + 3):,} objects in {len(packs)} packs of {report.size(sum(pack.stat().st_size for pack in packs))}"
        " after the last command. Asked is that such a repository opens in less than 0.3 s, and less than 1 GB of memory."
    )
    if not kept:
        shutil.rmtree(folder)
    return ["## Many objects", "", text, "", *report.table(["command", "s", "peak RssAnon"], rows)]


def write_small_files(versions: list[Path], count: int) -> None:
    numbers = random.Random(1)
    for i in range(count):
        values = {f"metric_{k}": numbers.random() for k in range(numbers.randrange(1, 60))}
        for step, version in enumerate(versions):
            file = version / f"{i // 100:03}" / f"run-{i:05}.json"
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps({"run": i, "step": step, **values}, indent=1))


def sizes(bench: Bench) -> list[str]:
    """What a repository of real checkpoints takes."""
    lines = ["## Size of a repository", ""]
    chains = {kind: bench.steps(kind) for kind in ("fp32", "bf16")}
    chains = {kind: steps for kind, steps in chains.items() if len(steps) > 1}
    if not chains:
        return [*lines, "Skipped: no real checkpoints were found.", ""]
    lines += [
        "All versions of real checkpoints of a fine-tune, committed one after the other; bytes of the whole repository",
        "without the working files.",
        "",
    ]
    for kind, steps in chains.items():
        lines += size_table(bench, kind, steps)
    return lines


def size_table(bench: Bench, kind: str, steps: list[Path]) -> list[str]:
    tools = bench.tools
    raw = sum(step.stat().st_size for step in steps)
    rows = [("copies of all", raw, raw - steps[0].stat().st_size)]
    for tool in (tools.lfs, tools.dvc, tools.mvc):
        if not tool.is_there:
            rows.append((tool.name, None, None))
            continue
        folder = bench.repository(tool)
        first = None
        for step in steps:
            put(step, folder, MODEL)
            tool.store(folder, MODEL)
            first = first or tool.size(folder)
        total = tool.size(folder)
        for back, step in enumerate(reversed(steps)):
            tool.checkout(folder, back)
            bench.comparisons.same(step, folder / MODEL)
        rows.append((tool.name, total, total - first))
        shutil.rmtree(folder)
    if tools.zstd.is_there:
        file = bench.folder() / "compressed"
        alone = [tools.zstd.compressed(step, file) for step in steps]
        patches = [tools.zstd.compressed(now, file, before) for before, now in zip(steps, steps[1:])]
        rows.insert(-1, ("zstd -3 of each", sum(alone), sum(alone[1:])))
        rows.insert(-1, ("zstd -3 --patch-from the previous", alone[0] + sum(patches), sum(patches)))
    else:
        rows.insert(-1, ("zstd", None, None))
    full = [without_base(step) for step in steps]
    rows.insert(-1, ("limit without a base: entropy of the exponents, rest raw", sum(full), sum(full[1:])))
    mine = rows[-1][1]
    rest = raw - steps[0].stat().st_size
    head = ["", "bytes", "of raw", "× mvc", "versions after the first", "of raw"]
    body = [
        [name, f"{total:,}", report.percent(total, raw), report.ratio(total, mine)]
        + [f"{later:,}", report.percent(later, rest)]
        if total
        else report.missing(name, len(head))
        for name, total, later in rows
    ]
    title = f"### {kind}: {', '.join(step.parent.name for step in steps)}, {report.size(raw)} raw"
    return [title, "", *report.table(head, body)]


# Base and file; None codes the file alone.
PAIRS = {
    "fp32": [("step0200", "step0240"), (None, "step0240")],
    "bf16": [("step0200", "step0240"), (None, "step0240")],
}


def limits(bench: Bench) -> list[str]:
    """What the codec alone makes of models of a few GB, against the least that is possible."""
    size = bench.sizes.limit_gigabytes
    lines = ["## How close to the limit", ""]
    words = []
    for kind, pairs in PAIRS.items():
        for base, file in pairs:
            names = [f"{kind}/{step}/{MODEL}" for step in (base, file) if step]
            if all((bench.checkpoints / name).is_file() for name in names):
                words += names if base else ["-", *names]
    if not words:
        return [*lines, "Skipped: no real checkpoints were found.", ""]
    java, *rest = bench.codec_table
    command = [java, f"-Dgigabytes={size}", "-Drounds=2", *rest, *words]
    found = measuring.run(command, bench.checkpoints, bench.tools.environment, sample=False)
    return lines + [
        f"Models of {size} GB with the statistics of real checkpoints: each of their tensors eight times as large, the",
        "rows of eight copies shuffled together and the columns of each in an order of its own, and as many layers as",
        "are needed. Elements keep their base and their row, so the entropies are those of real training, while nothing",
        "repeats that LZ could find. Bytes are of all frames with their tables; speeds are MB/s of one thread's CPU",
        "time, the better of two rounds of each frame. The limits are what `mvc bench` computes.",
        "",
        *found.output.rstrip().splitlines(),
        "",
    ]


def without_base(file: Path) -> int:
    """Bytes of a checkpoint whose exponents are coded at their order-0 entropy for each tensor, and the rest raw:
    the limit of what codes a version by itself."""
    data = file.read_bytes()
    length = int.from_bytes(data[:8], "little")
    total = 8.0 + length
    for name, tensor in json.loads(data[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        begin, end = (8 + length + offset for offset in tensor["data_offsets"])
        width = {"F32": 4, "BF16": 2}.get(tensor["dtype"])
        if width is None:
            total += end - begin
            continue
        # The exponent: seven bits of the last byte, one of the byte before.
        high, low = data[begin + width - 1 : end : width], data[begin + width - 2 : end : width]
        exponents = Counter()
        for (top, next_byte), count in Counter(zip(high, low)).items():
            exponents[(top & 127) << 1 | next_byte >> 7] += count
        count = len(high)
        bits = sum(n * math.log2(count / n) for n in exponents.values())
        total += (bits + count * (8 * width - 8)) / 8
    return round(total)


ALL = {
    "start-up": start_up,
    "version": new_version,
    "memory": memory,
    "merging": merging,
    "chain": chain,
    "small-files": small_files,
    "data": data,
    "history": long_history,
    "many-objects": many_objects,
    "size": sizes,
    "limit": limits,
}
