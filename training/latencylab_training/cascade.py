"""Cascades: whole networks that run first, and exits inside of a network. An image ends where it is sure enough."""

import torch
import torch.nn.functional as F
from torch import nn

from .data import resized
from .files import Measured, confidence_rows
from .graph import Block, Network
from .loop import evaluate, groups


class Cascade(nn.Module):
    def __init__(self, config):
        super().__init__()
        part = config.part
        self.before = nn.ModuleList(Network(entry["static_network"]["blocks"]) for entry in part["before"])
        self.inputs = [entry["static_network"]["input"] for entry in part["before"]]
        self.network = Network(config.static["blocks"])
        self.places = [self.network.index(entry["after"]) for entry in part["exits"]]
        self.heads = nn.ModuleList(Block(entry["block"]) for entry in part["exits"])

    def forward(self, x):
        """Scores of every exit in order, the last classifier's last."""
        scores = [network(resized(x, size)) for network, size in zip(self.before, self.inputs)]
        maps = self.network.maps()
        for i, block in enumerate(self.network.blocks):
            x = block(x, maps=maps)
            if i in self.places:
                scores.append(self.heads[self.places.index(i)](x))
        return (*scores, x)


def walk(confidences, thresholds):
    """At which exit each image ends (the number of exits: at the last classifier), and the share that ends at each that it reaches."""
    ended = torch.full(confidences[0].shape, len(thresholds), dtype=torch.long)
    left, rates = torch.ones_like(ended, dtype=torch.bool), []
    for i, (confidence, threshold) in enumerate(zip(confidences, thresholds)):
        here = left & (confidence >= threshold)
        rates.append(here.sum().item() / max(1, left.sum().item()))
        ended[here], left = i, left & ~here
    return ended, rates


def thresholds_for(confidences, rates):
    """Thresholds at which the wanted share of the images that reach an exit ends there."""
    left, found = torch.ones_like(confidences[0], dtype=torch.bool), []
    for confidence, rate in zip(confidences, rates):
        here = confidence[left].sort(descending=True).values
        count = min(len(here), round(rate * len(here)))
        threshold = 1.0 if count == 0 else here[count - 1].item()
        found.append(threshold)
        left = left & (confidence < threshold)
    return found


class Family:
    def __init__(self, config, teacher):
        self.config, self.model = config, Cascade(config)
        self.exits = config.part["before"] + config.part["exits"]
        self.thresholds = [entry["threshold"] for entry in self.exits]

    def parameters(self):
        return groups(self.model, self.config.recipe)

    def loss(self, x, labels, indices, progress):
        how = self.config.loss
        scores = self.model(x)
        losses = [F.cross_entropy(score, labels, label_smoothing=self.config.recipe["label_smoothing"]) for score in scores]
        return how["exit_weight"] * sum(losses[:-1]) + how["final_weight"] * losses[-1], scores[-1], {}

    def calibrate(self, images):
        """Thresholds that give the expected exit rates on images that were not trained on."""
        self.model.eval()
        scores = evaluate(self.model, images, self.config.static["input"])
        self.thresholds = thresholds_for([_confidence(score) for score in scores[:-1]],
                                         [entry["expected_exit_rate"] for entry in self.exits])

    def measure(self, images):
        self.model.eval()
        scores = evaluate(self.model, images, self.config.static["input"])
        ended, rates = walk([_confidence(score) for score in scores[:-1]], self.thresholds)
        measured = Measured(torch.stack(scores)[ended, torch.arange(len(images))])
        names = [entry["decision"] for entry in self.exits]
        measured.rates = dict(zip(names, rates))
        rows = [(name, *row) for name, score in zip([name[len("exit."):] for name in names] + ["final"], scores)
                for row in confidence_rows(score, images.labels)]
        measured.tables["confidence.csv"] = (("exit", "confidence", "weight", "correct"), rows)
        wanted = [entry["expected_exit_rate"] for entry in self.exits]
        measured.summary = {
            "rate": sum(rates) / len(rates), "target": sum(wanted) / len(wanted),
            "thresholds": dict(zip(names, self.thresholds)),
            "accuracy_of_exits": [(score.argmax(1) == images.labels).float().mean().item() for score in scores],
        }
        return measured


def _confidence(scores):
    return torch.softmax(scores, 1).max(1).values
