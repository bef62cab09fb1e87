"""Make excerpt.npz and golden.json, the numbers that the tests compare with.

The excerpt is a part of the sample run; the numbers come from NumPy, scikit-learn and
imbalanced-learn alone. Run from the checkout's root:

    python3 tests/data/make_golden.py

Needs numpy, scikit-learn, imbalanced-learn and safetensors.
"""

import json
import pathlib

import numpy as np
from imblearn.metrics import geometric_mean_score
from safetensors.numpy import load_file
from sklearn.metrics import (
    balanced_accuracy_score,
    confusion_matrix,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
)
from sklearn.neighbors import NearestNeighbors

HERE = pathlib.Path(__file__).parent
ARRAYS = HERE.parent.parent / "sample_runs" / "fashion-mnist-100.run" / "arrays.safetensors"
CLASSES = 10
TRAIN_PER_CLASS, TEST_PER_CLASS = [90, 70, 60, 50, 40, 30, 24, 18, 12, 6], 25


def take(labels, counts):
    """The first so many rows of each class, in the order of the file."""
    rows = [np.flatnonzero(labels == c)[: counts[c]] for c in range(CLASSES)]
    return np.sort(np.concatenate(rows))


def gap(train, train_labels, test, test_labels):
    """Mean over features of how far the test range sticks out of the training range."""
    out = []
    for c in range(CLASSES):
        a, b = train[train_labels == c].astype(float), test[test_labels == c].astype(float)
        if len(a) == 0 or len(b) == 0:
            out.append(None)
            continue
        below = np.maximum(0, a.min(0) - b.min(0))
        above = np.maximum(0, b.max(0) - a.max(0))
        out.append(float((below + above).mean()))
    return out


arrays = load_file(ARRAYS)
train_rows = take(arrays["train_labels"], TRAIN_PER_CLASS)
test_rows = take(arrays["test_labels"], [TEST_PER_CLASS] * CLASSES)
data = {
    "train_features": arrays["train_features"][train_rows],
    "train_labels": arrays["train_labels"][train_rows].astype(np.int64),
    "test_features": arrays["test_features"][test_rows],
    "test_labels": arrays["test_labels"][test_rows].astype(np.int64),
    "head_weight": arrays["head_weight"],
    "head_bias": arrays["head_bias"],
}
np.savez(HERE / "excerpt.npz", **data)

train, train_labels = data["train_features"], data["train_labels"]
test, truth = data["test_features"], data["test_labels"]
predicted = (test @ data["head_weight"].T + data["head_bias"]).argmax(1)
right = predicted == truth

neighbors = NearestNeighbors(n_neighbors=61, algorithm="brute").fit(train.astype(float))
ranked = neighbors.kneighbors(train.astype(float), return_distance=False)
# The excerpt has no exact duplicates, so column 0 is the row itself.
assert (ranked[:, 0] == np.arange(len(train))).all()
enemy = train_labels[ranked[:, 1:]] != train_labels[:, None]
bases = {k: [int(enemy[train_labels == c, :k].any(1).sum()) for c in range(CLASSES)] for k in (1, 5, 10, 60)}

def quantile_gap(q):
    """The gap between quantiles instead of extremes."""
    out = []
    for c in range(CLASSES):
        a, b = train[train_labels == c].astype(float), test[truth == c].astype(float)
        low_a, high_a = np.quantile(a, [q, 1 - q], axis=0)
        low_b, high_b = np.quantile(b, [q, 1 - q], axis=0)
        out.append(float((np.maximum(0, low_a - low_b) + np.maximum(0, high_b - high_a)).mean()))
    return out


def calibration_error(bins=15):
    """Expected calibration error over equal bins of confidence, open on the left."""
    confidence = probability.max(1)
    which = np.clip(np.ceil(confidence * bins).astype(int), 1, bins) - 1
    parts = [np.abs((confidence - right)[which == b].sum()) for b in range(bins)]
    return float(sum(parts) / len(truth))


logits = (test @ data["head_weight"].T + data["head_bias"]).astype(float)
probability = np.exp(logits - logits.max(1, keepdims=True))
probability /= probability.sum(1, keepdims=True)

golden = {
    "counts": np.bincount(train_labels, minlength=CLASSES).tolist(),
    "balanced_accuracy": balanced_accuracy_score(truth, predicted),
    "g_mean_paper": geometric_mean_score(truth, predicted, average="macro"),
    "g_mean": geometric_mean_score(truth, predicted, average="multiclass"),
    "macro_f1": f1_score(truth, predicted, average="macro"),
    "recall": recall_score(truth, predicted, average=None).tolist(),
    "precision": precision_score(truth, predicted, average=None).tolist(),
    "f1": f1_score(truth, predicted, average=None).tolist(),
    "auc": roc_auc_score(truth, probability, multi_class="ovr", average="macro"),
    "calibration_error": calibration_error(),
    "quantile_gap": quantile_gap(0.01),
    "confusion": confusion_matrix(truth, predicted, labels=range(CLASSES)).tolist(),
    "gap": gap(train, train_labels, test, truth),
    "gap_right": gap(train, train_labels, test[right], truth[right]),
    "gap_wrong": gap(train, train_labels, test[~right], truth[~right]),
    "weight_norms": np.linalg.norm(data["head_weight"].astype(float), axis=1).tolist(),
    "bases_with_enemy": bases,
}
(HERE / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
