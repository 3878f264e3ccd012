"""Vision transformers whose tokens are pruned (DynamicViT, Rao et al., NeurIPS 2021) or merged (ToMe, Bolya et al., ICLR 2023)."""

import torch
import torch.nn.functional as F
from torch import nn

from .config import InputError
from .decisions import distillation
from .files import Measured
from .loop import evaluate, groups
from .parallel import uniform_like


def linear(inputs, outputs):
    layer = nn.Linear(inputs, outputs)
    nn.init.trunc_normal_(layer.weight, std=0.02)
    nn.init.zeros_(layer.bias)
    return layer


class Layer(nn.Module):
    """Normalisation, attention, sum; normalisation, two linear layers, sum."""

    def __init__(self, channels, heads, hidden):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(channels, eps=1e-6), nn.LayerNorm(channels, eps=1e-6)
        self.query_key_value, self.output = linear(channels, 3 * channels), linear(channels, channels)
        self.up, self.down = linear(channels, hidden), linear(hidden, channels)

    def attend(self, x, policy=None, sizes=None):
        """x with the attention's result, and the keys averaged over the heads.

        policy: images x tokens, 1 where a token is there: others are read by themselves alone (Rao et al., equation 11).
        sizes: images x tokens, patches that a token stands for (Bolya et al., equation 1)."""
        images, tokens, channels = x.shape
        query, key, value = self.query_key_value(self.norm1(x)).view(images, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(2, 3) * key.shape[3] ** -0.5
        if sizes is not None:
            scores = scores + sizes.log()[:, None, None, :]
        if policy is None:
            weights = scores.softmax(3)
        else:
            there = policy[:, None, None, :] + (1 - policy[:, None, None, :]) * torch.eye(tokens, dtype=x.dtype, device=x.device)
            weights = (scores - scores.detach().amax(3, keepdim=True)).exp() * there
            weights = weights / weights.sum(3, keepdim=True)
        result = (weights @ value).transpose(1, 2).reshape(images, tokens, channels)
        return x + self.output(result), key.mean(1)

    def feed_forward(self, x):
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Transformer(nn.Module):
    """The static network, from the emitted layers and the part `tokens`."""

    def __init__(self, config):
        super().__init__()
        layers = {(block["block"], layer["name"]): layer for block in config.static["blocks"] for layer in block["layers"]}
        self.channels, size = config.part["channels"], config.static["input"]
        patches = layers["stem", "patches"]
        self.patches = nn.Conv2d(size["channels"], self.channels, patches["kernel"], patches["stride"])
        count = (size["height"] // patches["kernel"]) * (size["width"] // patches["kernel"])
        self.class_token = nn.Parameter(torch.zeros(1, 1, self.channels))
        self.positions = nn.Parameter(torch.zeros(1, count + 1, self.channels))
        nn.init.trunc_normal_(self.class_token, std=0.02)
        nn.init.trunc_normal_(self.positions, std=0.02)
        hidden = layers["stage1.block0", "feed_forward.up"]["outputs"]
        self.layers = nn.ModuleList(Layer(self.channels, config.part["heads"], hidden) for _ in range(config.part["layers"]))
        self.norm, self.classifier = nn.LayerNorm(self.channels, eps=1e-6), linear(self.channels, config.static["classes"])

    def tokens(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        return torch.cat([self.class_token.expand(len(x), -1, -1), x], 1) + self.positions

    def features(self, x):
        """All tokens after the last layer, normalised."""
        x = self.tokens(x)
        for layer in self.layers:
            x = layer.feed_forward(layer.attend(x)[0])
        return self.norm(x)

    def classify(self, features):
        return self.classifier(features[:, 0])

    def forward(self, x):
        return self.classify(self.features(x))


class Predictor(nn.Module):
    """Logits of dropping and keeping every patch token (Rao et al., equations 2 to 5): what it is, beside the mean of what is there."""

    def __init__(self, channels):
        super().__init__()
        self.norm, self.features = nn.LayerNorm(channels, eps=1e-6), linear(channels, channels)
        self.hidden1, self.hidden2 = linear(channels, channels // 2), linear(channels // 2, channels // 4)
        self.scores = linear(channels // 4, 2)

    def forward(self, x, policy):
        x = F.gelu(self.features(self.norm(x)))
        own, others = x.chunk(2, 2)
        mean = (others * policy[:, :, None]).sum(1, keepdim=True) / policy.sum(1)[:, None, None].clamp_min(1e-6)
        x = torch.cat([own, mean.expand_as(others)], 2)
        return self.scores(F.gelu(self.hidden2(F.gelu(self.hidden1(x)))))


def sampled(logits):
    """1 for every token that is kept, by Gumbel noise on both logits; with the gradient of the softmax."""
    noise = -(-uniform_like(logits).clamp(1e-6, 1 - 1e-6).log()).log()
    soft = (logits + noise).softmax(2)[:, :, 1]
    return (soft > 0.5).to(soft.dtype) + soft - soft.detach()


def merge(x, metric, sizes, count):
    """Bipartite soft matching (Bolya et al., appendix D): tokens in turn go to two halves, the `count` pairs that are most alike become
    one token each, the average weighted by sizes. The class token, which is the first, is not merged away. x, sizes after it."""
    metric = metric / metric.norm(dim=2, keepdim=True).clamp_min(1e-6)
    scores = metric[:, ::2] @ metric[:, 1::2].transpose(1, 2)
    scores[:, 0] = -float("inf")
    best, target = scores.max(2)
    order = best.argsort(1, descending=True)
    gone, stays = order[:, :count], order[:, count:].sort(1).values
    mass = x * sizes[:, :, None]
    first, second = mass[:, ::2], mass[:, 1::2]
    first_sizes, second_sizes = sizes[:, ::2], sizes[:, 1::2]
    target = target.gather(1, gone)
    wide = (-1, -1, x.shape[2])
    second = second.scatter_add(1, target[:, :, None].expand(wide), first.gather(1, gone[:, :, None].expand(wide)))
    second_sizes = second_sizes.scatter_add(1, target, first_sizes.gather(1, gone))
    sizes = torch.cat([first_sizes.gather(1, stays), second_sizes], 1)
    return torch.cat([first.gather(1, stays[:, :, None].expand(wide)), second], 1) / sizes[:, :, None], sizes


class Tokens(nn.Module):
    """The transformer with what the file takes away of its tokens."""

    def __init__(self, config):
        super().__init__()
        part = config.part
        self.network = Transformer(config)
        names = [entry["layer"] for entry in part["tokens"]]
        self.places = {names.index(entry["before"]): i for i, entry in enumerate(part["prune"])}
        self.kept = [entry["kept_patch_tokens"] for entry in part["prune"]]
        self.merged = [entry["attended"] - entry["feed_forward"] for entry in part["tokens"]]
        self.predictors = nn.ModuleList(Predictor(self.network.channels) for _ in part["prune"])

    def masked(self, x):
        """Training with a fixed number of tokens, of which some are not there: all tokens, which are, the policies place by place."""
        x = self.network.tokens(x)
        policy, policies = torch.ones_like(x[:, :, 0]), []
        for i, layer in enumerate(self.network.layers):
            if i in self.places:
                patches = policy[:, 1:]
                patches = sampled(self.predictors[self.places[i]](x[:, 1:], patches)) * patches
                policies.append(patches)
                policy = torch.cat([policy[:, :1], patches], 1)
            x = layer.feed_forward(layer.attend(x, policy if policies else None)[0])
        return self.network.norm(x), policy, policies

    def fewer(self, x):
        """All tokens that are left after the last layer, normalised."""
        x = self.network.tokens(x)
        sizes = torch.ones_like(x[:, :, 0])
        for i, layer in enumerate(self.network.layers):
            if i in self.places:
                place = self.places[i]
                patches = x[:, 1:]
                scores = self.predictors[place](patches, torch.ones_like(patches[:, :, 0]))
                best = (scores[:, :, 1] - scores[:, :, 0]).topk(self.kept[place], 1).indices.sort(1).values
                x = torch.cat([x[:, :1], patches.gather(1, best[:, :, None].expand(-1, -1, x.shape[2]))], 1)
            x, metric = layer.attend(x, sizes=sizes if sum(self.merged[:i]) else None)
            if self.merged[i]:
                x, sizes = merge(x, metric, sizes, self.merged[i])
            x = layer.feed_forward(x)
        return self.network.norm(x)

    def forward(self, x):
        return self.network.classify(self.fewer(x))


class Family:
    """Starts from the trained transformer, which is its teacher."""

    def __init__(self, config, teacher):
        self.config, self.teacher = config, teacher
        if config.part["prune"] and config.part["merged_tokens"]:
            raise InputError("training.json: tokens are both pruned and merged, expected one of both")
        self.model = Tokens(config)
        self.model.network.load_state_dict(teacher.state_dict())
        patches, share, self.shares = self.model.network.positions.shape[1] - 1, 1.0, []
        for entry in config.part["prune"]:
            share *= entry["keep"]
            self.shares.append(share)
        self.target = config.part["tokens"][-1]["feed_forward"] / (patches + 1)

    def parameters(self):
        return groups(self.model, self.config.recipe)

    def loss(self, x, labels, indices, progress):
        how, smoothing = self.config.loss, self.config.recipe["label_smoothing"]
        with torch.no_grad():
            taught = self.teacher.features(x)
            teacher_scores = self.teacher.classify(taught)
        if not self.shares:
            scores = self.model(x)
            loss = F.cross_entropy(scores, labels, label_smoothing=smoothing)
            return loss + how["distillation_weight"] * distillation(scores, teacher_scores, 1.0), scores, {}
        features, policy, policies = self.model.masked(x)
        scores = self.model.network.classify(features)
        there = policy[:, 1:].detach()
        distance = (features[:, 1:] - taught[:, 1:]).square().mean(2)
        tokens = ((distance * there).sum(1) / there.sum(1).clamp_min(1)).mean()
        ratio = sum((kept.mean(1) - share).square().mean() for kept, share in zip(policies, self.shares)) / len(self.shares)
        loss = (F.cross_entropy(scores, labels, label_smoothing=smoothing)
                + how["distillation_weight"] * distillation(scores, teacher_scores, 1.0)
                + how["token_distillation_weight"] * tokens + how["keep_ratio_weight"] * ratio)
        return loss, scores, {"kept": policies[-1].mean().item()}

    def calibrate(self, images):
        """Nothing: the number of tokens is fixed."""

    def measure(self, images):
        self.model.eval()

        def run(x):
            features = self.model.fewer(x)
            return self.model.network.classify(features), torch.full((len(x),), features.shape[1], dtype=torch.float32)

        scores, left = evaluate(run, images, self.config.static["input"], device=next(self.model.parameters()).device)
        measured = Measured(scores)
        measured.summary = {"rate": left.mean().item() / self.model.network.positions.shape[1], "target": self.target}
        return measured
