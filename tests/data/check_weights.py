"""ResNet-32 both ways between Eoscope and PyTorch: the same logits to 1e-4.

Usage: python check_weights.py EOSCOPE FOLDER, where FOLDER holds images as
train/CLASS/IMAGE and test/CLASS/IMAGE. Needs torch, numpy, pillow and safetensors.

1. Eoscope trains a ResNet-32 for one epoch and exports it; PyTorch loads it with
   weights_only=True and gives the logits of the test images.
2. PyTorch makes a ResNet-32 with random weights and statistics and saves it in four ways (zip and
   legacy format, plain and wrapped with a prefix, and as safetensors); Eoscope extracts the
   embeddings of the same images. The same once more as TorchScript, scripted and traced.
"""

import json
import pathlib
import subprocess
import sys

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.numpy import load_file
from safetensors.torch import save_file


class Block(torch.nn.Module):
    def __init__(self, before, after, stride):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(after)
        self.conv2 = torch.nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(after)
        self.pad = (after - before) // 2

    def forward(self, x):
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.pad:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.pad, self.pad))
        return F.relu(out + x)


class ResNet32(torch.nn.Module):
    def __init__(self, channels, classes):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(16)
        self.layer1 = torch.nn.Sequential(*[Block(16, 16, 1) for _ in range(5)])
        self.layer2 = torch.nn.Sequential(Block(16, 32, 2), *[Block(32, 32, 1) for _ in range(4)])
        self.layer3 = torch.nn.Sequential(Block(32, 64, 2), *[Block(64, 64, 1) for _ in range(4)])
        self.linear = torch.nn.Linear(64, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(x.mean((2, 3)))


def run(program, *args):
    subprocess.run([program, *map(str, args)], check=True, stdout=subprocess.DEVNULL)


def images_of(run_folder, data):
    """The test images of a run in its order, normalized as it says."""
    manifest = json.loads((run_folder / "run.json").read_text())
    files = (run_folder / "test_files.txt").read_text().split("\n")[:-1]
    mode = "L" if manifest["data"]["channels"] == 1 else "RGB"
    pixels = np.stack([np.asarray(Image.open(data / f).convert(mode), np.float32) for f in files])
    pixels = pixels.reshape(*pixels.shape[:3], -1) / 255
    pixels = (pixels - manifest["data"]["mean"]) / manifest["data"]["std"]
    return torch.tensor(pixels, dtype=torch.float32).permute(0, 3, 1, 2)


def logits_of(run_folder):
    arrays = load_file(run_folder / "arrays.safetensors")
    return arrays["test_features"] @ arrays["head_weight"].T + arrays["head_bias"]


def compare(network, run_folder, data, what):
    network.eval()
    with torch.no_grad():
        ours, theirs = logits_of(run_folder), network(images_of(run_folder, data)).numpy()
    distance = float(np.abs(ours - theirs).max())
    print(f"{what}: largest difference of logits {distance:.2e}, largest logit {np.abs(theirs).max():.2f}")
    assert distance < 1e-4, what


def main():
    program, data = sys.argv[1], pathlib.Path(sys.argv[2])
    common = ["--data", f"folder:{data}", "--no-projection", "--thumbnails", "none"]
    torch.set_num_threads(1)

    trained = data.parent / "trained.run"
    run(program, "train", *common, "--epochs", 1, "--batch-size", 8, "--threads", 1, "--out", trained)
    for name in ["network.pth", "network.safetensors"]:
        run(program, "export", trained, "--trained-head", "--network", data.parent / name)
    state = torch.load(data.parent / "network.pth", weights_only=True)
    channels, classes = state["conv1.weight"].shape[1], state["linear.bias"].shape[0]
    network = ResNet32(channels, classes)
    missing, left = network.load_state_dict(state, strict=False)
    assert not left and all(name.endswith("num_batches_tracked") for name in missing), (missing, left)
    compare(network, trained, data, "written by Eoscope, read by PyTorch")
    stored = load_file(data.parent / "network.safetensors")
    assert all(np.array_equal(stored[name], value.numpy()) for name, value in state.items())

    torch.manual_seed(0)
    network = ResNet32(channels, classes)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    state = network.state_dict()
    wrapped = {"state_dict": {f"module.{k}": v for k, v in state.items()}, "epoch": 7, "best": 0.5}
    save = {
        "zip.pth": lambda file: torch.save(state, file),
        "legacy.pth": lambda file: torch.save(state, file, _use_new_zipfile_serialization=False),
        "wrapped.pt": lambda file: torch.save(wrapped, file),
        "theirs.safetensors": lambda file: save_file(state, file),
    }
    for name, write in save.items():
        write(data.parent / name)
        out = data.parent / f"{name}.run"
        run(program, "extract", "--checkpoint", data.parent / name, *common, "--out", out)
        compare(network, out, data, f"written by PyTorch as {name}, read by Eoscope")

    # Any network as TorchScript: its last layer is told by name and becomes the head.
    network.eval()
    example = images_of(trained, data)[:2]
    for name, script in (("script", torch.jit.script(network)), ("trace", torch.jit.trace(network, example))):
        file, out = data.parent / f"{name}.ts", data.parent / f"{name}.ts.run"
        script.save(file)
        run(program, "extract", "--script", file, "--layer", "linear", *common, "--out", out)
        compare(network, out, data, f"TorchScript, by {name}")


main()
