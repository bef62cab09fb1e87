"""Writes losses.json: values and gradients of the losses, from PyTorch's own arithmetic in f64.

    python3 crates/train/tests/data/make_losses.py

Formulas: Lin et al. 2017 (focal), Ridnik et al. 2021 (asymmetric, one label), Cao et al. 2019
(LDAM, deferred weights), Cui et al. 2019 (effective number of samples).
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)

COUNTS = torch.tensor([5000, 387, 83, 50])
BETA = 0.9999


def class_weights():
    inverse = (1 - BETA) / (1 - BETA ** COUNTS.double())
    return inverse / inverse.mean()


def cross_entropy(z, t, w):
    return F.cross_entropy(z, t, weight=w)


def focal(z, t, w, gamma=2.0):
    nll = F.cross_entropy(z, t, weight=w, reduction="none")
    return ((1 - torch.exp(-nll)) ** gamma * nll).mean()


def asymmetric(z, t, w, gamma_pos=0.0, gamma_neg=4.0, smoothing=0.1):
    log = F.log_softmax(z, 1)
    p = log.exp()
    truth = F.one_hot(t, z.shape[1]).double()
    q = truth * (1 - smoothing) + smoothing / z.shape[1]
    focus = torch.where(truth > 0, (1 - p) ** gamma_pos, p**gamma_neg)
    values = -(q * focus * log).sum(1)
    return values.mean() if w is None else (values * w[t]).sum() / w[t].sum()


def ldam(z, t, w, max_margin=0.5, scale=30.0):
    margins = COUNTS.double() ** -0.25
    margins = margins * max_margin / margins.max()
    shifted = z - F.one_hot(t, z.shape[1]) * margins
    return F.cross_entropy(scale * shifted, t, weight=w)


def case(name, loss, logits, labels, weighted):
    z = logits.clone().requires_grad_(True)
    value = loss(z, labels, class_weights() if weighted else None)
    value.backward()
    return {"loss": name, "weighted": weighted, "value": value.item(), "gradient": z.grad.flatten().tolist()}


logits = torch.randn(12, 4) * 3
cosines = torch.tanh(torch.randn(12, 4))
labels = torch.randint(0, 4, (12,))
cases = []
for weighted in (False, True):
    cases.append(case("ce", cross_entropy, logits, labels, weighted))
    cases.append(case("focal", focal, logits, labels, weighted))
    cases.append(case("asl", asymmetric, logits, labels, weighted))
    cases.append(case("ldam", ldam, cosines, labels, weighted))
out = {
    "torch": torch.__version__,
    "counts": COUNTS.tolist(),
    "labels": labels.tolist(),
    "logits": logits.flatten().tolist(),
    "cosines": cosines.flatten().tolist(),
    "cases": cases,
}
Path(__file__).with_name("losses.json").write_text(json.dumps(out, indent=1) + "\n")
