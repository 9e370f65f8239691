"""Compares `mvc merge-models` with mergekit on real checkpoints.

    pip install torch safetensors mergekit
    python src/bench/mergekit/compare.py --mvc target/mvc/bin/mvc --base CHECKPOINT --tuned CHECKPOINT

A second fine-tune is made from the base by adding noise to tensors that the first leaves alone or to every second one.
mergekit's own methods run on each tensor, computing in fp32 and in fp64; mvc computes in fp64 and rounds once. For types
of 16 bits both get the same 16-bit inputs, and mergekit's result is rounded to 16 bits at the end.

Elements whose difference has exactly the magnitude at which a ranking is cut are counted and left out: which of several
equal ones is kept is not defined by mergekit.
"""

import argparse
import subprocess
import tempfile
from pathlib import Path
from types import SimpleNamespace

import torch
from mergekit.merge_methods import linear, slerp
from mergekit.merge_methods.registry import get as find_method
from safetensors.torch import load_file, save_file

DENSITY = 0.3
GAMMA = 0.02
WEIGHTS = (1.0, 0.75)  # exact in every type: what is compared is not how 0.7 is written
LAMBDA = 0.875
T = 0.25

METHODS = {
    "average": ["--weight", "1,0.75"],
    "task-arithmetic": ["--weight", "1,0.75", "--lambda", str(LAMBDA)],
    "ties": ["--weight", "1,0.75", "--lambda", str(LAMBDA), "--density", str(DENSITY)],
    "breadcrumbs": ["--weight", "1,0.75", "--density", str(DENSITY), "--gamma", str(GAMMA)],
    "slerp": ["--t", str(T)],
}
NAMES = {"task-arithmetic": "task_arithmetic", "dare": "dare_linear"}


def perturbed(base, tuned):
    """Another fine-tune: noise of the size of the first one's changes, in every second tensor."""
    generator = torch.Generator().manual_seed(1)
    result = {}
    for index, (name, tensor) in enumerate(sorted(base.items())):
        if index % 2 == 0 and tensor.is_floating_point():
            scale = (tuned[name].double() - tensor.double()).std().nan_to_num() + 1e-4
            noise = torch.randn(tensor.shape, generator=generator, dtype=torch.float64) * scale
            result[name] = (tensor.double() + noise).to(tensor.dtype)
        else:
            result[name] = tensor.clone()
    return result


def mergekit(method, base, heads, compute):
    """One tensor by mergekit's code, in the type `compute`."""
    base = base.to(compute)
    heads = [head.to(compute) for head in heads]
    if method == "average":
        batch = SimpleNamespace(tensors=[head[None] for head in heads])
        return linear.linear_merge.implementation(batch, torch.tensor([WEIGHTS], dtype=compute))[0]
    if method == "slerp":
        return slerp.slerp(torch.tensor([T], dtype=compute), heads[0][None], heads[1][None])[0]
    entries = [SimpleNamespace(tensor=head, id=i) for i, head in enumerate(heads)]
    group = SimpleNamespace(base=SimpleNamespace(tensor=base), non_base=entries)
    merge = find_method(NAMES.get(method, method))
    each = lambda *values: dict(enumerate(values))
    weights = WEIGHTS if method != "dare" else (1.0, 1.0)
    parameters = {
        "weight": each(*weights),
        "density": each(DENSITY, DENSITY),
        "gamma": each(GAMMA, GAMMA),
        "normalize": method == "ties",
        "rescale": method == "dare",
        "int8_mask": False,
        "lambda": LAMBDA if method in ("ties", "task-arithmetic") else 1.0,
    }
    if method != "breadcrumbs":
        del parameters["gamma"]
    return merge.merge_group(group, **parameters)


def ambiguous(method, base, heads):
    """Where a difference has the magnitude at which its ranking is cut."""
    found = torch.zeros(base.numel(), dtype=torch.bool)
    if method not in ("ties", "breadcrumbs") or base.numel() == 0:
        return found.reshape(base.shape)
    count = base.numel()
    kept = int(DENSITY * count)
    dropped = min(int(GAMMA * count), count - kept) if method == "breadcrumbs" else 0
    for head in heads:
        size = (head.float() - base.float()).abs().reshape(-1)
        ranked = size.sort(descending=True).values
        for cut in {dropped, dropped + kept}:
            if 0 < cut < count and ranked[cut - 1] == ranked[cut] > 0:
                found |= size == ranked[cut]
    return found.reshape(base.shape)


def ordered(tensor):
    """Numbers of neighbouring 16-bit floats are neighbours."""
    bits = tensor.contiguous().view(torch.int16).int()
    return torch.where(bits < 0, -32768 - bits, bits)


def compare(method, models, merged):
    base, *heads = models
    worst = {"relative": 0.0, "wide": 0.0, "ulp": 0, "off": 0, "elements": 0, "left out": 0}
    for name, ours in merged.items():
        inputs = [base[name]] + [head[name] for head in heads]
        narrow = mergekit(method, inputs[0], inputs[1:], torch.float32)
        wide = mergekit(method, inputs[0], inputs[1:], torch.float64)
        use = ~ambiguous(method, inputs[0], inputs[1:])
        worst["left out"] += int((~use).sum())
        worst["elements"] += ours.numel()
        if not use.any():
            continue
        if ours.dtype == torch.float32:
            size = torch.stack([tensor.double().abs() for tensor in inputs + [narrow]]).amax(0)
            size = size.clamp_min(1e-30)
            apart = (ours.double() - narrow.double()).abs() / size
            worst["relative"] = max(worst["relative"], float(apart[use].max()))
            exact = wide.abs().clamp_min(1e-30)
            worst["wide"] = max(worst["wide"], float(((ours.double() - wide).abs() / exact)[use].max()))
            worst["off"] += int((ours != wide.float())[use].sum())
        else:
            steps = (ordered(ours) - ordered(narrow.to(ours.dtype))).abs()
            worst["ulp"] = max(worst["ulp"], int(steps[use].max()))
            worst["off"] += int((steps[use] > 0).sum())
    return worst


def run(mvc, folder, method, options):
    files = [str(folder / f"{name}.safetensors") for name in ("base", "a", "b")]
    out = folder / "out.safetensors"
    command = [*mvc, "merge-models", *files, "-o", str(out), "--force", "-q", "--strategy", method, *options]
    subprocess.run(command, check=True)
    return load_file(out)


def statistics(models, merged):
    """How many of the changed elements DARE drops in all heads, and how much of the whole change is left, of all tensors
    together, against mergekit's."""
    base, *heads = models
    torch.manual_seed(1)
    found = {"mvc": [0.0] * 4, "mergekit": [0.0] * 4}
    for name, ours in merged.items():
        old = base[name].double()
        change = sum(head[name].double() - old for head in heads)
        changed = torch.stack([head[name] != base[name] for head in heads]).any(0)
        theirs = mergekit("dare", base[name], [head[name] for head in heads], torch.float32)
        for key, tensor in (("mvc", ours), ("mergekit", theirs.to(ours.dtype))):
            delta = tensor.double() - old
            sums = ((delta[changed] == 0).sum(), changed.sum(), (delta * change).sum(), (change * change).sum())
            found[key] = [total + float(more) for total, more in zip(found[key], sums)]
    for key, (zero, count, along, whole) in found.items():
        print(f"| {key} | {zero / count:.4f} | {along / whole:.4f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mvc", default="mvc", help="the command to run, words separated by blanks")
    parser.add_argument("--base", required=True, type=Path)
    parser.add_argument("--tuned", required=True, type=Path)
    asked = parser.parse_args()
    base, tuned = load_file(asked.base), load_file(asked.tuned)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        models = [base, tuned, perturbed(base, tuned)]
        for name, model in zip(("base", "a", "b"), models):
            save_file(model, folder / f"{name}.safetensors")
        mvc = asked.mvc.split()
        types = sorted({str(tensor.dtype).removeprefix("torch.") for tensor in base.values()})
        print(f"{len(base)} tensors, {sum(t.numel() for t in base.values()):,} elements, {', '.join(types)}\n")
        print("| method | fp32: largest relative difference | from mergekit in fp64 | 16 bits: units in the last place"
              " | elements that differ | left out |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        for method, options in METHODS.items():
            worst = compare(method, models, run(mvc, folder, method, options))
            print(f"| {method} | {worst['relative']:.1e} | {worst['wide']:.1e} | {worst['ulp']} |"
                  f" {worst['off']:,} of {worst['elements']:,} | {worst['left out']:,} |")
        print("\n| DARE | changed elements that stay as in the base | slope on the whole change; 1 is unbiased |")
        print("| --- | ---: | ---: |")
        statistics(models, run(mvc, folder, "dare", ["--density", str(DENSITY), "--seed", "1"]))


if __name__ == "__main__":
    main()
