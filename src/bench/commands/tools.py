"""The version control tools that are compared, each behind the same few methods.

A tool tracks what lies in a folder; versions are counted back from the newest one, which is 0.
"""

import os
import re
import shutil
import stat
from pathlib import Path

import measuring
from measuring import Run


class Tool:
    name = ""
    program = ""

    def __init__(self, environment: dict, program: str | None):
        self.environment = environment
        self.path = program

    @property
    def is_there(self) -> bool:
        return self.path is not None

    def version(self) -> str:
        return first_number(self.call(Path("/"), "--version").output)

    def call(self, folder: Path, *words, settle: bool = True) -> Run:
        return measuring.run([self.path, *words], folder, self.environment, settle)

    def create(self, folder: Path) -> None:
        """Makes a repository of an empty folder."""
        raise NotImplementedError

    def add(self, folder: Path, name: str) -> Run:
        raise NotImplementedError

    def commit(self, folder: Path, name: str) -> Run:
        raise NotImplementedError

    def store(self, folder: Path, name: str) -> Run:
        """Adds and commits."""
        return self.add(folder, name).then(self.commit(folder, name))

    def status(self) -> list:
        """The command that compares a folder with the newest version."""
        return [self.path, "status"]

    def checkout(self, folder: Path, back: int) -> Run:
        raise NotImplementedError

    def size(self, folder: Path) -> int:
        """Bytes of everything but the working files."""
        raise NotImplementedError


class Mvc(Tool):
    name = "mvc"

    def create(self, folder: Path) -> None:
        self.call(folder, "init")

    def add(self, folder: Path, name: str) -> Run:
        return self.call(folder, "add", name)

    def commit(self, folder: Path, name: str) -> Run:
        return self.call(folder, "commit", "-m", "next")

    def checkout(self, folder: Path, back: int) -> Run:
        return self.call(folder, "checkout", revision(back))

    def restore(self, folder: Path, name: str) -> Run:
        return self.call(folder, "restore", name)

    def size(self, folder: Path) -> int:
        return measuring.folder_size(folder / ".mvc")

    @staticmethod
    def chain(output: str) -> int:
        """The most differences behind a tensor of the version that a commit made, as it said."""
        found = re.search(r"at most (\d+) to restore", output)
        return int(found.group(1)) if found else 0


class Git(Tool):
    name = "git"

    def create(self, folder: Path) -> None:
        self.call(folder, "init", "-q", "-b", "main")

    def add(self, folder: Path, name: str) -> Run:
        return self.call(folder, "add", name)

    def commit(self, folder: Path, name: str) -> Run:
        return self.call(folder, "commit", "-q", "-m", "next")

    def checkout(self, folder: Path, back: int) -> Run:
        return self.call(folder, "checkout", "-q", revision(back))

    def size(self, folder: Path) -> int:
        return measuring.folder_size(folder / ".git")


class GitLfs(Git):
    name = "git lfs"

    def __init__(self, git: Git, lfs: str | None):
        super().__init__(git.environment, git.path if lfs else None)

    def version(self) -> str:
        return first_number(self.call(Path("/"), "lfs", "version").output)

    def create(self, folder: Path) -> None:
        super().create(folder)
        self.call(folder, "lfs", "install", "--local")
        self.call(folder, "lfs", "track", "*.safetensors", "*.bin")
        self.store(folder, ".gitattributes")

    def status(self) -> list:
        return [self.path, "lfs", "status"]


class Dvc(Tool):
    name = "dvc"

    def __init__(self, git: Git, program: str | None):
        super().__init__(git.environment, program if git.is_there else None)
        self.git = git

    def create(self, folder: Path) -> None:
        self.git.create(folder)
        self.call(folder, "init", "-q")
        self.call(folder, "config", "core.analytics", "false")
        self.call(folder, "config", "core.check_update", "false")
        self.git.store(folder, ".")

    def add(self, folder: Path, name: str) -> Run:
        return self.call(folder, "add", "-q", name)

    def commit(self, folder: Path, name: str) -> Run:
        added = self.git.add(folder, ".")
        return added.then(self.git.commit(folder, name))

    def checkout(self, folder: Path, back: int) -> Run:
        pointers = self.git.checkout(folder, back)
        return pointers.then(self.call(folder, "checkout", "-q", settle=False))

    def size(self, folder: Path) -> int:
        return measuring.folder_size(folder / ".dvc") + measuring.folder_size(folder / ".git")


class Copy(Tool):
    """Keeps a copy of each version in a folder, made durable as the others do."""

    name = "cp + fsync"

    def __init__(self, environment: dict):
        super().__init__(environment, shutil.which("cp"))

    def create(self, folder: Path) -> None:
        (folder / "copies").mkdir()

    def add(self, folder: Path, name: str) -> Run:
        copy = f"copies/{len(list((folder / 'copies').iterdir()))}-{name}"
        script = 'cp --reflink=never "$0" "$1" && sync "$1"'
        return measuring.run(["sh", "-c", script, name, copy], folder, self.environment)

    def commit(self, folder: Path, name: str) -> Run:
        return Run(0, 0, 0, 0)

    def checkout(self, folder: Path, back: int) -> Run:
        copies = sorted((folder / "copies").iterdir(), key=lambda path: int(path.name.split("-")[0]))
        copy = copies[len(copies) - 1 - back]
        name = copy.name.split("-", 1)[1]
        script = 'cp --reflink=never "$0" "$1.new" && sync "$1.new" && mv "$1.new" "$1"'
        return measuring.run(["sh", "-c", script, str(copy), name], folder, self.environment)

    def size(self, folder: Path) -> int:
        return measuring.folder_size(folder / "copies")


class Zstd(Tool):
    name = "zstd"

    def compressed(self, file: Path, to: Path, previous: Path | None = None) -> int:
        """Bytes of a file compressed at level 3, alone or with the previous one as its dictionary."""
        words = ["-3", "-q", "-f", "-T0", file, "-o", to]
        if previous is not None:
            words = ["--long=31", f"--patch-from={previous}", *words]
        self.call(to.parent, *words)
        size = to.stat().st_size
        to.unlink()
        return size


def revision(back: int) -> str:
    return f"main~{back}" if back else "main"


def first_number(text: str) -> str:
    found = re.search(r"\d+\.\d+[\w.-]*", text)
    return found.group(0) if found else text.strip()


class Toolbox:
    """The tools, and where to work with them: a home of their own, no settings of the user, no network."""

    def __init__(self, work: Path, mvc: str, dvc: str | None):
        home = work / "home"
        home.mkdir(parents=True)
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "TMPDIR": str(work),
            "GIT_CONFIG_NOSYSTEM": "1",
            # No repacking in the background while the next tool is measured.
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "gc.auto",
            "GIT_CONFIG_VALUE_0": "0",
            "GIT_AUTHOR_NAME": "Benchmark",
            "GIT_AUTHOR_EMAIL": "benchmark@localhost",
            "GIT_COMMITTER_NAME": "Benchmark",
            "GIT_COMMITTER_EMAIL": "benchmark@localhost",
            "MVC_AUTHOR": "Benchmark <benchmark@localhost>",
            "DVC_NO_ANALYTICS": "1",
            "DVC_SITE_CACHE_DIR": str(home / "dvc"),
        }
        for name in ("MVC_JAVA_HOME", "MVC_JAVA_OPTS", "JAVA_HOME"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.mvc = Mvc(self.environment, mvc)
        self.git = Git(self.environment, shutil.which("git"))
        self.lfs = GitLfs(self.git, shutil.which("git-lfs"))
        self.dvc = Dvc(self.git, dvc or shutil.which("dvc"))
        self.zstd = Zstd(self.environment, shutil.which("zstd"))
        self.copy = Copy(self.environment)

    def all(self) -> list[Tool]:
        return [self.mvc, self.git, self.lfs, self.dvc, self.zstd]


def put(file: Path, folder: Path, name: str) -> None:
    """Puts a copy of a file in a working folder, as a training script does: whole, under its old name."""
    target = folder / name
    new = folder / (name + ".new")
    shutil.copyfile(file, new)
    new.chmod(stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH)
    os.replace(new, target)
