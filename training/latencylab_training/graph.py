"""Networks from their layers. A block is a small graph: a layer reads the layers that it names, or the block's input."""

import torch
import torch.nn.functional as F
from torch import nn

from .config import InputError
from .parallel import BatchNorm2d

ACTIVATIONS = {
    "none": lambda x: x, "relu": F.relu, "relu6": F.relu6, "leaky_relu": lambda x: F.leaky_relu(x, 0.01), "gelu": F.gelu,
    "silu": F.silu, "sigmoid": torch.sigmoid, "hard_sigmoid": F.hardsigmoid, "hard_swish": F.hardswish, "tanh": torch.tanh,
    "exp": torch.exp,
}
CONVOLUTIONS = ("conv2d", "depthwise_conv2d", "grouped_conv2d")


def pair(value):
    return tuple(value) if isinstance(value, list) else (value, value)


class Convolution(nn.Module):
    """Convolution, batch norm and activation as the layer says. Weights of one set, or of one an image."""

    def __init__(self, layer):
        super().__init__()
        top, bottom, left, right = layer["padding"]
        self.explicit = None if (top, left) == (bottom, right) else (left, right, top, bottom)
        self.conv = nn.Conv2d(
            layer["inputs"], layer["outputs"], pair(layer["kernel"]), pair(layer["stride"]),
            padding=0 if self.explicit else (top, left), dilation=pair(layer["dilation"]), groups=layer["groups"], bias=layer["bias"])
        self.norm = BatchNorm2d(layer["outputs"]) if layer["norm"] == "batch" else None
        self.activation = ACTIVATIONS[layer["activation"]]
        self.macs = None

    def forward(self, x, weight=None):
        """weight: images x outputs x inputs a group x rows x columns, instead of the layer's own."""
        if self.explicit:
            x = F.pad(x, self.explicit)
        conv = self.conv
        if weight is None:
            y = conv(x)
        else:
            images = x.shape[0]
            y = F.conv2d(
                x.reshape(1, -1, *x.shape[2:]), weight.reshape(-1, *weight.shape[2:]), None, conv.stride, conv.padding, conv.dilation,
                conv.groups * images)
            y = y.reshape(images, -1, *y.shape[2:])
            if conv.bias is not None:
                y = y + conv.bias.view(1, -1, 1, 1)
        self.macs = conv.weight[0].numel() * conv.out_channels * y.shape[2] * y.shape[3]
        return self.activation(y if self.norm is None else self.norm(y))


class Dense(nn.Module):
    """A fully connected layer of every element that it reads."""

    def __init__(self, layer):
        super().__init__()
        self.linear = nn.Linear(layer["inputs"], layer["outputs"], bias=layer["bias"])
        self.macs = layer["inputs"] * layer["outputs"]

    def forward(self, x, weight=None):
        x = x.flatten(1)
        if weight is None:
            return self.linear(x)
        y = torch.bmm(weight.flatten(2), x.unsqueeze(2)).squeeze(2)
        return y if self.linear.bias is None else y + self.linear.bias


class Norm(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.norm, self.activation = BatchNorm2d(layer["outputs"]), ACTIVATIONS[layer["activation"]]

    def forward(self, x):
        return self.activation(self.norm(x))


class SqueezeExcite(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.fc1 = nn.Linear(layer["outputs"], layer["squeezed_channels"])
        self.fc2 = nn.Linear(layer["squeezed_channels"], layer["outputs"])
        self.activation, self.gate = ACTIVATIONS[layer["activation"]], ACTIVATIONS[layer["gate"]]

    def forward(self, x, weight=None):
        pooled = x.mean((2, 3))
        if weight is None:
            scale = self.gate(self.fc2(self.activation(self.fc1(pooled))))
        else:
            hidden = torch.bmm(weight[0], pooled.unsqueeze(2)).squeeze(2) + self.fc1.bias
            scale = self.gate(torch.bmm(weight[1], self.activation(hidden).unsqueeze(2)).squeeze(2) + self.fc2.bias)
        return x * scale[:, :, None, None]


class Pool(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.kernel, self.stride, self.is_max = pair(layer["kernel"]), pair(layer["stride"]), layer["op"].startswith("max")
        top, bottom, left, right = layer["padding"]
        self.padding = (left, right, top, bottom)

    def forward(self, x):
        if any(self.padding):
            x = F.pad(x, self.padding, value=float("-inf") if self.is_max else 0.0)
        return (F.max_pool2d if self.is_max else F.avg_pool2d)(x, self.kernel, self.stride)


class GlobalPool(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.is_max = layer["function"] == "max"

    def forward(self, x):
        return x.amax((2, 3), keepdim=True) if self.is_max else x.mean((2, 3), keepdim=True)


class Add(nn.Module):
    """A sum. What has another shape is a shortcut that takes every s-th pixel and pads with channels of zeros."""

    def __init__(self, layer):
        super().__init__()
        self.activation, self.pads = ACTIVATIONS[layer["activation"]], layer.get("shortcut") == "pad"

    def forward(self, first, *others):
        for other in others:
            if self.pads and other.shape != first.shape:
                stride = -(-other.shape[2] // first.shape[2])
                other = F.pad(other[:, :, ::stride, ::stride], (0, 0, 0, 0, 0, first.shape[1] - other.shape[1]))
            first = first + other
        return self.activation(first)


class Concat(nn.Module):
    def forward(self, *inputs):
        return torch.cat(inputs, 1)


class Resize(nn.Module):
    """Another size: of 1, 4 or 16 pixels a pixel that comes out."""

    def __init__(self, layer):
        super().__init__()
        self.size, self.mode = tuple(layer["size"]), {1: "nearest", 4: "bilinear", 16: "bicubic"}[layer["taps"]]

    def forward(self, x):
        return F.interpolate(x, self.size, mode=self.mode, **({} if self.mode == "nearest" else {"align_corners": False}))


class Function(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.function = ACTIVATIONS[name]

    def forward(self, x):
        return self.function(x)


def build_layer(layer, block):
    op = layer["op"]
    if op in CONVOLUTIONS:
        return Convolution(layer)
    known = {
        "linear": Dense, "batch_norm2d": Norm, "squeeze_excite": SqueezeExcite, "max_pool2d": Pool, "avg_pool2d": Pool,
        "global_pool": GlobalPool, "add": Add, "resize": Resize,
    }
    if op in known:
        return known[op](layer)
    if op == "concat":
        return Concat()
    if op in ACTIVATIONS:
        return Function(op)
    if op == "softmax":  # the confidence of an exit: the loss wants the scores before it
        return nn.Identity()
    raise InputError(f"layer {block}/{layer['name']}: the trainer has no operator '{op}'")


class Block(nn.Module):
    """One block. `after` maps a layer's name to what is done with its result; `weights` to weights of one set an image."""

    def __init__(self, description):
        super().__init__()
        self.name = description["block"]
        self.names = [layer["name"] for layer in description["layers"]]
        self.reads = [layer.get("reads", ["input"]) for layer in description["layers"]]
        self.ops = [layer["op"] for layer in description["layers"]]
        self.layers = nn.ModuleList(build_layer(layer, self.name) for layer in description["layers"])

    def layer(self, name):
        return self.layers[self.names.index(name)]

    def forward(self, x, after=None, weights=None, maps=None):
        """maps: what earlier blocks made, by 'BLOCK LAYER'; what this one makes is added."""
        results = {"input": x}
        for name, reads, layer in zip(self.names, self.reads, self.layers):
            inputs = [results[read] if read in results else maps[read] for read in reads]
            weight = weights.get(name) if weights else None
            y = layer(*inputs) if weight is None else layer(*inputs, weight=weight)
            results[name] = after[name](y) if after and name in after else y
            if maps is not None:
                maps[f"{self.name} {name}"] = results[name]
        return results[self.names[-1]]


class Network(nn.Module):
    """Blocks in a row."""

    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(Block(block) for block in blocks)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def names(self):
        return [block.name for block in self.blocks]

    def index(self, name):
        """Of a block, or of a stage's last block."""
        names = self.names()
        if name in names:
            return names.index(name)
        inside = [i for i, other in enumerate(names) if other.startswith(name + ".")]
        if not inside:
            raise InputError(f"training.json names block '{name}', the network has {', '.join(names)}")
        return inside[-1]

    def forward(self, x, until=None):
        """The result, or that of block `until`."""
        maps = self.maps()
        for block in self.blocks[:None if until is None else until + 1]:
            x = block(x, maps=maps)
        return x

    def maps(self):
        """Where blocks leave what later ones read beside their input; None where none does."""
        return {} if any(" " in read for block in self.blocks for reads in block.reads for read in reads) else None

    def features(self, x):
        """What the last linear layer reads, and the result."""
        read = []
        head = self.blocks[-1]
        last = max(i for i, op in enumerate(head.ops) if op == "linear")
        hook = head.layers[last].register_forward_pre_hook(lambda _, inputs: read.append(inputs[0].flatten(1)))
        try:
            y = self(x)
        finally:
            hook.remove()
        return read[0], y
