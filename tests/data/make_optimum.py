"""Make optimum.json, the optimal heads that the tests compare with.

Objectives and weights come from SciPy's L-BFGS, predictions from scikit-learn's LogisticRegression at
the same penalty, both in double precision. Run from the checkout's root, after `cargo build --release`:

    python3 tests/data/make_optimum.py [PAPER.npz]

With PAPER.npz, the embeddings of the paper's network, also the numbers of the paper's data on the very
points that `eoscope export --with-synthetic` writes. Needs numpy, scipy and scikit-learn.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score

HERE = pathlib.Path(__file__).parent
PENALTY = 2e-4


def with_one(x):
    """The features with a constant, whose weight is the bias."""
    return np.hstack([x.astype(float), np.ones((len(x), 1))])


def solve(x, labels, classes):
    """The optimum by L-BFGS: classes x (features + 1), and the objective there."""
    rows, truth = with_one(x), np.eye(classes)[labels]

    def objective(flat):
        weights = flat.reshape(classes, -1)
        logits = rows @ weights.T
        logits -= logits.max(1, keepdims=True)
        log_sum = np.log(np.exp(logits).sum(1))
        loss = (log_sum - (logits * truth).sum(1)).mean() + PENALTY / 2 * flat @ flat
        slope = (np.exp(logits - log_sum[:, None]) - truth) / len(rows)
        return loss, (slope.T @ rows + PENALTY * weights).ravel()

    start = np.zeros(classes * rows.shape[1])
    options = {"maxiter": 20_000, "maxfun": 40_000, "ftol": 0, "gtol": 1e-9, "maxcor": 30}
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options=options)
    return found.x.reshape(classes, -1), float(found.fun)


def predict(x, labels, test):
    """What scikit-learn's optimum at the same penalty predicts."""
    strength = 1 / (len(x) * PENALTY)
    model = LogisticRegression(C=strength, fit_intercept=False, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    return model.fit(with_one(x), labels).predict(with_one(test))


def unit(x):
    return x / np.linalg.norm(x.astype(float), axis=1, keepdims=True).astype(np.float32)


data = np.load(HERE / "excerpt.npz")
train, labels = data["train_features"], data["train_labels"]
test = data["test_features"]
small = np.ones(train.shape[1], np.float32)
small[:8] = np.float32(1e-12)
single = np.flatnonzero((labels != 9) | (np.arange(len(labels)) == np.flatnonzero(labels == 9)[0]))

variants = {
    "plain": (train, labels, test),
    "unit": (unit(train), labels, unit(test)),
    "two_features": (train[:, :2], labels, test[:, :2]),
    "small": (train * small, labels, test * small),
    "single_row": (train[single], labels[single], test),
}
golden = {"variants": {}}
for name, (x, y, probe) in variants.items():
    golden["variants"][name] = {"predicted": predict(x, y, probe).tolist()}
    if name != "small":
        weights, value = solve(x, y, 10)
        golden["variants"][name]["objective"] = value
        if name == "plain":
            golden["variants"][name]["weights"] = np.round(weights, 7).tolist()

if len(sys.argv) > 1:
    program = HERE.parent.parent / "target" / "release" / "eoscope"
    golden["paper"] = {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        subprocess.run([program, "import", sys.argv[1], "--out", folder / "p.run"], check=True)
        recipes = {"none": ["none"], "random": ["random"], "smote": ["smote"], "eos-10": ["eos", "--k-neighbors", "10"]}
        recipes["eos-300"] = ["eos", "--k-neighbors", "300"]
        for name, recipe in recipes.items():
            file = folder / f"{name}.npz"
            command = [program, "export", folder / "p.run", "--sampler", *recipe, "--with-synthetic", "--embeddings", file]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            points = np.load(file)
            weights, value = solve(points["train_features"], points["train_labels"], 10)
            predicted = (with_one(points["test_features"]) @ weights.T).argmax(1)
            golden["paper"][name] = {
                "objective": value,
                "balanced_accuracy": balanced_accuracy_score(points["test_labels"], predicted),
                "weights": np.round(weights, 6).tolist(),
            }
(HERE / "optimum.json").write_text(json.dumps(golden) + "\n")
