"""Several processes that train one network, started by torchrun: as if one process had the whole batch.

Every process has a part of the batch. Gradients are averaged by DistributedDataParallel; means over the batch that a loss is not linear
in, and the statistics of batch norm, are those of the whole batch, with their gradients; random numbers are drawn for the whole batch.
Without torchrun, or with one process, everything here is the identity.
"""

import os

import torch
import torch.distributed
import torch.distributed.nn
from torch import nn

from .config import InputError


def start(device):
    """Joins the processes of torchrun, if it started this one. The device of this process."""
    if int(os.environ.get("WORLD_SIZE", "1")) < 2:
        return device
    if device.startswith("cuda"):
        device = f"cuda:{os.environ.get('LOCAL_RANK', '0')}"
        torch.cuda.set_device(device)
    torch.distributed.init_process_group("nccl" if device.startswith("cuda") else "gloo")
    return device


def stop():
    if processes() > 1:
        torch.distributed.destroy_process_group()


def processes():
    return torch.distributed.get_world_size() if torch.distributed.is_initialized() else 1


def rank():
    return torch.distributed.get_rank() if torch.distributed.is_initialized() else 0


def is_first():
    """Whether this process writes files and prints."""
    return rank() == 0


def wait():
    if processes() > 1:
        torch.distributed.barrier()


def mine(batch):
    """This process's part of a whole batch."""
    if len(batch) % processes():
        raise InputError(f"a batch of {len(batch)} images does not divide among {processes()} processes: recipe.schedule.batch")
    size = len(batch) // processes()
    return batch[rank() * size:(rank() + 1) * size]


def average(value):
    """Mean over the processes, with its gradient: the mean over the batch of a mean over a part of it."""
    return torch.distributed.nn.all_reduce(value) / processes() if processes() > 1 else value


def uniform_like(values):
    """Random numbers of 0 to 1 for this process's part of a batch; the same for an image, however the batch is divided."""
    if processes() == 1:
        return torch.rand_like(values)
    size = values.shape[0]
    whole = torch.rand(size * processes(), *values.shape[1:], dtype=values.dtype, device=values.device)
    return whole[rank() * size:(rank() + 1) * size]


class BatchNorm2d(nn.BatchNorm2d):
    """Batch norm over the batches of all processes together."""

    def forward(self, x):
        if not self.training or processes() == 1:
            return super().forward(x)
        wide = x.to(torch.promote_types(x.dtype, torch.float32))
        mean = average(wide.mean((0, 2, 3)))
        variance = average((wide - mean.view(1, -1, 1, 1)).square().mean((0, 2, 3)))
        count = x.numel() / x.shape[1] * processes()
        with torch.no_grad():
            self.num_batches_tracked += 1
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance * count / max(1, count - 1), self.momentum)
        scale = self.weight * (variance + self.eps).rsqrt()
        return (wide * scale.view(1, -1, 1, 1) + (self.bias - mean * scale).view(1, -1, 1, 1)).to(x.dtype)


class Objective(nn.Module):
    """A model and its loss as one module, so that DistributedDataParallel sees every use of the parameters."""

    def __init__(self, model, loss):
        super().__init__()
        self.model, self.loss = model, loss

    def forward(self, *arguments):
        return self.loss(*arguments)


def objective(model, loss, device):
    """loss, whose gradients are averaged over the processes."""
    if processes() == 1:
        return loss
    return nn.parallel.DistributedDataParallel(
        Objective(model, loss), device_ids=[torch.device(device).index] if device.startswith("cuda") else None,
        broadcast_buffers=False)
