"""Yes-or-no decisions that can be trained."""

import torch
from torch import nn

from .loop import device_of, evaluate
from .parallel import uniform_like

LEAST_GAP = 2e-6  # between logits that differ by more than rounding, relative to 1 + their size; several steps of float32


def keep(logit, temperature, training, noise=1.0):
    """1 where something is kept, else 0.

    In training a sample of the Bernoulli distribution with logit `logit`, by Gumbel noise on both answers (whose difference is
    logistic), with the gradient of sigmoid((logit + noise) / temperature): Jang et al., ICLR 2017; Maddison et al., ICLR 2017.
    In evaluation logit > 0. `noise` is a factor of the noise: without any, training decides as evaluation does.
    """
    if not training:
        return (logit > 0).to(logit.dtype)
    uniform = uniform_like(logit).clamp_(1e-6, 1 - 1e-6)
    noisy = logit + noise * (torch.log(uniform) - torch.log1p(-uniform))
    soft = torch.sigmoid(noisy / temperature)
    return (noisy > 0).to(logit.dtype) + (soft - soft.detach())


def exponential(start_end, progress):
    """From start to end exponentially; progress is 0 to 1."""
    start, end = start_end
    return start * (end / start) ** progress


def distillation(scores, teacher_scores, temperature):
    """T^2 KL(teacher || student) of the softened probabilities: Hinton et al., 2015."""
    return temperature ** 2 * torch.nn.functional.kl_div(
        torch.log_softmax(scores / temperature, 1), torch.softmax(teacher_scores / temperature, 1), reduction="batchmean")


class Masker(nn.Module):
    """Decisions from logits: in evaluation what exceeds `threshold`, which calibration sets."""

    def __init__(self):
        super().__init__()
        self.register_buffer("threshold", torch.zeros(()))
        self.seen = None  # logits of calibration images
        self.noise, self.target = 1.0, None

    def decide(self, logit, temperature):
        logit = logit.to(torch.promote_types(logit.dtype, torch.float32))
        if self.seen is not None:
            self.seen.append(logit.detach().flatten())
        return keep(logit if self.training else logit - self.threshold, temperature, self.training, self.noise)

    def settle(self):
        """The threshold with which evaluation keeps the target, or without one as much as sampling did: the mean probability.

        It lies between logits that differ: patches of a blank background have one logit all, and which side of a threshold in the
        midst of them they fall on would be a matter of rounding."""
        logits, self.seen = torch.cat(self.seen).double(), None
        logits = logits[::max(1, len(logits) // 1_000_000)].sort().values
        share = torch.sigmoid(logits).mean().item() if self.target is None else self.target
        kept = round(share * len(logits))
        ends = torch.cat([logits[:1] - 1, logits, logits[-1:] + 1])
        gaps = (ends.diff() > LEAST_GAP * (1 + ends[1:].abs())).nonzero()[:, 0]
        below = gaps[(gaps - (len(logits) - kept)).abs().argmin()]
        self.threshold.fill_(ends[below:below + 2].mean().item())


def calibrate(model, images, network_input):
    """Settles the maskers one after another: what a block skips changes what the next one sees."""
    model.eval()
    for masker in [module for module in model.modules() if isinstance(module, Masker)]:
        masker.seen = []
        evaluate(lambda x: model(x)[0], images, network_input, device=device_of(model))
        masker.settle()
