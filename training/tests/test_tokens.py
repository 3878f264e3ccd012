"""Transformers whose tokens are pruned or merged: a tiny one that is written here, and one that was emitted."""

import json

import pytest
import torch

from latencylab_training.config import Config
from latencylab_training.loop import Run
from latencylab_training.tokens import Family, Layer, Tokens, Transformer, merge, sampled
from latencylab_training.training import parts_of, static_network, train, train_static

CHANNELS, LAYERS = 24, 3
IMAGES, TEST_IMAGES = 1500, 500


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """tiny(prune, merged): 16 patches of 7x7 pixels, three layers; pruned to 11 patches before the second, or merged by 2 in each."""
    def make(prune, merged):
        folder = tmp_path_factory.mktemp("tiny")
        left, tokens = 17, []
        for i in range(LAYERS):
            left = 12 if prune and i == 1 else left
            tokens.append({"layer": f"stage1.block{i}", "attended": left, "feed_forward": left - merged})
            left -= merged
        part = {"layers": LAYERS, "channels": CHANNELS, "heads": 3, "tokens": tokens, "merged_tokens": merged,
                "prune": [{"before": "stage1.block1", "keep": 0.7, "kept_patch_tokens": 11}] if prune else [],
                "loss": {"keep_ratio_weight": 2.0, "distillation_weight": 0.5, "token_distillation_weight": 0.5}}
        blocks = [{"block": "stem", "layers": [{"name": "patches", "op": "conv2d", "kernel": 7, "stride": 7}]},
                  {"block": "stage1.block0", "layers": [{"name": "feed_forward.up", "op": "linear", "outputs": 4 * CHANNELS}]}]
        whole = {
            "schema": "latencylab/training/v3", "family": "tokens", "network": "tiny",
            "recipe": {"optimiser": {"name": "adamw", "weight_decay": 0.05}, "label_smoothing": 0.0, "seed": 1,
                       "schedule": {"learning_rate": 2e-3, "batch": 50, "epochs": 2, "decay": "cosine", "warmup_share": 0.1},
                       "augmentation": {}},
            "static_network": {"name": "tiny", "input": {"channels": 1, "height": 28, "width": 28}, "classes": 10, "macs": 0,
                               "blocks": blocks},
            "tokens": part}
        (folder / "latencylab.yaml").write_text("family: tokens\n")
        (folder / "training.json").write_text(json.dumps(whole))
        return Config(str(folder / "latencylab.yaml"))
    return make


@pytest.fixture(scope="module")
def static(tiny, data, tmp_path_factory):
    """Checkpoint of the static network, which all of them share."""
    folder, config = tmp_path_factory.mktemp("static"), tiny(False, 0)
    training, _, _ = parts_of(config, data, IMAGES, TEST_IMAGES)
    train_static(config, training, Run("static", str(folder), config.recipe["seed"], lambda _: None))
    return str(folder / "static.pt")


def test_a_token_that_is_not_there_is_read_by_itself_alone():
    torch.manual_seed(1)
    layer, x, policy = Layer(12, 3, 24), torch.rand(2, 5, 12), torch.tensor([[1.0, 1, 0, 1, 0], [1, 1, 1, 1, 1]])
    some, _ = layer.attend(x, policy)
    fewer, _ = layer.attend(x[:1, [0, 1, 3]])
    assert torch.allclose(some[:1, [0, 1, 3]], fewer, atol=1e-6) and torch.allclose(some[1:], layer.attend(x[1:])[0], atol=1e-6)


def test_the_most_alike_tokens_become_one_by_their_sizes():
    # Halves: tokens 0, 2, 4 and 1, 3. Token 2 is as token 3, token 4 as token 1; the first, which is as token 1 too, stays.
    x = torch.tensor([[[1.0, 0], [1, 0.1], [0, 1], [0, 2], [1, 0.2]]])
    sizes = torch.tensor([[1.0, 1, 1, 3, 1]])
    merged, left = merge(x, x, sizes, 1)
    assert merged[0].tolist() == [[1, 0], pytest.approx([1, 0.2]), pytest.approx([1, 0.1]), pytest.approx([0, 7 / 4])]
    assert left.tolist() == [[1, 1, 1, 4]]
    merged, left = merge(x, x, sizes, 2)
    assert left.tolist() == [[1, 2, 4]] and torch.allclose(merged[0, 1], torch.tensor([1, 0.15]))
    assert torch.allclose((merged * left[:, :, None]).sum(1), (x * sizes[:, :, None]).sum(1))


def test_sampled_tokens_are_kept_with_their_probability_and_have_a_gradient():
    torch.manual_seed(1)
    logits = torch.tensor([0.0, 1.0986]).expand(1, 20000, 2).clone().requires_grad_(True)
    kept = sampled(logits)
    assert kept.mean().item() == pytest.approx(0.75, abs=0.01)
    kept.sum().backward()
    assert (logits.grad[..., 1] > 0).all()


def test_nothing_pruned_or_merged_is_the_transformer(tiny):
    config = tiny(False, 0)
    model, x = Tokens(config).eval(), torch.rand(3, 1, 28, 28)
    assert torch.equal(model(x), model.network(x)) and Family(config, Transformer(config)).target == 1


@pytest.mark.parametrize("prune, merged, left", [(True, 0, 12 / 17), (False, 2, 11 / 17)])
def test_trains_near_its_static_baseline(prune, merged, left, tiny, static, data, tmp_path):
    result = train(tiny(prune, merged), data, str(tmp_path), images=IMAGES, test_images=TEST_IMAGES, static=static, log=lambda _: None)
    print(result)
    assert result["static_accuracy"] > 0.3 and result["accuracy"] > result["static_accuracy"] - 0.05
    assert result["rate"] == pytest.approx(left) and result["target"] == pytest.approx(left)


def test_pruning_learns_its_keep_rate(tiny):
    config = tiny(True, 0)
    torch.manual_seed(1)
    family = Family(config, static_network(config).eval())
    x, labels = torch.rand(20, 1, 28, 28), torch.arange(20) % 10
    optimiser, kept = torch.optim.AdamW(family.model.parameters(), 2e-3), []
    for _ in range(120):
        loss, _, shown = family.loss(x, labels, None, 0.5)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        kept.append(shown["kept"])
    assert abs(kept[0] - 0.7) > 0.1 and abs(sum(kept[-10:]) / 10 - 0.7) < 0.05
    assert all(p.grad is not None for p in family.model.parameters())


@pytest.mark.parametrize("name", ["tokens", "tokens+merged"])
def test_an_emitted_transformer_has_its_tokens_and_parameters(name, emitted):
    config = Config(str(emitted / name / "latencylab.yaml"))
    assert config.recipe["optimiser"]["name"] == "adamw"
    family = Family(config, static_network(config))
    size = config.static["input"]
    with torch.no_grad():
        left = family.model.eval().fewer(torch.rand(1, size["channels"], size["height"], size["width"]))
    assert left.shape[1] == config.part["tokens"][-1]["feed_forward"]
    # vit_ti_16: 5.7 M parameters at 224 pixels, of which positions are 197 x 192; here 17 x 192.
    assert sum(p.numel() for p in family.model.network.parameters()) == 5717416 - 180 * 192
