"""BasisNet (Zhang et al., arXiv 2105.03014): a preview of the image gives coefficients that mix N weight sets into a network for it."""

import torch
import torch.nn.functional as F
from torch import nn

from .cascade import thresholds_for
from .data import resized
from .decisions import distillation
from .files import Measured, confidence_rows
from .graph import Network
from .loop import device_of, evaluate, groups


class Basisnet(nn.Module):
    def __init__(self, config):
        super().__init__()
        part = config.part
        self.input, self.preview_input = part["backbone"]["static_network"]["input"], part["preview"]["static_network"]["input"]
        self.preview = Network(part["preview"]["static_network"]["blocks"])
        self.network = Network(part["backbone"]["static_network"]["blocks"])
        self.bases, self.sets = part["bases"], part["coefficients"]["sets"]
        self.places = []  # (block, layer, index of the fully connected layer of a squeeze-and-excitation)
        self.weights = nn.ParameterList()
        for entry in part["synthesised"]:
            layer, _, fc = entry["layer"].partition(".fc")
            self.places.append((entry["block"], layer, int(fc) - 1 if fc else None))
            weight = torch.empty(self.bases, *entry["weight_shape"])
            for one in weight:
                nn.init.kaiming_normal_(one, mode="fan_out", nonlinearity="relu")
            self.weights.append(nn.Parameter(weight))
        for block, layer, fc in self.places:  # the layers' own weights are not used
            own = self.network.blocks[self.network.index(block)].layer(layer)
            for module in ([own.fc1, own.fc2][fc:fc + 1] if fc is not None else own.modules()):
                if isinstance(module, (nn.Conv2d, nn.Linear)):
                    module.weight.requires_grad_(False)
        self.mixes = config.loss["start_deviation"]
        head = part["preview"]["static_network"]["blocks"][-1]["layers"]
        features = next(layer["inputs"] for layer in reversed(head) if layer["op"] == "linear")
        self.coefficients = nn.Linear(features, self.sets * self.bases)

    def start_from(self, static):
        """The static network's weights; every weight set has them with noise of a share of their deviation, so that sets differ."""
        self.network.load_state_dict(static.state_dict())
        with torch.no_grad():
            for (block, layer, fc), weight in zip(self.places, self.weights):
                own = self.network.blocks[self.network.index(block)].layer(layer)
                module = next(m for m in ([own.fc1, own.fc2][fc:fc + 1] if fc is not None else own.modules())
                              if isinstance(m, (nn.Conv2d, nn.Linear)))
                weight.copy_(module.weight + self.mixes * module.weight.std() * torch.randn_like(weight))

    def look(self, x):
        """Scores of the preview, and the coefficients: images x sets x N."""
        features, scores = self.preview.features(resized(x, self.preview_input))
        return scores, torch.softmax(self.coefficients(features).view(x.shape[0], self.sets, self.bases), 2)

    def forward(self, x):
        """Scores of the preview and of the synthesised network."""
        preview, coefficients = self.look(x)
        mixed = {}
        for i, ((block, layer, fc), weight) in enumerate(zip(self.places, self.weights)):
            one = torch.einsum("ij,j...->i...", coefficients[:, i if self.sets > 1 else 0], weight)
            mine = mixed.setdefault(block, {})
            mine[layer] = one if fc is None else (*mine.get(layer, ()), one)
        y = resized(x, self.input)
        for block in self.network.blocks:
            y = block(y, None, mixed.get(block.name))
        return preview, y


class Family:
    def __init__(self, config, teacher):
        self.config, self.teacher, self.model = config, teacher, Basisnet(config)
        same = [tuple(p.shape) for p in teacher.parameters()] == [tuple(p.shape) for p in self.model.network.parameters()]
        if config.loss["starts_from_static"] and same:
            self.model.start_from(teacher)
        self.exit = config.part["exit"]
        self.threshold = self.exit["threshold"] if self.exit else None

    def parameters(self):
        return groups(self.model, self.config.recipe)

    def loss(self, x, labels, indices, progress):
        how = self.config.loss
        preview, scores = self.model(x)
        smoothing = self.config.recipe["label_smoothing"]
        loss = F.cross_entropy(scores, labels, label_smoothing=smoothing)
        loss = loss + how["preview_weight"] * F.cross_entropy(preview, labels, label_smoothing=smoothing)
        if how["distillation_weight"]:
            with torch.no_grad():
                teacher_scores = self.teacher(x)
            loss = loss + how["distillation_weight"] * distillation(scores, teacher_scores, how["distillation_temperature"])
        return loss, scores, {"preview_accuracy": (preview.argmax(1) == labels).float().mean().item()}

    def calibrate(self, images):
        """The threshold that gives the expected exit rate on images that were not trained on."""
        if self.exit:
            self.model.eval()
            preview = evaluate(lambda x: self.model.look(x)[0], images, self.config.static["input"], device=device_of(self.model))
            self.threshold = thresholds_for([torch.softmax(preview, 1).max(1).values], [self.exit["expected_rate"]])[0]

    def measure(self, images):
        self.model.eval()
        preview, scores = evaluate(self.model, images, self.config.static["input"])
        answers, summary, rates = scores, {}, {}
        if self.exit:
            ends = torch.softmax(preview, 1).max(1).values >= self.threshold
            answers = torch.where(ends[:, None], preview, scores)
            rates["exit"] = ends.float().numpy()
            summary = {"rate": ends.float().mean().item(), "target": self.exit["expected_rate"], "threshold": self.threshold}
        measured = Measured(answers)
        measured.rates = rates
        measured.tables["confidence.csv"] = (
            ("confidence", "weight"), [row[:2] for row in confidence_rows(preview, images.labels)])
        measured.tables["confidence-correct.csv"] = (
            ("exit", "confidence", "weight", "correct"),
            [(name, *row) for name, part in (("preview", preview), ("final", scores)) for row in confidence_rows(part, images.labels)])
        measured.summary = {
            **summary, "preview_accuracy": (preview.argmax(1) == images.labels).float().mean().item(),
            "accuracy_without_exit": (scores.argmax(1) == images.labels).float().mean().item(),
        }
        return measured
