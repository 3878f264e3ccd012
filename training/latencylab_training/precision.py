"""Mixed precision: --amp."""

import contextlib

import torch

from .config import InputError

# Flags of /proc/cpuinfo that mean arithmetic in bfloat16.
BFLOAT16_FLAGS = ("avx512_bf16", "amx_bf16", "bf16", "svebf16")


def cpu_has_bfloat16(path="/proc/cpuinfo"):
    try:
        with open(path, encoding="utf-8") as file:
            return any(flag in line.split() for line in file if line.startswith(("flags", "Features")) for flag in BFLOAT16_FLAGS)
    except OSError:
        return False


class Precision:
    """Where a loss is computed in 16 bits, and the scale of its gradients. Weights, decisions and evaluation stay in 32 bits."""

    def __init__(self, amp=False, device="cpu"):
        self.device, self.dtype = torch.device(device).type, None
        if amp and self.device == "cuda":
            self.dtype = torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
        elif amp:
            if not cpu_has_bfloat16():
                raise InputError("--amp: this processor does not compute in bfloat16 and there is no CUDA device: leave it out")
            self.dtype = torch.bfloat16
        self.scaler = torch.cuda.amp.GradScaler(enabled=self.dtype == torch.float16)

    def autocast(self):
        return contextlib.nullcontext() if self.dtype is None else torch.autocast(self.device, dtype=self.dtype)

    def step(self, value, optimiser):
        optimiser.zero_grad()
        self.scaler.scale(value).backward()
        self.scaler.step(optimiser)
        self.scaler.update()
