"""Yes-or-no decisions that can be trained."""

import torch


def keep(logit, temperature, training):
    """1 where something is kept, else 0.

    In training a sample of the Bernoulli distribution with logit `logit`, by Gumbel noise on both answers (whose difference is
    logistic), with the gradient of sigmoid((logit + noise) / temperature): Jang et al., ICLR 2017; Maddison et al., ICLR 2017.
    In evaluation logit > 0.
    """
    if not training:
        return (logit > 0).to(logit.dtype)
    uniform = torch.rand_like(logit).clamp_(1e-6, 1 - 1e-6)
    noisy = logit + torch.log(uniform) - torch.log1p(-uniform)
    soft = torch.sigmoid(noisy / temperature)
    return (noisy > 0).to(logit.dtype) + soft - soft.detach()


def exponential(start_end, progress):
    """From start to end exponentially; progress is 0 to 1."""
    start, end = start_end
    return start * (end / start) ** progress


def distillation(scores, teacher_scores, temperature):
    """T^2 KL(teacher || student) of the softened probabilities: Hinton et al., 2015."""
    return temperature ** 2 * torch.nn.functional.kl_div(
        torch.log_softmax(scores / temperature, 1), torch.softmax(teacher_scores / temperature, 1), reduction="batchmean")
