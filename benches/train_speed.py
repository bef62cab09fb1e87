"""Images per second of ResNet-32 on the CPU: this program beside the same loop in PyTorch.

Both train on the same made-up 32 x 32 colour images with batch 128, random crops and flips, SGD
with momentum and weight decay, and two threads. PyTorch runs in both of its memory layouts. The
rounds alternate, so that a machine whose speed drifts is fair to all. From the checkout's root:

    cargo xtask build && python3 benches/train_speed.py

Needs numpy and torch 2.11.
"""

import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import zlib

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

BATCH, BATCHES, ROUNDS, THREADS, CLASSES = 128, 24, 3, 2, 10
PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "target" / "release" / "eoscope"


class Block(nn.Module):
    def __init__(self, channels, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.pad = (width - channels) // 2

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)), inplace=True)))
        if self.pad:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.pad, self.pad))
        return F.relu(y + x, inplace=True)


class ResNet32(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(True))
        blocks, channels = [], 16
        for width in (16, 32, 64):
            for at in range(5):
                blocks.append(Block(channels, width, 2 if at == 0 and width > 16 else 1))
                channels = width
        self.blocks, self.linear = nn.Sequential(*blocks), nn.Linear(64, CLASSES)

    def forward(self, x):
        return self.linear(self.blocks(self.stem(x)).mean((2, 3)))


def pytorch(images, labels, layout):
    """Seconds of one epoch after a warm-up of four steps."""
    model = ResNet32().to(memory_format=layout).train()
    optimizer = torch.optim.SGD(model.parameters(), 0.1, 0.9, weight_decay=2e-4)
    padded = F.pad(torch.from_numpy(images).permute(0, 3, 1, 2), (4, 4, 4, 4))
    labels = torch.from_numpy(labels)
    base = torch.arange(32)
    start = None
    for step in range(-4, BATCHES):
        if step == 0:
            start = time.perf_counter()
        rows = torch.randint(len(images), (BATCH,))
        top, left = torch.randint(9, (2, BATCH, 1))
        flip = torch.randint(2, (BATCH, 1))
        columns = left + torch.where(flip == 1, 31 - base, base)
        batch = padded[rows[:, None, None], :, (top + base)[:, :, None], columns[:, None, :]]
        batch = ((batch.permute(0, 3, 1, 2).float() / 255 - 0.45) / 0.2).contiguous(memory_format=layout)
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(batch), labels[rows]).backward()
        optimizer.step()
    return time.perf_counter() - start


def write_png(path, image):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    raw = b"".join(b"\0" + line.tobytes() for line in image)
    header = struct.pack(">IIBBBBB", image.shape[1], image.shape[0], 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 1)) + chunk(b"IEND", b"")
    )


def eoscope(folder):
    """Seconds of the second epoch: the first one warms up, the last one is measured on test."""
    out = folder / "speed.run"
    command = [PROGRAM, "train", "--data", f"folder:{folder}", "--epochs", "3", "--eval-every", "9",
               "--threads", str(THREADS), "--thumbnails", "none", "--no-projection", "--no-model",
               "--force", "--out", out]
    subprocess.run(command, check=True, capture_output=True)
    history = json.loads((out / "run.json").read_text())["history"]
    return history[1]["elapsed_secs"] - history[0]["elapsed_secs"]


def main():
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is not there; run cargo xtask build first")
    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    n = BATCH * BATCHES
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (n, 32, 32, 3), dtype=np.uint8)
    labels = np.arange(n) % CLASSES
    seconds = {"PyTorch, plain": [], "PyTorch, channels last": [], "Eoscope": []}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for part, count in (("train", n), ("test", CLASSES)):
            for at in range(count):
                place = folder / part / str(labels[at])
                place.mkdir(parents=True, exist_ok=True)
                write_png(place / f"{at}.png", images[at])
        for _ in range(ROUNDS):
            seconds["PyTorch, plain"].append(pytorch(images, labels, torch.contiguous_format))
            seconds["PyTorch, channels last"].append(pytorch(images, labels, torch.channels_last))
            seconds["Eoscope"].append(eoscope(folder))
    speed = {name: n / float(np.median(times)) for name, times in seconds.items()}
    for name, value in speed.items():
        print(f"{name:24} {value:7.1f} images/s")
    fastest = max(speed["PyTorch, plain"], speed["PyTorch, channels last"])
    print(f"{'ratio to the faster':24} {speed['Eoscope'] / fastest:7.2f}")


if __name__ == "__main__":
    main()
