"""A real training, small enough for any machine: a network of two layers learns to tell spirals apart.

Needs Python 3.9 and NumPy. Writes what trainings write: a checkpoint as safetensors every so many steps, under a
temporary name until it is whole, and a line of results with each in out/metrics.jsonl.
"""

import argparse
import json
import os
import struct
import time
from pathlib import Path

import numpy as np

ARMS = 3


def spirals(points, generator):
    """Points on ARMS spirals with some noise, and the arm of each."""
    arm = generator.integers(ARMS, size=points)
    radius = generator.uniform(0.1, 1, size=points)
    angle = 6 * radius + arm * 2 * np.pi / ARMS + generator.normal(0, 0.3, size=points)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype(np.float32), arm


def first(width, generator):
    """The weights before any training (He et al., 2015)."""
    shapes = {"hidden.weight": (2, width), "inner.weight": (width, width), "out.weight": (width, ARMS)}
    weights = {}
    for name, (rows, columns) in shapes.items():
        weights[name] = generator.normal(0, np.sqrt(2 / rows), (rows, columns)).astype(np.float32)
        weights[name.replace("weight", "bias")] = np.zeros(columns, np.float32)
    return weights


def forward(weights, x):
    hidden = np.maximum(x @ weights["hidden.weight"] + weights["hidden.bias"], 0)
    inner = np.maximum(hidden @ weights["inner.weight"] + weights["inner.bias"], 0)
    scores = inner @ weights["out.weight"] + weights["out.bias"]
    scores = np.exp(scores - scores.max(1, keepdims=True))
    return hidden, inner, scores / scores.sum(1, keepdims=True)


def gradients(weights, x, arm):
    """How the cross-entropy changes with each weight, and the cross-entropy."""
    hidden, inner, chance = forward(weights, x)
    rows = np.arange(len(x))
    loss = -np.log(chance[rows, arm] + 1e-12).mean()
    at_out = chance.copy()
    at_out[rows, arm] -= 1
    at_out /= len(x)
    at_inner = (at_out @ weights["out.weight"].T) * (inner > 0)
    at_hidden = (at_inner @ weights["inner.weight"].T) * (hidden > 0)
    found = {}
    for name, before, at in (("out", inner, at_out), ("inner", hidden, at_inner), ("hidden", x, at_hidden)):
        found[name + ".weight"] = before.T @ at
        found[name + ".bias"] = at.sum(0)
    return found, float(loss)


def save(weights, file):
    """Writes safetensors: the header's length, the header, the tensors. A reader never sees half of it."""
    header, at = {}, 0
    for name, tensor in weights.items():
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + tensor.nbytes]}
        at += tensor.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    unfinished = file.with_name(file.name + ".tmp")
    with open(unfinished, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for tensor in weights.values():
            out.write(tensor.astype("<f4").tobytes())
    os.replace(unfinished, file)


def train(asked):
    generator = np.random.default_rng(asked.seed)
    weights = first(asked.width, generator)
    speed = {name: np.zeros_like(tensor) for name, tensor in weights.items()}
    held_out = spirals(2000, np.random.default_rng(10_000 + asked.seed))
    asked.out.mkdir(parents=True, exist_ok=True)
    saved = []
    with open(asked.out / "metrics.jsonl", "w") as log:
        for step in range(1, asked.steps + 1):
            change, loss = gradients(weights, *spirals(asked.batch, generator))
            for name, tensor in weights.items():
                speed[name] = 0.9 * speed[name] - asked.lr * change[name]
                tensor += speed[name]
            if asked.pause:
                time.sleep(asked.pause)
            if step % asked.every == 0 or step == asked.steps:
                right = forward(weights, held_out[0])[2].argmax(1) == held_out[1]
                results = {"step": step, "loss": round(loss, 6), "val_acc": round(float(right.mean()), 4)}
                print(json.dumps(results), file=log, flush=True)
                print(f"step {step:6}  loss {results['loss']:.4f}  val_acc {results['val_acc']:.4f}", flush=True)
                saved.append(asked.out / f"model-step-{step:06}.safetensors")
                save(weights, saved[-1])
                if asked.keep and len(saved) > asked.keep:
                    saved.pop(0).unlink()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--steps", type=int, default=30_000)
    options.add_argument("--every", type=int, default=2500, help="steps between checkpoints")
    options.add_argument("--keep", type=int, default=4, help="how many checkpoints stay; 0 for all")
    options.add_argument("--lr", type=float, default=0.05)
    options.add_argument("--batch", type=int, default=128)
    options.add_argument("--width", type=int, default=96)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--pause", type=float, default=0, help="seconds of rest after each step")
    options.add_argument("--out", type=Path, default=Path("out"))
    train(options.parse_args())


if __name__ == "__main__":
    main()
