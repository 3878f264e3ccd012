"""Files for `latlab execute`: the weights that a network is run with, and images with what the network makes of them here."""

import io

import numpy as np
import torch

from . import files
from .cascade import walk
from .config import InputError
from .data import resized
from .graph import Convolution, Dense, SqueezeExcite
from .lcnet import SingleGate
from .loop import device_of, evaluate

MODES = ("spatial", "channel", "layer", "both", "dense")
OTHER_LAYERS = ("batch_norm2d", "concat", "resize")


def check(config):
    """Says in one line what is not exported, before anything is trained."""
    if config.family not in FAMILIES:
        raise InputError(f"{config.path}: family {config.family} is not exported yet, expected one of {', '.join(FAMILIES)}")
    for entry in config.part["blocks"] if config.family in ("lasnet", "laudnet") else ():
        if entry["mode"] not in MODES:
            raise InputError(f"{config.path}: block {entry['block']} is of mode {entry['mode']}, which is not exported yet, "
                             f"expected {', '.join(MODES)}")
    if config.family == "basisnet" and config.part["coefficients"]["scope"] != "layer":
        raise InputError(f"{config.path}: coefficients of the whole network are not exported yet, expected coefficients of each layer")
    for block in _blocks(config.part if config.family == "hydranet" else [config.static, config.part]):
        for layer in block["layers"]:
            if layer["op"] in OTHER_LAYERS or (layer["op"] == "squeeze_excite" and config.family == "basisnet"):
                raise InputError(f"{config.path}: layer {block['block']}/{layer['name']} is {layer['op']}, which is not exported yet")


def _blocks(description):
    """Every block with layers in a part of training.json."""
    if isinstance(description, dict):
        if "layers" in description and "block" in description:
            yield description
        else:
            for part in description.values():
                yield from _blocks(part)
    elif isinstance(description, list):
        for part in description:
            yield from _blocks(part)


def weights(family):
    """Arrays by 'BLOCK/LAYER.weight' and '.bias', for evaluation: batch norms are folded into the convolutions before them."""
    return FAMILIES[family.config.family][0](family)


def reference(family, images, network_input):
    """Images as the network reads them, their labels, its scores and what it decides."""
    family.model.eval()
    x, labels = images.batch(slice(0, len(images)), network_input)
    found = FAMILIES[family.config.family][1](family, images, network_input)
    return {"images": x.contiguous().numpy().astype(np.float32), "labels": labels.numpy(), **found}


def of_blocks(blocks, rename=lambda name: name):
    """Arrays of the layers of blocks, under other names of the blocks."""
    arrays = {}
    for block in blocks:
        for name, layer in zip(block.names, block.layers):
            if isinstance(layer, Convolution):
                arrays.update(_named(rename(block.name), name, *folded(layer)))
            elif isinstance(layer, SqueezeExcite):
                arrays.update(_named(rename(block.name), f"{name}.fc1", layer.fc1.weight, layer.fc1.bias))
                arrays.update(_named(rename(block.name), f"{name}.fc2", layer.fc2.weight, layer.fc2.bias))
            elif isinstance(layer, Dense):
                arrays.update(_named(rename(block.name), name, layer.linear.weight, layer.linear.bias))
    return arrays


def _masked_weights(family):
    """The threshold of a masker is in its biases, so that a patch, block or group of channels is kept where its second logit is the
    greater one."""
    model = family.model
    arrays = of_blocks(model.network.blocks)
    for name, masker in zip(model.described, model.maskers):
        if masker.channel is not None:
            hidden = masker.channel.hidden
            arrays.update(_named(name, "channel_masker.hidden", hidden.weight, hidden.bias))
            arrays.update(_logits(name, "channel_masker", masker.channel))
        if masker.spatial is not None:
            arrays.update(_logits(name, "gate" if masker.mode == "layer" else "masker", masker.spatial))
    return arrays


def _logits(block, layer, masker):
    """Of leaving out and of keeping, in turns; the threshold is what the second has to exceed the first by."""
    bias = masker.logits.bias.detach().double().clone()
    bias[1::2] -= masker.threshold.double()
    return _named(block, layer, masker.logits.weight.flatten(1), bias)


def folded(layer, weight=None):
    """Weights and bias of a convolution and the batch norm that follows it; the bias is None where there is neither.

    weight: instead of the convolution's own, fp64."""
    conv, norm = layer.conv, layer.norm
    weight = conv.weight.detach().double() if weight is None else weight
    bias = None if conv.bias is None else conv.bias.detach().double()
    if norm is None:
        return weight, bias
    scale = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
    shift = norm.bias.detach().double() - scale * norm.running_mean.double()
    return weight * scale.view(-1, 1, 1, 1), shift if bias is None else shift + scale * bias


def _named(block, layer, weight, bias):
    arrays = {f"{block}/{layer}.weight": weight, f"{block}/{layer}.bias": bias}
    return {name: array.detach().cpu().to(torch.float32).numpy() for name, array in arrays.items() if array is not None}


def _masked_reference(family, images, network_input):
    """What every block keeps: patches, itself or groups of channels; the latter have a name of their own where there are patches too."""
    model, decided = family.model, {}
    hooks = []
    for name, masker in zip(model.described, model.maskers):
        both = masker.channel is not None and masker.spatial is not None
        for part, decision in ((masker.spatial, name), (masker.channel, f"{name}.channel_keep_rate" if both else name)):
            if part is not None:
                hooks.append(part.register_forward_hook(
                    lambda module, inputs, kept, decision=decision: decided.update({decision: kept})))

    def run(batch):
        decided.clear()
        scores = model(batch)[0]
        return (scores, *(kept[:, 0] if kept.dim() == 4 else kept[:, None] for kept in decided.values()))

    try:
        parts = evaluate(run, images, network_input, device=device_of(model))
    finally:
        for hook in hooks:
            hook.remove()
    scores, *decisions = parts if isinstance(parts, tuple) else (parts,)
    return {"logits": scores.numpy(), **_decisions(zip(decided, decisions))}


def _decisions(decided):
    return {f"decisions/{name}": mask.numpy() > 0.5 for name, mask in decided}


def _cell(decided):
    """One decision an image as a map of one cell."""
    return decided.float().view(-1, 1, 1)


def _cascade_weights(family):
    """'before0.' and so on stand before the names of blocks of networks that run first; exits have their thresholds."""
    model = family.model
    arrays = of_blocks([*model.network.blocks, *model.heads])
    exits = [head.name for head in model.heads]
    for i, network in reversed(list(enumerate(model.before))):
        arrays.update(of_blocks(network.blocks, lambda name: f"before{i}.{name}"))
        exits.insert(0, f"before{i}.confidence")
    for name, threshold in zip(exits, family.thresholds):
        arrays[f"{name}/confidence.threshold"] = np.array([threshold], np.float32)
    return arrays


def _cascade_reference(family, images, network_input):
    """The scores of the exit where each image ends, and at which it does."""
    x, _ = images.batch(slice(0, len(images)), network_input)
    scores = evaluate(family.model, images, network_input)
    ended, _ = walk([torch.softmax(score, 1).max(1).values for score in scores[:-1]], family.thresholds)
    return {
        "logits": torch.stack(scores)[ended, torch.arange(len(images))].numpy(),
        **_decisions((entry["decision"], _cell(ended == i)) for i, entry in enumerate(family.exits)),
        **_other_sizes(x, {f"before{i}": size for i, size in enumerate(family.model.inputs)}),
    }


def _hydranet_weights(family):
    """Blocks of branches are named after theirs: 'branch1.stage2.block0'."""
    model = family.model
    arrays = of_blocks([*model.stem.blocks, *model.gate.blocks])
    for i, branch in enumerate(model.branches):
        arrays.update(of_blocks(branch.blocks, lambda name: f"branch{i}.{name.partition('.')[2]}"))
    if model.classifier is not None:
        arrays.update(_named("combine", "classifier", model.classifier.weight, model.classifier.bias))
    return arrays


def _hydranet_reference(family, images, network_input):
    """The branches that run."""
    scores, _, chosen = evaluate(family.model, images, network_input)
    return {"logits": scores.numpy(), **_decisions((f"branch{i}", _cell(chosen[:, i])) for i in range(chosen.shape[1]))}


def _basisnet_weights(family):
    """'preview.' stands before the names of the preview's blocks. A layer that is synthesised has all its weight sets in one array, sets
    first, the batch norm behind it folded into each."""
    model = family.model
    arrays = {**of_blocks(model.network.blocks), **of_blocks(model.preview.blocks, lambda name: f"preview.{name}")}
    for (block, name, _), sets in zip(model.places, model.weights):
        layer = model.network.blocks[model.network.index(block)].layer(name)
        if isinstance(layer, Convolution):
            folds = [folded(layer, one) for one in sets.detach().double()]
            arrays.update(_named(block, name, torch.stack([weight for weight, _ in folds]), folds[0][1]))
        else:
            arrays.update(_named(block, name, sets[:, :, :, None, None], layer.linear.bias))
    arrays.update(_named("coefficients", "logits", model.coefficients.weight, model.coefficients.bias))
    if family.exit is None:
        head = model.preview.blocks[-1]
        last = f"preview.{head.name}/{head.names[max(i for i, op in enumerate(head.ops) if op == 'linear')]}."
        return {name: array for name, array in arrays.items() if not name.startswith(last)}
    return {**arrays, "exit/confidence.threshold": np.array([family.threshold], np.float32)}


def _basisnet_reference(family, images, network_input):
    """The preview's scores of the images that end with them, and which do."""
    x, _ = images.batch(slice(0, len(images)), network_input)
    preview, scores = evaluate(family.model, images, network_input)
    found = {"logits": scores.numpy()}
    if family.exit is not None:
        ends = torch.softmax(preview, 1).max(1).values >= family.threshold
        found = {"logits": torch.where(ends[:, None], preview, scores).numpy(), **_decisions([("exit", _cell(ends))])}
    return {**found, **_other_sizes(x, {"preview": family.model.preview_input})}


def _lcnet_weights(family):
    """L-Nets and C-Nets as 'BLOCK/lnet_hidden', 'BLOCK/lnet_out'; what has a greater result than 'BLOCK/lnet_out.threshold' is kept."""
    model = family.model
    arrays = of_blocks(model.network.blocks)
    for name, gates in zip(model.names, model.gates):
        for net, gate in (("lnet", gates.lnet), ("cnet", gates.cnet)):
            if gate is None:
                continue
            single = isinstance(gate, SingleGate)
            last = gate.saliences if single else gate.logits
            if not single:
                arrays.update(_named(name, f"{net}_hidden", gate.hidden.weight, gate.hidden.bias))
            arrays.update(_named(name, f"{net}_out", last.weight, last.bias))
            # a single gate decides by twice its salience
            arrays[f"{name}/{net}_out.threshold"] = np.array([float(gate.threshold) / (2 if single else 1)], np.float32)
    return arrays


def _lcnet_reference(family, images, network_input):
    """The blocks that run, and the groups of channels that those keep."""
    model, channels = family.model, []
    hooks = [gates.cnet.register_forward_hook(lambda module, inputs, results: channels.append(results[0]))
             for gates in model.gates if gates.cnet is not None]

    def run(batch):
        channels.clear()
        scores, found = model(batch)
        kept, parts = iter(channels), {}
        for name, gates, ran, _ in found:
            if ran is not None:
                parts[f"{name}.layer_keep"] = _cell(ran)
            if gates.cnet is not None:
                groups = next(kept)[:, None]
                parts[f"{name}.channel_keep"] = groups if ran is None else groups * _cell(ran)
        names[:] = parts
        return (scores, *parts.values())

    names = []
    try:
        parts = evaluate(run, images, network_input, device=device_of(model))
    finally:
        for hook in hooks:
            hook.remove()
    scores, *decisions = parts if isinstance(parts, tuple) else (parts,)
    return {"logits": scores.numpy(), **_decisions(zip(names, decisions))}


def _other_sizes(x, sizes):
    """Images in the sizes that other networks read."""
    return {f"images/{name}": resized(x, size).contiguous().numpy().astype(np.float32) for name, size in sizes.items()
            if (size["height"], size["width"]) != tuple(x.shape[2:])}


FAMILIES = {
    "lasnet": (_masked_weights, _masked_reference), "laudnet": (_masked_weights, _masked_reference),
    "cascade": (_cascade_weights, _cascade_reference), "hydranet": (_hydranet_weights, _hydranet_reference),
    "basisnet": (_basisnet_weights, _basisnet_reference), "lcnet": (_lcnet_weights, _lcnet_reference),
}


def write(path, arrays):
    data = io.BytesIO()
    np.savez(data, **arrays)
    files.write(path, data.getvalue())
