"""Two processes are one: on the CPU, with the variables that torchrun sets."""

import os
import pathlib
import socket
import subprocess
import sys

import pytest
import torch

from latencylab_training.config import InputError
from latencylab_training.precision import Precision, cpu_has_bfloat16

HERE = pathlib.Path(__file__).resolve().parent


def side_by_side(count, *command):
    """Runs a command in so many processes that find each other."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {**os.environ, "PYTHONPATH": str(HERE.parent), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port),
              "WORLD_SIZE": str(count), "OMP_NUM_THREADS": "1"}
    running = [subprocess.Popen([sys.executable, *command], env={**shared, "RANK": str(rank), "LOCAL_RANK": str(rank)},
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for rank in range(count)]
    return [(process.communicate(timeout=600)[0], process.returncode) for process in running]


def test_two_processes_have_the_gradients_of_one_with_the_whole_batch(emitted, tmp_path):
    families = ["lasnet", "laudnet", "lcnet", "basisnet", "cascade"]
    for count in (1, 2):
        for text, code in side_by_side(count, str(HERE / "gradients.py"), str(emitted), str(tmp_path / str(count)), *families):
            assert code == 0, text
    one, two = (torch.load(tmp_path / str(count)) for count in (1, 2))
    for family in families:
        assert one[family].abs().max() > 0.01
        assert torch.allclose(one[family], two[family], rtol=1e-9, atol=1e-12), family


def test_a_hydranet_in_two_processes_and_a_batch_that_does_not_divide_are_one_line(emitted, data, tmp_path):
    for family, batch, expected in (("hydranet", 32, "a HydraNet is trained by one process"),
                                    ("lasnet", 33, "a batch of 33 images does not")):
        out = side_by_side(
            2, "-m", "latencylab_training", "--config", str(emitted / family / "latencylab.yaml"), "--images", "60", "--test-images", "20",
            "--data", os.environ.get("LATENCYLAB_TRAINING_DATA", "fashion-mnist:/usr/share/datasets/fashion-mnist"),
            "--out", str(tmp_path / family), "--quiet", "--set", "recipe.schedule.epochs=1", "--set", f"recipe.schedule.batch={batch}")
        assert [code for _, code in out] == [2, 2], out
        assert out[0][0].startswith(f"latencylab_training: {expected}") and out[0][0].count("\n") == 1 and out[1][0] == "", out


def test_mixed_precision_is_refused_where_it_would_be_slower_and_else_keeps_results_near(tmp_path):
    flags = tmp_path / "cpuinfo"
    flags.write_text("processor : 0\nflags : fpu avx512f\n")
    assert not cpu_has_bfloat16(str(flags))
    flags.write_text("processor : 0\nflags : fpu avx512f avx512_bf16\n")
    assert cpu_has_bfloat16(str(flags))
    if not cpu_has_bfloat16():
        with pytest.raises(InputError, match="--amp: this processor does not compute in bfloat16"):
            Precision(True, "cpu")
    precision = Precision()
    precision.dtype = torch.bfloat16
    layer, x = torch.nn.Linear(64, 8), torch.rand(16, 64)
    with precision.autocast():
        y = layer(x)
    assert y.dtype == torch.bfloat16 and torch.allclose(y.float(), layer(x), atol=0.03)
    before = layer.weight.detach().clone()
    precision.step(y.square().mean(), torch.optim.SGD(layer.parameters(), 0.1))
    assert layer.weight.dtype == torch.float32 and not torch.equal(before, layer.weight)
