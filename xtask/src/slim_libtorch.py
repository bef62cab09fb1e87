"""Fetch the three wheels of a CPU-only libtorch and unpack what is needed of them.

Called as: python3 -c THIS VERSION FOLDER. The wheel of torch is built with CUDA, but its CPU
library runs alone beside two small libraries of the CUDA run time.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

version, target = sys.argv[1], pathlib.Path(sys.argv[2])
# Fixed tags, so that the wheels are the same whatever Python runs this.
PIP = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
       "--python-version", "3.11", "--implementation", "cp"]
TORCH = ["--abi", "cp311", "--platform", "manylinux_2_28_x86_64", f"torch=={version}"]
CUDA = ["--abi", "none", "--platform", "manylinux_2_25_x86_64", "--platform", "manylinux2014_x86_64",
        "nvidia-cuda-runtime==13.0.96", "nvidia-cuda-cupti==13.0.85"]
LIBRARIES = {"libtorch_cpu.so", "libc10.so", "libgomp.so.1", "libcupti.so.13", "libcudart.so.13"}

target.mkdir(parents=True)
with tempfile.TemporaryDirectory(dir=target.parent, prefix=target.name + "-wheels-") as wheels:
    for what in (TORCH, CUDA):
        if subprocess.run([*PIP, "-d", wheels, *what]).returncode:
            sys.exit(1)
    (target / "lib").mkdir()
    for wheel in pathlib.Path(wheels).glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                name = pathlib.PurePosixPath(member).name
                if member.startswith("torch/include/") and not member.endswith("/"):
                    out = target / member.removeprefix("torch/")
                elif name in LIBRARIES and "/lib/" in member:
                    out = target / "lib" / name
                else:
                    continue
                out.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, open(out, "wb") as sink:
                    shutil.copyfileobj(source, sink)
missing = [name for name in LIBRARIES if not (target / "lib" / name).exists()]
if missing:
    sys.exit(f"the wheels of torch {version} lack {', '.join(sorted(missing))}")
(target / "build-version").write_text(version + "\n")
