"""The map beside openTSNE: time, and the exact Kullback–Leibler divergence of both.

Usage: python benches/tsne_speed.py [N]
Needs numpy, openTSNE and target/release/eoscope. N points (12,000 if not given) of ten Gaussians in
64 dimensions are laid out by `eoscope project` and by openTSNE's defaults (250 + 750 steps), both on
all cores, with perplexity 30. Both are measured with the affinities that openTSNE has of exact
neighbours, and the divergence is summed over all pairs, not approximated.
"""

import os
import subprocess
import sys
import tempfile
import time

import numpy as np
from openTSNE import TSNE
from openTSNE.affinity import PerplexityBasedNN
from safetensors.numpy import load_file

PROGRAM = "target/release/eoscope"
n = int(sys.argv[1]) if len(sys.argv) > 1 else 12_000
cores = os.cpu_count()
rng = np.random.default_rng(0)
centres = rng.normal(0, 2, (10, 64))
labels = rng.integers(0, 10, n)
points = (centres[labels] + rng.normal(0, 1, (n, 64))).astype(np.float32)
n_test = n // 10


def kl(places, affinities):
    """Exact divergence: the sum over all pairs of places, row by row."""
    places = places.astype(np.float64)
    places -= places.mean(0)
    total = 0.0
    for start in range(0, n, 500):
        part = places[start : start + 500]
        squared = ((part[:, None, :] - places[None]) ** 2).sum(-1)
        total += (1 / (1 + squared)).sum() - len(part)
    rows, columns = affinities.nonzero()
    p = np.asarray(affinities[rows, columns]).ravel()
    squared = ((places[rows] - places[columns]) ** 2).sum(-1)
    q = 1 / (1 + squared) / total
    return float((p * np.log(p / q)).sum())


with tempfile.TemporaryDirectory() as folder:
    arrays = f"{folder}/points.npz"
    np.savez(
        arrays,
        train_features=points[n_test:],
        train_labels=labels[n_test:],
        test_features=points[:n_test],
        test_labels=labels[:n_test],
        head_weight=np.zeros((10, 64), np.float32),
        head_bias=np.zeros(10, np.float32),
    )
    run = f"{folder}/points.run"
    subprocess.run([PROGRAM, "import", arrays, "--out", run], check=True, stdout=subprocess.DEVNULL)
    start = time.perf_counter()
    subprocess.run([PROGRAM, "project", run], check=True, stdout=subprocess.DEVNULL)
    ours_took = time.perf_counter() - start
    stored = load_file(f"{run}/arrays.safetensors")
    ours = np.concatenate([stored["projection_train"], stored["projection_test"]])

in_order = np.concatenate([points[n_test:], points[:n_test]])
start = time.perf_counter()
theirs = np.asarray(TSNE(perplexity=30, n_jobs=cores, random_state=0).fit(in_order))
theirs_took = time.perf_counter() - start
affinities = PerplexityBasedNN(in_order, perplexity=30, n_jobs=cores, method="exact").P.tocsr()
print(f"{n} points, {cores} cores")
print(f"eoscope   {ours_took:6.1f} s, divergence {kl(ours, affinities):.4f}")
print(f"openTSNE  {theirs_took:6.1f} s, divergence {kl(theirs, affinities):.4f}")
print(f"ratio     {theirs_took / ours_took:6.2f}")
