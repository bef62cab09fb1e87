"""One answer to the K slider: this program beside the same work in NumPy, scikit-learn and PyTorch.

The work: find the neighbours (once), draw the synthetic points of EOS for a new K, fit a fresh head
by the paper's recipe (10 epochs, batch 128), predict the test points after every epoch, measure the
gap. Both sides use two threads and run after one another. From the checkout's root:

    cargo xtask build && python3 benches/live_speed.py [RUN]

Needs numpy, scikit-learn, safetensors and torch 2.11.
"""

import json
import pathlib
import subprocess
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file
from sklearn.neighbors import NearestNeighbors

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target" / "release" / "eoscope"
RUN = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "sample_runs" / "fashion-mnist-100.run"
MAX_K, EPOCHS, BATCH = 300, 10, 128


def sample(x, y, ranked, k, random):
    """EOS toward enemies, vectorized: synthetic rows and labels of all classes below the largest."""
    counts = np.bincount(y)
    enemy = y[ranked[:, :k]] != y[:, None]
    rows, labels = [], []
    for c in np.flatnonzero(counts < counts.max()):
        n = counts.max() - counts[c]
        bases = random.choice(np.flatnonzero((y == c) & enemy.any(1)), n)
        weights = enemy[bases] * random.random((n, k))
        partner = ranked[bases, weights.argmax(1)]
        rows.append(x[bases] + random.random((n, 1), dtype=np.float32) * (x[partner] - x[bases]))
        labels.append(np.full(n, c))
    return np.concatenate(rows), np.concatenate(labels)


def fit(x, y, test, classes):
    """The paper's recipe with fused loss and no data loader: the fastest plain PyTorch form."""
    weight = torch.empty(classes, x.shape[1]).uniform_(-1, 1).div_(x.shape[1] ** 0.5).requires_grad_()
    bias = torch.empty(classes).uniform_(-1, 1).div_(x.shape[1] ** 0.5).requires_grad_()
    optimizer = torch.optim.SGD([weight, bias], 0.1, 0.9, weight_decay=2e-4)
    for epoch in range(1, EPOCHS + 1):
        optimizer.param_groups[0]["lr"] = 0.1 * min(epoch, 5) / 5
        order = torch.randperm(len(x))
        for start in range(0, len(x), BATCH):
            rows = order[start : start + BATCH]
            loss = F.cross_entropy(F.linear(x[rows], weight, bias), y[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            predicted = F.linear(test, weight, bias).argmax(1)
    return predicted


def gap(train, train_labels, test, test_labels, classes):
    out = []
    for c in range(classes):
        a, b = train[train_labels == c], test[test_labels == c]
        out.append((np.maximum(0, a.min(0) - b.min(0)) + np.maximum(0, b.max(0) - a.max(0))).mean())
    return out


def main():
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is not there; run cargo xtask build first")
    torch.set_num_threads(2)
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    arrays = load_file(RUN / "arrays.safetensors")
    x, y = arrays["train_features"], arrays["train_labels"].astype(np.int64)
    test, truth = arrays["test_features"], arrays["test_labels"].astype(np.int64)
    classes = len(arrays["head_bias"])

    start = time.perf_counter()
    ranked = NearestNeighbors(n_neighbors=MAX_K + 1, algorithm="brute", n_jobs=2).fit(x).kneighbors(
        x, return_distance=False
    )[:, 1:]
    table = time.perf_counter() - start
    times = []
    for k in (10, 100, 300):
        start = time.perf_counter()
        more, labels = sample(x, y, ranked, k, random)
        rows, targets = np.concatenate([x, more]), np.concatenate([y, labels])
        fit(torch.from_numpy(rows), torch.from_numpy(targets), torch.from_numpy(test), classes)
        gap(rows, targets, test, truth, classes)
        times.append(time.perf_counter() - start)
    ours = json.loads(subprocess.run([PROGRAM, "bench", RUN, "--json"], check=True, capture_output=True).stdout)
    live, theirs = ours["live_ms"]["median"], float(np.median(times)) * 1e3
    table_ours = ours["neighbor_table_ms"]
    print(f"{'':24}{'Python':>10}{'Eoscope':>10}{'factor':>9}")
    print(f"{'neighbour table, ms':24}{table * 1e3:10.0f}{table_ours:10.0f}{table * 1e3 / table_ours:9.1f}")
    print(f"{'K moved, ms':24}{theirs:10.0f}{live:10.0f}{theirs / live:9.1f}")


if __name__ == "__main__":
    main()
