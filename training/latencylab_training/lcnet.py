"""LC-Net (Xia et al., "Fully Dynamic Inference with Deep Neural Networks", arXiv 2007.15151): blocks with an L-Net and a C-Net."""

import torch
import torch.nn.functional as F
from torch import nn

from .decisions import Masker, calibrate, distillation, exponential
from .files import Measured
from .graph import Network
from .loop import device_of, evaluate, groups
from .parallel import average


class Gate(Masker):
    """Global average, linear, relu, linear: one logit a decision. A kept unit is scaled by its salience, the logit's sigmoid."""

    def __init__(self, inputs, hidden, outputs):
        super().__init__()
        self.hidden, self.logits = nn.Linear(inputs, hidden), nn.Linear(hidden, outputs)
        nn.init.normal_(self.logits.weight, 0, 0.01)
        nn.init.constant_(self.logits.bias, 2.0)

    def forward(self, x, temperature):
        logits = self.logits(F.relu(self.hidden(x.mean((2, 3)))))
        decisions = self.decide(logits, temperature)
        return decisions, decisions * torch.sigmoid(logits)


class SingleGate(Masker):
    """Global average, linear, clamped to 0..1: one salience a decision. What has a salience above 0 is kept and scaled by it.

    In training a decision is sampled at a logit of twice the salience before the clamp, so that there is a gradient where the clamp has
    none (ours)."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.saliences = nn.Linear(inputs, outputs)
        nn.init.normal_(self.saliences.weight, 0, 0.01)
        nn.init.constant_(self.saliences.bias, 1.0)

    def forward(self, x, temperature):
        salience = self.saliences(x.mean((2, 3)))
        decisions = self.decide(2 * salience, temperature)
        return decisions, decisions * salience.clamp(1e-3, 1)


def gate(single, inputs, hidden, outputs):
    return SingleGate(inputs, outputs) if single else Gate(inputs, hidden, outputs)


class LcnetBlock(nn.Module):
    def __init__(self, block, description):
        super().__init__()
        inputs = block.layers[0].conv.in_channels
        self.group, self.scaled = description["channel_group"], description["saliences_scale"] or []
        self.layer_keep, self.channel_keep = description["layer_keep"], description["channel_keep"]
        single, groups_ = description["template"] == "single", description["width"] // self.group
        self.lnet = gate(single, inputs, description["lnet_hidden"], 1) if description["lnet"] else None
        self.cnet = gate(single, inputs, description["cnet_hidden"], groups_) if description["cnet"] else None
        for net, target in ((self.lnet, self.layer_keep), (self.cnet, self.channel_keep)):
            if net is not None:
                net.target = target
        self.last = next(reads[0] for reads, op in zip(block.reads, block.ops) if op == "add")

    def forward(self, block, x, temperature):
        after, run, channels = {}, None, None
        if self.cnet is not None:
            decisions, salience = self.cnet(x, temperature)
            channels = decisions.mean(1)
            scale = salience.repeat_interleave(self.group, 1)[:, :, None, None]
            for name in self.scaled:
                after[name] = lambda y: y * scale
        if self.lnet is not None:
            decision, scale_of_block = self.lnet(x, temperature)
            run = decision[:, 0]
            inner = after.get(self.last)
            after[self.last] = lambda y: (inner(y) if inner else y) * scale_of_block[:, :, None, None]
        return block(x, after), run, channels


class Lcnet(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.network = Network(config.static["blocks"])
        described = {entry["block"]: {**entry, "template": config.part["template"]} for entry in config.part["blocks"]
                     if entry["lnet"] or entry["cnet"]}
        self.names = [block.name for block in self.network.blocks if block.name in described]
        self.gates = nn.ModuleList(
            LcnetBlock(block, described[block.name]) for block in self.network.blocks if block.name in described)
        self.temperature = 1.0

    def forward(self, x):
        """Scores, and of each gated block: whether it ran, and the channels that it kept, an image."""
        found, gates = [], iter(self.gates)
        for block in self.network.blocks:
            if block.name in self.names:
                gate = next(gates)
                x, run, channels = gate(block, x, self.temperature)
                found.append((block.name, gate, run, channels))
            else:
                x = block(x)
        return x, found


class Family:
    """Starts from the trained static network."""

    def __init__(self, config, teacher):
        self.config, self.teacher = config, teacher
        self.model = Lcnet(config)
        self.model.network.load_state_dict(teacher.state_dict())

    def parameters(self):
        return groups(self.model, self.config.recipe)

    def loss(self, x, labels, indices, progress):
        how = self.config.loss
        self.model.temperature = exponential(how["gumbel_temperature"], progress)
        first, last = how["gumbel_noise"]
        for gate in self.model.modules():
            if isinstance(gate, Masker):
                gate.noise = first + (last - first) * progress
        scores, found = self.model(x)
        layers = [(average(run.mean()) - gate.layer_keep) ** 2 for _, gate, run, _ in found if run is not None]
        channels = [(kept_where_run(run, kept) - gate.channel_keep) ** 2 for _, gate, run, kept in found if kept is not None]
        loss = F.cross_entropy(scores, labels, label_smoothing=self.config.recipe["label_smoothing"])
        loss = loss + how["layer_budget_weight"] * sum(layers) + how["channel_budget_weight"] * sum(channels)
        if how["distillation_weight"]:
            with torch.no_grad():
                teacher_scores = self.teacher(x)
            loss = loss + how["distillation_weight"] * distillation(scores, teacher_scores, how["distillation_temperature"])
        columns = {}
        if layers:
            columns["layer_keep"] = sum(run.mean().item() for _, _, run, _ in found if run is not None) / len(layers)
        if channels:
            columns["channel_keep"] = sum(kept.mean().item() for _, _, _, kept in found if kept is not None) / len(channels)
        return loss, scores, columns

    def calibrate(self, images):
        if self.config.loss["calibrated"]:
            calibrate(self.model, images, self.config.static["input"])

    def measure(self, images):
        self.model.eval()
        places = {}

        def run(x):
            scores, found = self.model(x)
            parts = [scores]
            for name, _, ran, kept in found:
                for key, values in (("layer_keep", ran), ("channel_keep", kept)):
                    if values is not None:
                        places.setdefault((name, key), len(parts))
                        parts.append(values)
            return tuple(parts)

        parts = evaluate(run, images, self.config.static["input"], device=device_of(self.model))
        measured = Measured(parts[0])
        targets, rates = [], []
        for (name, key), i in places.items():
            values = parts[i]
            ran = parts[places[name, "layer_keep"]] > 0.5 if (name, "layer_keep") in places else None
            if key == "channel_keep" and ran is not None and ran.any():
                values = values[ran]  # channels are chosen for the images that run the block
            measured.rates[f"{name}.{key}"] = values.numpy()
            gate = self.model.gates[self.model.names.index(name)]
            targets.append(getattr(gate, key))
            rates.append(values.mean().item())
        measured.summary = {"rate": sum(rates) / len(rates), "target": sum(targets) / len(targets)}
        return measured


def kept_where_run(run, kept):
    """Mean of the channels kept over the images that run the block."""
    if run is None:
        return average(kept.mean())
    ran = run.detach()
    return average((kept * ran).mean()) / average(ran.mean()).clamp_min(1e-6)
