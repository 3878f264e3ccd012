"""LASNet (Han et al., NeurIPS 2022) and LAUDNet (Han et al., TPAMI 2024): blocks that skip patches, channels or themselves."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from .decisions import Masker, calibrate, distillation, exponential
from .files import Measured
from .graph import ACTIVATIONS, CONVOLUTIONS, Network
from .loop import device_of, evaluate, groups
from .parallel import average


class SpatialMasker(Masker):
    """Average of every patch, 1x1 convolution to two logits, a decision a patch. Layer mode is one patch."""

    def __init__(self, inputs, patches):
        super().__init__()
        self.patches = patches
        self.logits = nn.Conv2d(inputs, 2, 1)
        nn.init.normal_(self.logits.weight, 0, 0.01)
        self.logits.bias.data = torch.tensor([0.0, 2.0])  # nearly all is kept at first

    def forward(self, x, temperature):
        skip, kept = self.logits(F.adaptive_avg_pool2d(x, self.patches)).chunk(2, 1)
        return self.decide(kept - skip, temperature)


class ChannelMasker(Masker):
    """Global average, linear, relu, linear to two logits a group of channels, a decision a group."""

    def __init__(self, inputs, hidden, groups_):
        super().__init__()
        self.hidden, self.logits = nn.Linear(inputs, hidden), nn.Linear(hidden, 2 * groups_)
        nn.init.normal_(self.logits.weight, 0, 0.01)
        self.logits.bias.data = torch.tensor([0.0, 2.0]).repeat(groups_)

    def forward(self, x, temperature):
        logits = self.logits(F.relu(self.hidden(x.mean((2, 3))))).view(x.shape[0], -1, 2)
        return self.decide(logits[:, :, 1] - logits[:, :, 0], temperature)


class DynamicBlock(nn.Module):
    """The masks of one block, and what they leave of its multiply-accumulates."""

    def __init__(self, block, description):
        super().__init__()
        self.mode, self.map, self.stage = description["mode"], tuple(description["map"]), description["stage"]
        self.granularity = description.get("granularity", max(self.map))
        self.targets = {key: description[key] for key in ("activation_rate", "channel_keep_rate") if key in description}
        patches = tuple(-(-side // self.granularity) for side in self.map)
        self.spatial = SpatialMasker(description["inputs"], patches) if "activation_rate" in description else None
        self.channel = None
        if "channel_keep_rate" in description:
            self.group = description["channel_group"]
            self.channel = ChannelMasker(
                description["inputs"], description["channel_masker_hidden"], description["width"] // self.group)
        self.main, self.last, self.squeezed = row(block)

    def forward(self, block, x, temperature):
        """The block's result, its MACs an image, and its rates an image: patches, pixels of the first convolution, channels."""
        one = torch.ones(x.shape[0], device=x.device)
        after, rates, mask = {}, {}, None
        channels, shares = one, [one] * len(self.main)
        if self.spatial is not None:
            decisions = self.spatial(x, temperature)
            mask = decisions
            for axis, side in zip((2, 3), self.map):
                mask = mask.repeat_interleave(self.granularity, axis).narrow(axis, 0, side)
            shares = [mask.mean((1, 2, 3))] * len(self.main)
            rates["activation_rate"] = decisions.mean((1, 2, 3))
            if self.mode != "layer":
                shares = [pixels.mean((1, 2, 3)) for pixels in self.read(block, x, mask)]
                rates["dilated_rate"] = shares[0]
            after[self.last] = lambda y: y * mask
            if self.squeezed:
                after[self.squeezed] = lambda y: y * mask
        if self.channel is not None:
            kept = self.channel(x, temperature)
            channels = kept.mean(1)
            rates["channel_keep_rate"] = channels
            scale = kept.repeat_interleave(self.group, 1)[:, :, None, None]
            for name in self.main[:2]:
                inner = after.get(name)
                after[name] = (lambda y, inner=inner: (inner(y) if inner else y) * scale)
        y = block(x, after)
        macs = sum(layer.macs for name, layer in zip(block.names, block.layers)
                   if getattr(layer, "macs", None) and name not in self.main)
        for i, name in enumerate(self.main):
            factor = shares[i]
            if self.channel is not None:
                factor = factor * (channels, channels ** 2, channels)[i]
            macs = macs + block.layer(name).macs * factor
        if self.spatial is not None:
            macs = macs + 2 * x.shape[1] * math.prod(self.spatial.patches)
        if self.channel is not None:
            macs = macs + self.channel.hidden.weight.numel() + self.channel.logits.weight.numel()
        return y, macs * one, rates, (None if self.spatial is None else decisions[:, 0])


    def read(self, block, x, mask):
        """Of each convolution of the row the pixels that are computed: those that windows of the next one read, the last one's mask."""
        convolutions = [block.layer(name) for name in self.main]
        sizes = [tuple(x.shape[2:])]
        for convolution in convolutions:
            sizes.append(block_size(convolution, sizes[-1]))
        pixels = [mask]
        for convolution, size in zip(reversed(convolutions[1:]), reversed(sizes[1:-1])):
            conv, (top, _, left, _) = convolution.conv, padding_of(convolution)
            window = torch.ones(1, 1, *conv.kernel_size, dtype=mask.dtype, device=mask.device)
            wide = F.conv_transpose2d(pixels[0], window, None, conv.stride).to(mask.dtype)  # under autocast it is of 16 bits
            wide = F.pad(wide, (0, max(0, left + size[1] - wide.shape[3]), 0, max(0, top + size[0] - wide.shape[2])))
            pixels.insert(0, wide[:, :, top:top + size[0], left:left + size[1]].clamp(max=1))
        return pixels


def row(block):
    """The convolutions of a block that follow one another; the layer whose result is masked; the one before squeeze-and-excitation."""
    reads = dict(zip(block.names, block.reads))
    squeezed = next((reads[name][0] for name, op in zip(block.names, block.ops) if op == "squeeze_excite"), None)
    convolutions = [name for name, op in zip(block.names, block.ops) if op in CONVOLUTIONS]
    added = next((reads[name] for name, op in zip(block.names, block.ops) if op == "add"), None)
    if added is None:  # a function may follow the last convolution, pooling is of the whole map
        last = convolutions[-1]
        for name, op in zip(block.names, block.ops):
            last = name if op in ACTIVATIONS and reads[name] == [last] else last
        return convolutions, last, squeezed
    main, place = [], added[0]
    while place != "input":
        if place in convolutions:
            main.insert(0, place)
        place = reads[place][0]
    return main, added[0], squeezed


def padding_of(convolution):
    """Pixels above, below, left and right."""
    if convolution.explicit:
        left, right, top, bottom = convolution.explicit
        return top, bottom, left, right
    (top, left) = convolution.conv.padding
    return top, top, left, left


def block_size(convolution, size):
    """Rows and columns that a convolution makes of so many."""
    conv, (top, bottom, left, right) = convolution.conv, padding_of(convolution)
    return tuple((side + pad - dilation * (kernel - 1) - 1) // stride + 1
                 for side, pad, dilation, kernel, stride
                 in zip(size, (top + bottom, left + right), conv.dilation, conv.kernel_size, conv.stride))


class Lasnet(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config, self.dense_macs = config, config.static["macs"]
        self.network = Network(config.static["blocks"])
        self.described = {entry["block"]: entry for entry in config.part["blocks"] if entry["mode"] != "dense"}
        self.maskers = nn.ModuleList(
            DynamicBlock(block, self.described[block.name]) for block in self.network.blocks if block.name in self.described)
        self.temperature = 1.0

    def forward(self, x):
        """Scores, MACs an image, and of each dynamic block: MACs, dense MACs, rates, decisions."""
        total, found, maskers = 0, [], iter(self.maskers)
        for block in self.network.blocks:
            if block.name in self.described:
                masker = next(maskers)
                x, macs, rates, decisions = masker(block, x, self.temperature)
                dense = sum(layer.macs for layer in block.layers if getattr(layer, "macs", None))
                found.append((block.name, masker, macs, dense, rates, decisions))
            else:
                x = block(x)
                macs = sum(layer.macs for layer in block.layers if getattr(layer, "macs", None))
            total = total + macs
        return x, total, found


class Family:
    """Fine-tunes a trained static network, which is its teacher too."""

    def __init__(self, config, teacher):
        self.config, self.teacher = config, teacher
        self.model = Lasnet(config)
        self.model.network.load_state_dict(teacher.state_dict())
        self.target = config.part["target_rate"]

    def parameters(self):
        factor = self.config.loss["learning_rate_factor_of_network"]
        return groups(self.model, self.config.recipe, [("network.", factor)])

    def loss(self, x, labels, indices, progress):
        how = self.config.loss
        self.model.temperature = exponential(how["gumbel_temperature"], progress)
        scores, macs, found = self.model(x)
        ratio = average(macs.mean()) / self.model.dense_macs
        bound = math.cos(math.pi / 2 * min(1.0, progress / how["bounds_until"])) ** 2
        upper, lower = 1 - bound * (1 - self.target), bound * self.target
        blocks = [average(block_macs.mean()) / dense for _, _, block_macs, dense, _, _ in found]
        bounds = sum(F.relu(p - upper) ** 2 + F.relu(lower - p) ** 2 for p in blocks) / max(1, len(blocks))
        stages = stage_terms(found)
        rate = how["rate_weight"] * (bounds + (ratio - self.target) ** 2) + how["stage_weight"] * sum(stages)
        with torch.no_grad():
            teacher_scores = self.teacher(x)
        taught = distillation(scores, teacher_scores, how["distillation_temperature"])
        loss = F.cross_entropy(scores, labels, label_smoothing=self.config.recipe["label_smoothing"])
        return loss + rate + how["distillation_weight"] * taught, scores, {"mac_ratio": ratio.item()}

    def calibrate(self, images):
        if self.config.loss["calibrated"]:
            calibrate(self.model, images, self.config.static["input"])

    def measure(self, images):
        self.model.eval()
        names = {}

        def run(x):
            scores, macs, found = self.model(x)
            parts = [scores, macs]
            for name, _, _, _, rates, decisions in found:
                for key, values in rates.items():
                    names.setdefault((name, key), len(parts))
                    parts.append(values)
                if decisions is not None:
                    names.setdefault((name, "decisions"), len(parts))
                    parts.append(decisions)
            return tuple(parts)

        parts = evaluate(run, images, self.config.static["input"], device=device_of(self.model))
        measured = Measured(parts[0])
        for (name, key), i in names.items():
            if key == "decisions":
                measured.masks[name] = parts[i].numpy() > 0.5
            else:
                measured.rates[f"{name}.{key}"] = parts[i].numpy()
        measured.tables["masks.csv"] = (("block", "rows", "columns", "activation_rate", "scatter"), [
            (name, *mask.shape[1:], float(mask.mean()), scatter(mask)) for name, mask in measured.masks.items()
            if mask.shape[1] * mask.shape[2] > 1])
        targets = {f"{block.name}.{key}": value for block in self.model.network.blocks if block.name in self.model.described
                   for key, value in self.model.described[block.name].items() if key in ("activation_rate", "channel_keep_rate")}
        measured.summary = {
            "mac_ratio": parts[1].mean().item() / self.model.dense_macs, "target_rate": self.target,
            "rate": _mean([measured.rates[name].mean() for name in targets]), "target": _mean(targets.values()),
        }
        return measured


def scatter(mask):
    """Of masks, images x rows x columns: how often patches side by side differ, over 2 r (1 - r), which it is where none knows the other.

    One where nothing or everything is kept."""
    rate = mask.mean()
    pairs = [mask[:, 1:] != mask[:, :-1], mask[:, :, 1:] != mask[:, :, :-1]]
    differ = sum(int(pair.sum()) for pair in pairs) / max(1, sum(pair.size for pair in pairs))
    return float(differ / (2 * rate * (1 - rate))) if 0 < rate < 1 else 1.0


def stage_terms(found):
    """(r_s - r*_s)^2 of every stage and kind of rate: ours, so that the rates that were searched are trained."""
    sums = {}
    for _, masker, _, _, rates, _ in found:
        for key, target in masker.targets.items():
            rate, aim, count = sums.get((masker.stage, key), (0, 0, 0))
            sums[masker.stage, key] = (rate + average(rates[key].mean()), aim + target, count + 1)
    return [((rate - aim) / count) ** 2 for rate, aim, count in sums.values()]


def _mean(values):
    values = list(values)
    return float(sum(values) / max(1, len(values)))
