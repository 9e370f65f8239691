"""Compares what mvc reads from model files with what the libraries that own the formats read.

For each model file of the fixtures: `mvc ls-tensors --long --json` against the library's names, types, shapes and
the SHA-256 of the elements; `mvc cat-tensor` of each tensor against the same bytes; and `mvc export` to safetensors
and npz, loaded with the libraries of these, against the list.

Libraries are imported when they are there; files of others are counted as passed over. So it can be run in one
environment after the other: torch with safetensors, tensorflow with h5py and onnx, gguf.

    python crosscheck.py --mvc target/mvc/bin/mvc ../shared/fixtures
"""

import argparse
import hashlib
import importlib
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

TYPES = {
    "bool": "BOOL", "int8": "I8", "int16": "I16", "int32": "I32", "int64": "I64", "uint8": "U8", "uint16": "U16",
    "uint32": "U32", "uint64": "U64", "float16": "F16", "float32": "F32", "float64": "F64", "complex64": "C64",
    "complex128": "C128", "bfloat16": "BF16", "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2",
    "float8_e4m3fnuz": "F8_E4M3FNUZ", "float8_e5m2fnuz": "F8_E5M2FNUZ", "float8_e8m0fnu": "F8_E8M0",
}  # fmt: skip


class Tensor:
    """A tensor as a library reads it: its elements are little-endian, in C order."""

    def __init__(self, dtype: str, shape, data: bytes):
        self.dtype = dtype
        self.shape = [int(dim) for dim in shape]
        self.data = data

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def of_numpy(array) -> Tensor:
    array = np.asarray(array)
    little = array.astype(array.dtype.newbyteorder("<")) if array.dtype.kind != "V" else array
    return Tensor(TYPES[array.dtype.name], array.shape, np.ascontiguousarray(little).tobytes())


def of_torch(tensor) -> Tensor:
    import torch

    plain = tensor.detach().resolve_conj().resolve_neg().contiguous()
    data = plain.reshape(-1).view(torch.uint8).numpy().tobytes() if plain.numel() else b""
    return Tensor(TYPES[str(plain.dtype).removeprefix("torch.")], plain.shape, data)


def walk(value, path, into):
    """All tensors in nested dictionaries and lists by their path, as mvc names them."""
    import torch

    if isinstance(value, torch.Tensor):
        into[path] = of_torch(value)
    elif isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        into[path] = of_numpy(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            walk(item, f"{path}.{key}" if path else str(key), into)
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            walk(item, f"{path}.{number}" if path else str(number), into)


def read_torch(path):
    import torch

    tensors = {}
    if path.suffix == ".pt2":
        exported = torch.export.load(path)
        walk(dict(exported.state_dict), "", tensors)
        return tensors
    try:
        # Never anything that may run code.
        walk(torch.load(path, weights_only=True, map_location="cpu"), "", tensors)
    except Exception:
        model = torch.jit.load(path, map_location="cpu") if is_script(path) else None
        if model is None:
            return None
        walk(dict(model.state_dict()), "", tensors)
    return tensors


def is_script(path) -> bool:
    import zipfile

    return zipfile.is_zipfile(path) and any(n.endswith("/constants.pkl") for n in zipfile.ZipFile(path).namelist())


def read_safetensors(path):
    from safetensors import safe_open

    tensors = {}
    with safe_open(path, "pt") as file:
        for name in file.keys():
            tensors[name] = of_torch(file.get_tensor(name))
    return tensors


def read_npy(path):
    array = np.load(path, allow_pickle=False)
    return {"": of_numpy(array)} if array.dtype.kind in "biufc" else None


def read_npz(path):
    with np.load(path, allow_pickle=False) as file:
        return {name: of_numpy(file[name]) for name in file.files if file[name].dtype.kind in "biufc"}


def read_onnx(path):
    import onnx
    from onnx import numpy_helper

    model = onnx.load(path)
    tensors = {}
    for tensor in model.graph.initializer:
        try:
            array = numpy_helper.to_array(tensor, base_dir=str(path.parent))
            tensors[tensor.name] = of_numpy(array)
        except (KeyError, ValueError, TypeError):
            continue  # text, and types that numpy holds otherwise
    return tensors


def read_hdf5(path):
    import h5py

    tensors = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and item.dtype.kind in "biufc":
            tensors[name] = of_numpy(item[()])

    with h5py.File(path, "r") as file:
        file.visititems(visit)
    return tensors


def read_tensorflow(path):
    import tensorflow as tf

    reader = tf.train.load_checkpoint(str(path).removesuffix(".index"))
    tensors = {}
    for name, dtype in reader.get_variable_to_dtype_map().items():
        if dtype != tf.string:
            tensors[name] = of_numpy(reader.get_tensor(name))
    return tensors


def read_gguf(path):
    import gguf

    names = {"F32": np.float32, "F16": np.float16, "F64": np.float64}
    tensors = {}
    for tensor in gguf.GGUFReader(path).tensors:
        kind = tensor.tensor_type.name
        shape = [int(dim) for dim in reversed(tensor.shape)]
        if kind in names:
            tensors[tensor.name] = of_numpy(np.asarray(tensor.data, names[kind]).reshape(shape))
        else:
            tensors[tensor.name] = Tensor(kind, shape, np.ascontiguousarray(tensor.data).tobytes())
    return tensors


READERS = [
    ((".pt", ".pth", ".bin", ".pt2"), "torch", read_torch),
    ((".safetensors",), "torch", read_safetensors),
    ((".npy",), "numpy", read_npy),
    ((".npz",), "numpy", read_npz),
    ((".onnx",), "onnx", read_onnx),
    ((".h5",), "h5py", read_hdf5),
    ((".index",), "tensorflow", read_tensorflow),
    ((".gguf",), "gguf", read_gguf),
]


class Check:
    def __init__(self, mvc: str, most: int):
        self.mvc = mvc
        self.most = most
        self.counts = Counter()
        self.problems = []

    def run(self, *words, binary=False):
        done = subprocess.run([self.mvc, *words], capture_output=True)
        if done.returncode not in (0, 1):
            self.problems.append(f"mvc {' '.join(words)}: exit {done.returncode}: {done.stderr.decode()[:300]}")
        return done.stdout if binary else done.stdout.decode()

    def file(self, path: Path, scratch: Path):
        reader = next((r for endings, module, r in READERS if path.suffix in endings and has(module)), None)
        expected = None
        if reader:
            try:
                expected = reader(path)
            except Exception as e:  # what a library refuses is no yardstick
                self.counts[f"refused by the library ({type(e).__name__})"] += 1
                return
        if expected is None:
            self.counts["passed over"] += 1
            return
        listed = {t["name"]: t for t in json.loads(self.run("ls-tensors", "-l", "--json", str(path)) or "[]")}
        for number, (name, tensor) in enumerate(expected.items()):
            self.compare(f"{path}: {name}", listed.get(name), tensor)
            if name in listed and number < self.most:
                raw = self.run("cat-tensor", str(path), name, "--raw", binary=True)
                self.expect(raw == tensor.data, f"{path}: cat-tensor {name} differs", "cat-tensor")
        self.export(path, expected, scratch)
        self.counts["files"] += 1

    def compare(self, what, listed, tensor):
        if listed is None:
            self.expect(False, f"{what} is not listed", "tensors")
            return
        same = (listed["dtype"], listed["shape"], listed["sha256"]) == (tensor.dtype, tensor.shape, tensor.sha256)
        self.expect(same, f"{what}: {listed['dtype']} {listed['shape']} is {tensor.dtype} {tensor.shape}", "tensors")

    def export(self, path, expected, scratch):
        for ending, module, reader in ((".safetensors", "torch", read_safetensors), (".npz", "numpy", read_npz)):
            if not has(module) or not expected:
                continue
            out = scratch / f"out{ending}"
            self.run("export", "--untie", "--force", str(path), "-o", str(out))
            found = reader(out)
            for name, tensor in expected.items():
                if ending == ".npz" and (tensor.dtype == "BF16" or tensor.dtype.startswith("F8")):
                    continue  # which numpy has not
                if tensor.dtype == "C128" and ending == ".safetensors":
                    continue  # which safetensors has not
                if "Q" in tensor.dtype:
                    continue
                other = found.get(name or path.stem)
                same = other and (other.dtype, other.shape, other.data) == (tensor.dtype, tensor.shape, tensor.data)
                self.expect(bool(same), f"{path}: {name} differs in the export to {ending}", "export")

    def expect(self, holds, problem, what):
        self.counts[what] += 1
        if not holds:
            self.problems.append(problem)


def has(module: str) -> bool:
    try:
        importlib.import_module(module)
        return True
    except ImportError:
        return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("fixtures", type=Path)
    parser.add_argument("--mvc", default="mvc")
    parser.add_argument("--cat", type=int, default=1_000_000, help="at most so many calls of cat-tensor a file")
    parser.add_argument("--only", default="", help="only cases whose names begin so")
    arguments = parser.parse_args()
    check = Check(arguments.mvc, arguments.cat)
    with tempfile.TemporaryDirectory() as scratch:
        for case in sorted(arguments.fixtures.iterdir()):
            wanted = case.is_dir() and case.name not in ("bad", "generate", "pt-malicious")
            if wanted and case.name.startswith(arguments.only):
                for path in sorted(case.glob("v1/**/*")):
                    if path.is_file():
                        check.file(path, Path(scratch))
    for what, count in sorted(check.counts.items()):
        print(f"{what}: {count}")
    for problem in check.problems:
        print("problem:", problem)
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main())
