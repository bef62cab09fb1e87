"""Every sampler beside imbalanced-learn, or beside NumPy and scikit-learn where it has none.

Every round starts from the embeddings: neighbours are looked up, the SVM is fitted, points are made.
Both sides are warm: all rounds of one side run in one process, after one another, and medians are
printed. From the checkout's root:

    cargo build --release && python3 benches/sampler_speed.py [RUN or FILE.npz]

Needs numpy, scikit-learn, imbalanced-learn and safetensors.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import time

import numpy as np
from imblearn.over_sampling import ADASYN, SMOTE, SVMSMOTE, BorderlineSMOTE, RandomOverSampler
from safetensors.numpy import load_file
from sklearn.neighbors import NearestNeighbors
from sklearn.svm import SVC

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target" / "release" / "eoscope"
RUN = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "sample_runs" / "fashion-mnist-100.run"
ROUNDS = 5


def balanced_svm(x, y):
    """SMOTE, then the labels of an SVM fitted on all points."""
    x, y = SMOTE(random_state=0).fit_resample(x, y)
    return x, SVC().fit(x, y).predict(x)


def eos(k):
    """EOS toward enemies: the neighbours of all rows, as in the paper's code, but the rest vectorized."""

    def sample(x, y):
        random = np.random.default_rng(0)
        counts = np.bincount(y)
        search = NearestNeighbors(n_neighbors=k + 1).fit(x)
        ranked = search.kneighbors(x, return_distance=False)[:, 1:]
        enemy = y[ranked] != y[:, None]
        rows, labels = [x], [y]
        for c in np.flatnonzero(counts < counts.max()):
            n = counts.max() - counts[c]
            bases = random.choice(np.flatnonzero((y == c) & enemy.any(1)), n)
            partner = ranked[bases, (enemy[bases] * random.random((n, k))).argmax(1)]
            step = random.random((n, 1), dtype=np.float32)
            rows.append(x[bases] + step * (x[partner] - x[bases]))
            labels.append(np.full(n, c))
        return np.concatenate(rows), np.concatenate(labels)

    return sample


PEERS = {
    "random": RandomOverSampler(random_state=0).fit_resample,
    "smote": SMOTE(random_state=0).fit_resample,
    "borderline-smote": BorderlineSMOTE(random_state=0).fit_resample,
    "borderline-smote-2": BorderlineSMOTE(random_state=0, kind="borderline-2").fit_resample,
    "svm-smote": SVMSMOTE(random_state=0).fit_resample,
    "balanced-svm": balanced_svm,
    "adasyn": ADASYN(random_state=0).fit_resample,
    "eos 10": eos(10),
    "eos 300": eos(300),
}


def theirs(peer, x, y):
    start = time.perf_counter()
    peer(x, y)
    return time.perf_counter() - start


data = np.load(RUN) if RUN.suffix == ".npz" else load_file(RUN / "arrays.safetensors")
x, y = data["train_features"], data["train_labels"].astype(np.int64)
bench = [PROGRAM, "bench", RUN, "--samplers", "--json"]
ours = json.loads(subprocess.run(bench, check=True, capture_output=True).stdout)
print(f"{RUN.name}: {len(x)} x {x.shape[1]}, median of {ROUNDS} rounds, milliseconds")
print(f"{'sampler':<24}{'ours':>10}{'theirs':>10}{'ratio':>8}")
for name, peer in PEERS.items():
    rounds = 2 if name == "balanced-svm" else ROUNDS
    their = 1e3 * statistics.median(theirs(peer, x, y) for _ in range(rounds))
    print(f"{name:<24}{ours[name]:>10.1f}{their:>10.1f}{their / ours[name]:>8.1f}", flush=True)
