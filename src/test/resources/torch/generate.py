"""Writes the files beside it, and expected.json with what torch reads from them.

Needs torch 2.15 and numpy; no test runs it. Kinds of files that the fixtures do not have.
"""

import argparse
import collections
import enum
import hashlib
import json
import os

import torch
import torch.multiprocessing as mp

HERE = os.path.dirname(os.path.abspath(__file__))
expected = {}


def record(tensors):
    return {name: [list(t.shape), hashlib.sha256(content(t)).hexdigest()] for name, t in tensors.items()}


def content(t):
    t = t.detach().resolve_conj().resolve_neg().contiguous()
    return t.reshape(-1).view(torch.uint8).numpy().tobytes() if t.numel() else b""


def walk(value, path=""):
    if isinstance(value, torch.Tensor):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        for i, inner in enumerate(value):
            yield from walk(inner, f"{path}.{i}" if path else str(i))


def put(name, value, tensors=None, **options):
    torch.save(value, os.path.join(HERE, name), **options)
    expected[name] = record(dict(walk(value)) if tensors is None else tensors)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3)
        self.bn = torch.nn.BatchNorm2d(4)
        self.blocks = torch.nn.ModuleList([torch.nn.Linear(4, 4) for _ in range(2)])
        self.head = self.blocks[0]
        self.register_buffer("hidden", torch.ones(3), persistent=False)
        self.pd = torch.nn.ParameterDict({"a": torch.nn.Parameter(torch.randn(2))})


class Subclass(torch.Tensor):
    pass


class Color(enum.Enum):
    RED = 1


class Point:
    def __init__(self):
        self.w = torch.ones(3)
        self.me = self
        self.pair = (1, torch.zeros(2))


class Slots:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = torch.ones(1)
        self.b = 2


Pair = collections.namedtuple("Pair", "x y")


def files():
    torch.manual_seed(0)
    w = torch.randn(6, 4)
    c = torch.randn(3, 4, dtype=torch.complex64)
    net = Net()
    state = dict(net.state_dict())
    for protocol in (3, 4, 5):
        put(f"protocol{protocol}.pt", {"sd": state, "n": protocol}, pickle_protocol=protocol)
        put(f"legacy{protocol}.pth", {"w": w, "t": w.t()}, pickle_protocol=protocol, _use_new_zipfile_serialization=False)
    put("module.pt", net, {**state, "hidden": net.hidden})
    trainer = {"epoch": 3, "global_step": 100, "state_dict": collections.OrderedDict(("model." + k, v) for k, v in state.items()),
               "hyper_parameters": argparse.Namespace(lr=0.1, t=torch.ones(2)), "optimizer_states": [{"state": {0: {"step": torch.tensor(1.0)}}}]}
    put("lightning.ckpt", trainer, {**dict(walk(trainer)), "hyper_parameters.t": torch.ones(2)})
    put("tensor.pt", w)
    put("empty.pt", {"a": torch.zeros(0), "b": torch.zeros(3, 0, 2), "c": torch.tensor(5), "s": w[:0], "x": w[2:2]})
    put("slices.pt", [w[1:3], w[:, 1], w.t(), w.view(2, 3, 4).permute(2, 0, 1), w.as_strided((3, 3), (1, 1), 2)])
    put("channels_last.pt", torch.randn(2, 3, 4, 5).contiguous(memory_format=torch.channels_last))
    numbers = torch.arange(0, 12)
    names = "float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz uint16 uint32 uint64 bool bfloat16 complex32 complex64 complex128 int16"
    by_type = {name: numbers.to(getattr(torch, name)) for name in names.split()}
    for name in ("float8_e8m0fnu", "float4_e2m1fn_x2"):
        by_type[name] = numbers.to(torch.uint8).view(getattr(torch, name))
    put("dtypes.pt", by_type)
    put("signs.pt", {"c": c.conj(), "ct": c.conj().t(), "imag": torch.randn(3, 4, dtype=torch.complex64).conj().imag,
                     "real": torch.randn(3, 4, dtype=torch.complex64).real, "neg": torch._neg_view(torch.randn(5))})
    special = torch.randn(3, 3).as_subclass(Subclass)
    special.extra = torch.ones(2)
    put("subclass.pt", {"s": special}, {"s": torch.Tensor(special), "s.extra": special.extra})
    sparse = w * (w > 0)
    coo, csr, csc = sparse.to_sparse(), sparse.to_sparse_csr(), sparse.to_sparse_csc()
    put("sparse.pt", {"coo": coo, "csr": csr, "csc": csc},
        {"coo.indices": coo.indices(), "coo.values": coo.values(), "csr.crow_indices": csr.crow_indices(), "csr.col_indices": csr.col_indices(),
         "csr.values": csr.values(), "csc.ccol_indices": csc.ccol_indices(), "csc.row_indices": csc.row_indices(), "csc.values": csc.values()})
    q = torch.quantize_per_tensor(w, 0.1, 0, torch.quint8)
    qc = torch.quantize_per_channel(w, torch.rand(6) + 0.1, torch.zeros(6, dtype=torch.long), 0, torch.qint8)
    put("quantized.pt", {"q": q, "qc": qc},
        {"q": q.int_repr(), "qc": qc.int_repr(), "qc.scales": qc.q_per_channel_scales(), "qc.zero_points": qc.q_per_channel_zero_points()})
    objects = {"o": Point(), "slots": Slots(), "pair": Pair(torch.ones(2), 3), Color.RED: 1, 1: torch.ones(2), (1, "a"): torch.ones(3), None: torch.ones(1),
               "deque": collections.deque([torch.ones(1)]), "dd": collections.defaultdict(list, {"k": [torch.ones(2)]}), "a.b": torch.ones(4),
               "a": {"b": torch.ones(5)}, "storage": torch.ones(3).untyped_storage()}
    put("objects.pt", objects,
        {"o.w": torch.ones(3), "o.pair.1": torch.zeros(2), "slots.a": torch.ones(1), "pair.0": torch.ones(2), "1": torch.ones(2), "(1, 'a')": torch.ones(3),
         "None": torch.ones(1), "deque.0": torch.ones(1), "dd.k.0": torch.ones(2), "a.b": torch.ones(4), "a.b#1": torch.ones(5),
         "storage": torch.ones(3).view(torch.uint8)})
    torch.serialization.set_crc32_options(False)
    put("no_checksums.pt", {"w": w})


def shard(rank, ranks, folder):
    import torch.distributed as dist
    import torch.distributed.checkpoint as dcp
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.tensor import Replicate, Shard, distribute_tensor

    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(29511 + ranks), RANK=str(rank), WORLD_SIZE=str(ranks))
    dist.init_process_group("gloo")
    mesh = init_device_mesh("cpu", (ranks,))
    torch.manual_seed(5)
    full = {"w": torch.randn(256, 128), "odd": torch.randn(10, 4), "b": torch.randn(256), "r": torch.randn(7), "cols": torch.randn(4, 10)}
    places = {"w": Shard(0), "odd": Shard(0), "b": Shard(0), "r": Replicate(), "cols": Shard(1)}
    model = {name: distribute_tensor(t, mesh, [places[name]]) for name, t in full.items()}
    dcp.save({"model": model, "step": 3}, checkpoint_id=folder)
    if rank == 0:
        torch.save({"model": full}, folder + ".full")
    dist.destroy_process_group()


if __name__ == "__main__":
    files()
    for ranks in (2, 4):
        folder = os.path.join(HERE, f"ranks{ranks}")
        mp.spawn(shard, (ranks, folder), nprocs=ranks)
        expected[f"ranks{ranks}/.metadata"] = record(dict(walk(torch.load(folder + ".full"))))
        os.remove(folder + ".full")
    with open(os.path.join(HERE, "expected.json"), "w") as out:
        json.dump(expected, out, indent=1)
