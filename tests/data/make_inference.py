"""Make inference.json, the tests and intervals that ours are compared with.

McNemar's exact test, Wilson's interval and Holm's correction come from statsmodels, the sign-flip test
from SciPy's permutation_test. Run from the checkout's root; needs numpy, scipy and statsmodels:

    python3 tests/data/make_inference.py
"""

import json
import pathlib

import numpy as np
from scipy.stats import permutation_test
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

HERE = pathlib.Path(__file__).parent


def main():
    rng = np.random.default_rng(0)
    pairs = [(0, 0), (0, 1), (1, 4), (36, 31), (8, 2), (422, 389), (150, 350), (3, 900), (50_000, 51_000)]
    shares = [(0, 1), (1, 1), (2, 23), (5, 10), (650, 1000), (999, 1000), (0, 1000)]
    many = np.concatenate([rng.uniform(0, 1, 40), rng.uniform(0, 0.01, 20), [0.01, 0.01, 0.0, 1.0]])
    differences = [rng.normal(0.3, 1, n).round(3).tolist() for n in (5, 6, 9, 12)]
    differences.append([0.1, 0.1, 0.1, -0.1, 0.0, 0.2])

    def flip(values):
        found = permutation_test(
            (np.array(values),), np.mean, permutation_type="samples", n_resamples=np.inf
        )
        return float(found.pvalue)

    golden = {
        "mcnemar": [[a, b, float(mcnemar([[0, a], [b, 0]], exact=True).pvalue)] for a, b in pairs],
        "wilson": [[k, n, *map(float, proportion_confint(k, n, method="wilson"))] for k, n in shares],
        "holm": {"p": many.tolist(), "corrected": multipletests(many, method="holm")[1].tolist()},
        "sign_flip": [{"differences": d, "p": flip(d)} for d in differences],
    }
    (HERE / "inference.json").write_text(json.dumps(golden, indent=1) + "\n")


main()
