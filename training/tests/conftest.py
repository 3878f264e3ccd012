"""Emitted files of every family, written by the latlab of this project, and real images."""

import os
import pathlib
import subprocess

import pytest
import torch

from latencylab_training.config import FAMILIES, Config
from latencylab_training.data import load

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = os.environ.get("LATENCYLAB_TRAINING_DATA", "fashion-mnist:/usr/share/datasets/fashion-mnist")
REQUIRED = bool(os.environ.get("LATENCYLAB_REQUIRE_TRAINING"))

torch.set_num_threads(1)


def absent(why):
    (pytest.fail if REQUIRED else pytest.skip)(why)


@pytest.fixture(scope="session")
def emitted(tmp_path_factory):
    """Folder with a folder of emitted files a family: LATENCYLAB_EMITTED, or written here."""
    if "LATENCYLAB_EMITTED" in os.environ:
        return pathlib.Path(os.environ["LATENCYLAB_EMITTED"])
    tool = ROOT / "src/Cli/bin/Release/net10.0/latlab.dll"
    if not tool.is_file():
        absent(f"{tool} is not built: dotnet build -c Release")
    folder = tmp_path_factory.mktemp("emitted")
    for line in (ROOT / "training/tests/searches.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            subprocess.run(["dotnet", str(tool), "search", "--quiet", "--family", line.split()[0].split("+")[0], *line.split()[1:],
                            "--emit", str(folder / line.split()[0])],
                           cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture(scope="session")
def data():
    if not os.path.isdir(DATA.partition(":")[2]):
        absent(f"no data set at {DATA} (Debian's dataset-fashion-mnist; LATENCYLAB_TRAINING_DATA)")
    return load(DATA)


@pytest.fixture
def config(emitted):
    """config(family, key=value, ...) reads the emitted files of a family."""
    return lambda family, *overrides: Config(str(emitted / family / "latencylab.yaml"), overrides)


__all__ = ["FAMILIES"]
