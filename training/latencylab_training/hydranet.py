"""HydraNet (Mullapudi et al., CVPR 2018): a stem, branches for groups of classes, a gate that picks k of them, a combiner."""

import torch
import torch.nn.functional as F
from torch import nn

from .config import InputError
from .files import Measured
from .graph import Network
from .loop import device_of, evaluate, groups
from .parallel import processes


def balanced_clusters(points, sizes, seed=0, restarts=20):
    """Cluster of each point: k-means whose cluster i has exactly sizes[i] points.

    Lloyd's iterations; points are placed in the order of what the second-best cluster would cost them, and pairs are exchanged as long
    as the sum of squared distances falls.
    """
    generator, best = torch.Generator().manual_seed(seed), None
    for _ in range(restarts):
        centres = points[torch.randperm(len(points), generator=generator)[:len(sizes)]].clone()
        previous = None
        for _ in range(50):
            cost = torch.cdist(points, centres) ** 2
            where = _placed(cost, sizes)
            if previous is not None and torch.equal(where, previous):
                break
            previous = where
            centres = torch.stack([points[where == i].mean(0) for i in range(len(sizes))])
        total = cost[torch.arange(len(points)), where].sum().item()
        if best is None or total < best[0] - 1e-9:
            best = (total, where)
    return best[1]


def _placed(cost, sizes):
    room, where = list(sizes), torch.full((len(cost),), -1, dtype=torch.long)
    regret = cost.sort(1).values
    regret = regret[:, 1] - regret[:, 0] if cost.shape[1] > 1 else regret[:, 0]
    for point in regret.argsort(descending=True).tolist():
        where[point] = next(i for i in cost[point].argsort().tolist() if room[i] > 0)
        room[where[point]] -= 1
    improved = True
    while improved:
        improved = False
        for a in range(len(cost)):
            for b in range(a):
                ca, cb = where[a].item(), where[b].item()
                if cost[a, cb] + cost[b, ca] < cost[a, ca] + cost[b, cb] - 1e-9:
                    where[a], where[b], improved = cb, ca, True
    return where


def check():
    """Says what cannot be trained, before anything is."""
    if processes() > 1:
        raise InputError("a HydraNet is trained by one process: the images of a batch go through different branches")


class Hydranet(nn.Module):
    def __init__(self, config):
        super().__init__()
        part = config.part
        self.top_k, self.sums = part["gate"]["top_k"], part["combiner"] == "sum"
        self.stem, self.gate = Network(part["stem"]["blocks"]), Network(part["gate"]["blocks"])
        self.branches = nn.ModuleList(Network(part["branches"]["blocks"]) for _ in range(part["branches"]["count"]))
        self.classifier = nn.Linear(part["branches"]["features"], part["classes"]) if self.sums else None

    def forward(self, x):
        """Scores, the gate's scores, and which branches ran: images x branches."""
        x = self.stem(x)
        gate = self.gate(x)
        chosen = torch.zeros_like(gate).scatter_(1, gate.topk(self.top_k, 1).indices, 1.0)
        total = 0
        for i, branch in enumerate(self.branches):
            images = chosen[:, i].nonzero().flatten()
            if len(images) == 0:
                continue
            # Batch norm needs two values: a single image goes through twice.
            few = images.repeat(2) if len(images) == 1 else images
            y = branch(x[few]).flatten(1)[:len(images)]
            total = total + torch.zeros(x.shape[0], y.shape[1], device=x.device, dtype=y.dtype).index_add(0, images, y)
        return (self.classifier(total) if self.sums else total), gate, chosen


class Family:
    def __init__(self, config, teacher):
        self.config, self.teacher, self.model = config, teacher, Hydranet(config)
        self.branch_of_class = None

    def prepare(self, images):
        """The class partition: balanced k-means of the classes' mean features in the static network, where the stem ends."""
        partition, classes = self.config.part["class_partition"], self.config.part["classes"]
        ids = partition.get("classes")
        if ids is None:
            until = self.teacher.index(partition["features_after"])
            self.teacher.eval()
            features = evaluate(
                lambda x: self.teacher(x, until).mean((2, 3)), images, self.config.static["input"], device=device_of(self.teacher))
            means = []
            for label in range(classes):
                mine = features[images.labels == label]
                if len(mine) == 0:
                    raise InputError(f"class {label} of {classes} has no training image: the class partition needs one of each")
                means.append(mine.mean(0))
            clusters = balanced_clusters(torch.stack(means), partition["sizes"])
            ids = [(clusters == i).nonzero().flatten().tolist() for i in range(len(partition["sizes"]))]
            partition["classes"] = ids
        self.branch_of_class = torch.empty(classes, dtype=torch.long)
        for branch, labels in enumerate(ids):
            self.branch_of_class[labels] = branch

    def parameters(self):
        return groups(self.model, self.config.recipe)

    def loss(self, x, labels, indices, progress):
        how = self.config.loss
        scores, gate, chosen = self.model(x)
        loss = F.cross_entropy(scores, labels, label_smoothing=self.config.recipe["label_smoothing"])
        wanted = self.branch_of_class.to(labels.device)[labels]
        share = torch.softmax(gate.float(), 1).mean(0)
        sizes = torch.tensor(self.config.part["class_partition"]["sizes"], dtype=share.dtype, device=share.device)
        balance = len(share) * ((share - sizes / sizes.sum()) ** 2).sum()
        loss = loss + how["gate_weight"] * F.cross_entropy(gate, wanted) + how["balance_weight"] * balance
        hit = chosen.gather(1, wanted.view(-1, 1)).mean().item()
        return loss, scores, {"gate_hits": hit}

    def calibrate(self, images):
        """Nothing: k branches run for every image."""

    def measure(self, images):
        self.model.eval()
        scores, _, chosen = evaluate(self.model, images, self.config.static["input"])
        measured = Measured(scores)
        measured.rates = {f"branch{i}": chosen[:, i].numpy() for i in range(chosen.shape[1])}
        wanted = self.branch_of_class[images.labels]
        measured.tables["usage.csv"] = (("decision", "rate"), [(f"branch{i}", chosen[:, i].mean().item()) for i in range(chosen.shape[1])])
        measured.summary = {
            "rate": chosen.sum(1).mean().item() / chosen.shape[1], "target": self.model.top_k / chosen.shape[1],
            "gate_hits": chosen.gather(1, wanted.view(-1, 1)).mean().item(),
            "class_partition": self.config.part["class_partition"]["classes"],
        }
        return measured
