"""Loss and gradients of the first step of every family, in 64 bits: python gradients.py EMITTED RESULT FAMILY..."""

import sys

import torch

from latencylab_training import parallel
from latencylab_training.config import Config
from latencylab_training.training import family_of, static_network


def gradients(config):
    torch.manual_seed(1)
    family = family_of(config, static_network(config).double().eval())
    family.model.double().train()
    torch.manual_seed(2)
    size = config.static["input"]
    x, labels = torch.rand(8, size["channels"], size["height"], size["width"], dtype=torch.float64), torch.arange(8) % 10
    loss = parallel.objective(family.model, family.loss, "cpu")
    torch.manual_seed(3)
    value, _, _ = loss(parallel.mine(x), parallel.mine(labels), parallel.mine(torch.arange(8)), 0.4)
    value.backward()
    return torch.cat([parallel.average(value.detach()).view(1),
                      *(p.grad.flatten() for p in family.model.parameters() if p.requires_grad)])


def main(emitted, result, *families):
    torch.set_num_threads(1)
    parallel.start("cpu")
    found = {family: gradients(Config(f"{emitted}/{family}/latencylab.yaml")) for family in families}
    if parallel.is_first():
        torch.save(found, result)


if __name__ == "__main__":
    main(*sys.argv[1:])
