"""Makes the seeds of every reader: small sound files, and some that are damaged on purpose.

Usage: python fuzz/make_seeds.py, with numpy, torch, pillow, pyarrow, safetensors and scipy.
"""

import gzip
import io
import json
import pathlib
import pickle
import struct
import tarfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.io
import torch
from PIL import Image
from safetensors.numpy import save

SEEDS = pathlib.Path(__file__).parent / "seeds"
rng = np.random.default_rng(0)


def write(target, name, data):
    path = SEEDS / target
    path.mkdir(parents=True, exist_ok=True)
    (path / name).write_bytes(data)
    (path / f"{name}-cut").write_bytes(data[: len(data) * 2 // 3])


def saved(value, **options):
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    return buffer.getvalue()


state = {"conv1.weight": torch.ones(2, 1, 3, 3), "linear.bias": torch.zeros(2, dtype=torch.float16)}
write("weights", "zip", saved(state))
write("weights", "legacy", saved(state, _use_new_zipfile_serialization=False))
write("weights", "wrapped", saved({"state_dict": {f"module.{k}": v for k, v in state.items()}}))
write("weights", "safetensors", save({k: v.numpy() for k, v in state.items()}))
write("weights", "code", b"\x80\x02cposix\nsystem\nX\x02\x00\x00\x00ls\x85R.")


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.fc = torch.nn.Linear(3, 2), torch.nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(torch.relu(self.body(x)))


for name, script in (("script", torch.jit.script(Net())), ("trace", torch.jit.trace(Net(), torch.zeros(1, 3)))):
    buffer = io.BytesIO()
    torch.jit.save(script, buffer)
    write("torchscript", name, buffer.getvalue())

for protocol in range(5):
    value = {b"data": np.arange(6, dtype=np.uint8), "list": [1, -2, 3.5, None, (True, "text")]}
    write("pickle", f"protocol-{protocol}", pickle.dumps(value, protocol))

for compress in (False, True):
    buffer = io.BytesIO()
    arrays = {"X": np.zeros((32, 32, 3, 2), np.uint8), "y": np.array([[1], [10]], np.uint8)}
    scipy.io.savemat(buffer, arrays, do_compression=compress)
    write("mat5", f"svhn-{compress}", buffer.getvalue())

mat = io.BytesIO()
scipy.io.savemat(mat, {"X": np.zeros((32, 32, 3, 20), np.uint8), "y": np.arange(20)[:, None] % 10 + 1}, do_compression=True)
mat = mat.getvalue()
write("svhn", "both", struct.pack("<H", len(mat)) + mat + mat)

arrays = {
    "train_features": rng.random((6, 3), np.float32),
    "train_labels": np.arange(6) % 2,
    "test_features": rng.random((4, 3), np.float32),
    "test_labels": np.arange(4) % 2,
    "head_weight": rng.random((2, 3)),
    "head_bias": np.zeros(2),
    "class_names": np.array(["ant", "bee"]),
}
for save_npz in (np.savez, np.savez_compressed):
    buffer = io.BytesIO()
    save_npz(buffer, **arrays)
    write("npz", save_npz.__name__, buffer.getvalue())

def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


features = npy(rng.random((10, 2), np.float32))
for name, labels in (("numbers", np.arange(10) % 2), ("names", np.array(["ant", "bee"]))):
    write("arrays", name, struct.pack("<H", len(features)) + features + npy(labels))
tensors = {k: v.astype(np.float32) for k, v in arrays.items() if k != "class_names"}
write("tensors", "named", save(tensors, {"class_names": '["ant", "bee"]'}))
write("tensors", "plain", save(tensors))

write("table", "papers", b",actual,pred,certainty,0,1\n0,1.0,1,0.9,0.1,0.2\n1,0.0,1,0.4,0.3,0.4\n2,0,1,1,1,1\n")
write("table", "names", b"split,label,f0,f1\ntrain,cat,1,2\ntrain,ant,3,4\ntest,cat,5,6\n")

columns = {"label": ["a", "b", "a", "b"], "f0": [1.0, 2, 3, 4], "f1": np.arange(4, dtype=np.float32)}
lists = {"label": [0, 1, 0, 1], "embedding": [[1.0, 2], [3, 4], [5, 6], [7, 8]]}
for name, table in (("columns", columns), ("lists", lists)):
    buffer = io.BytesIO()
    pq.write_table(pa.table(table), buffer, compression="snappy")
    write("parquet", name, buffer.getvalue())

images = struct.pack(">IIII", 0x803, 4, 2, 2) + bytes(range(16))
labels = struct.pack(">II", 0x801, 4) + bytes([0, 1, 0, 1])
write("idx", "plain", bytes([len(images)]) + images + labels)
zipped = gzip.compress(images)
write("idx", "gzip", bytes([len(zipped)]) + zipped + gzip.compress(labels))


def cifar(mode, batch, ending):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name in [f"data_batch_{n}" for n in range(1, 6)] + ["test_batch"]:
            data = batch()
            entry = tarfile.TarInfo(f"cifar/{name}{ending}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


binary = lambda: b"".join(bytes([label]) + bytes(3072) for label in range(10))
python = lambda: pickle.dumps({b"labels": list(range(10)), b"data": np.zeros((10, 3072), np.uint8)}, 2)
write("cifar", "binary", cifar("w:gz", binary, ".bin"))
write("cifar", "python", cifar("w:gz", python, ""))

buffer = io.BytesIO()
Image.fromarray(rng.integers(0, 255, (8, 8, 3), dtype=np.uint8)).save(buffer, "PNG")
write("images", "png", b"path,label\na.png,ant\na.png,ant\na.png,bee\na.png,bee\n\0" + buffer.getvalue())

hair = ["Black_Hair", "Brown_Hair", "Blond_Hair", "Gray_Hair", "Bald"]
rows = [" ".join([f"{row}.png"] + ["1" if at == row % 5 else "-1" for at in range(5)]) for row in range(20)]
attributes = "\n".join(["20", " ".join(hair)] + rows)
parts = "\n".join(f"{row}.png {row // 10 * 2}" for row in range(20))
write("celeba", "hair", attributes.encode() + b"\0" + parts.encode() + b"\0" + buffer.getvalue())

manifest = {
    "format_version": 1, "name": "x", "created": "", "written_by": "", "dim": 3, "ended": "",
    "metric_protocol": "",
    "classes": [{"name": n, "train_count": 3, "test_count": 2} for n in ("ant", "bee")],
}
bundle = {k: v for k, v in arrays.items() if k != "class_names"}
bundle = {k: v.astype(np.uint32 if "labels" in k else np.float32) for k, v in bundle.items()}
write("run", "run", json.dumps(manifest).encode() + b"\0" + save(bundle))
