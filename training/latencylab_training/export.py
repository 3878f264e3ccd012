"""Files for `latlab execute`: the weights that a network is run with, and images with what the network makes of them here."""

import io

import numpy as np
import torch

from . import files
from .config import InputError
from .graph import Convolution, Dense
from .loop import device_of, evaluate

FAMILIES = ("lasnet", "laudnet")
MODES = ("spatial", "channel", "layer", "dense")


def check(config):
    """Says in one line what is not exported, before anything is trained."""
    if config.family not in FAMILIES:
        raise InputError(f"{config.path}: family {config.family} is not exported yet, expected one of {', '.join(FAMILIES)}")
    for entry in config.part["blocks"]:
        if entry["mode"] not in MODES:
            raise InputError(f"{config.path}: block {entry['block']} is of mode {entry['mode']}, which is not exported yet, "
                             f"expected {', '.join(MODES)}")
    for block in config.static["blocks"]:
        for layer in block["layers"]:
            if layer["op"] in ("batch_norm2d", "squeeze_excite"):
                raise InputError(f"{config.path}: layer {block['block']}/{layer['name']} is {layer['op']}, which is not exported yet")


def weights(model):
    """Arrays by 'BLOCK/LAYER.weight' and '.bias', for evaluation: batch norms are folded into the convolutions before them, and the
    threshold of a masker into its biases, so that a patch, block or group of channels is kept where its second logit is the greater one."""
    arrays = {}
    for block in model.network.blocks:
        for name, layer in zip(block.names, block.layers):
            if isinstance(layer, Convolution):
                arrays.update(_named(block.name, name, *folded(layer)))
            elif isinstance(layer, Dense):
                arrays.update(_named(block.name, name, layer.linear.weight, layer.linear.bias))
    for name, masker in zip(model.described, model.maskers):
        if masker.channel is not None:
            hidden = masker.channel.hidden
            arrays.update(_named(name, "channel_masker.hidden", hidden.weight, hidden.bias))
            arrays.update(_logits(name, "channel_masker", masker.channel))
        else:
            arrays.update(_logits(name, "gate" if masker.mode == "layer" else "masker", masker.spatial))
    return arrays


def _logits(block, layer, masker):
    """Of leaving out and of keeping, in turns; the threshold is what the second has to exceed the first by."""
    bias = masker.logits.bias.detach().double().clone()
    bias[1::2] -= masker.threshold.double()
    return _named(block, layer, masker.logits.weight.flatten(1), bias)


def folded(layer):
    """Weights and bias of a convolution and the batch norm that follows it; the bias is None where there is neither."""
    conv, norm = layer.conv, layer.norm
    weight, bias = conv.weight.detach().double(), None if conv.bias is None else conv.bias.detach().double()
    if norm is None:
        return weight, bias
    scale = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
    shift = norm.bias.detach().double() - scale * norm.running_mean.double()
    return weight * scale.view(-1, 1, 1, 1), shift if bias is None else shift + scale * bias


def _named(block, layer, weight, bias):
    arrays = {f"{block}/{layer}.weight": weight, f"{block}/{layer}.bias": bias}
    return {name: array.detach().cpu().to(torch.float32).numpy() for name, array in arrays.items() if array is not None}


@torch.no_grad()
def reference(model, images, network_input):
    """Images as the network reads them, their labels, its scores and what every block keeps: patches, itself or groups of channels."""
    model.eval()
    x, labels = images.batch(slice(0, len(images)), network_input)
    decided = []
    hooks = [(masker.spatial if masker.channel is None else masker.channel).register_forward_hook(
        lambda module, inputs, kept: decided.append(kept)) for masker in model.maskers]

    def run(batch):
        decided.clear()
        scores = model(batch)[0]
        return (scores, *(kept[:, 0] if kept.dim() == 4 else kept[:, None] for kept in decided))

    try:
        parts = evaluate(run, images, network_input, device=device_of(model))
    finally:
        for hook in hooks:
            hook.remove()
    scores, *decisions = parts if isinstance(parts, tuple) else (parts,)
    return {
        "images": x.contiguous().numpy().astype(np.float32), "labels": labels.numpy(), "logits": scores.numpy(),
        **{f"decisions/{name}": mask.numpy() > 0.5 for name, mask in zip(model.described, decisions)},
    }


def write(path, arrays):
    data = io.BytesIO()
    np.savez(data, **arrays)
    files.write(path, data.getvalue())
