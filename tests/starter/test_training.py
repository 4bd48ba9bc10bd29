import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from inpaint_app.starter.config import RECIPES, Phase, TrainingConfig
from inpaint_app.starter.state import PARTS
from inpaint_app.starter.training import Trainer, run_piece
from tests.tiny_inpainter import TINY

CONFIG = TrainingConfig(
    phases=(Phase(64, 2, 0.5), Phase(128, 1, 1.0)),
    canvas=128,
    pool=2,
    first_fill=2,
    refresh=2,
    discriminator_width=4,
    network=TINY.network,
)
CPU = torch.device("cpu")


@pytest.fixture
def trained():
    trainer = Trainer(CONFIG, CPU)
    hole = torch.zeros(2, 1, 64, 64)
    hole[..., 16:40, 16:40] = 1
    trainer.step(torch.rand(2, 3, 64, 64), hole)
    return trainer


def test_a_step_moves_network_average_and_critic(trained):
    fresh = Trainer(CONFIG, CPU)

    for name in ("network", "average", "critic"):
        before = list(getattr(fresh, name).parameters())
        after = list(getattr(trained, name).parameters())
        assert any(not torch.equal(a, b) for a, b in zip(before, after, strict=True)), name


def test_a_state_goes_on_where_it_stopped(trained, tmp_path):
    trained.save(tmp_path)
    resumed = Trainer(CONFIG, CPU)

    resumed.load(tmp_path)

    assert resumed.journal == trained.journal
    for (name, ours), theirs in zip(
        trained.network.named_parameters(), resumed.network.parameters(), strict=True
    ):
        assert torch.equal(ours.half().float(), theirs), name


def test_a_run_that_goes_on_warms_up_again(trained, tmp_path):
    trained.save(tmp_path)
    resumed = Trainer(CONFIG, CPU)
    resumed.load(tmp_path)

    resumed.set_rates()

    assert resumed.optimizer.param_groups[0]["lr"] < 2 * CONFIG.learning_rate / CONFIG.warmup_steps


def test_a_larger_network_takes_what_overlaps_from_a_smaller_one(trained, tmp_path):
    trained.save(tmp_path)
    small = load_file(tmp_path / "average.safetensors")
    small["enter.weight"] = small["enter.weight"][:, :4].contiguous()
    del small["whole.0.mix.weight"]
    save_file(small, tmp_path / "small.safetensors")
    begun = Trainer(CONFIG, CPU)

    begun.begin_from(tmp_path / "small.safetensors")

    entered = begun.network.enter.weight
    assert torch.equal(entered[:, :4], small["enter.weight"].float())
    assert not entered[:, 4:].any()
    assert begun.network.whole[0].mix.weight.any()


def test_a_state_has_its_parts_and_a_journal(trained, tmp_path):
    trained.save(tmp_path)

    names = {file.name for file in tmp_path.iterdir()}
    assert names == {f"{part}.safetensors" for part in PARTS} | {"journal.json"}


def test_a_run_begins_from_a_checkpoint_and_an_average_that_is_the_same(trained, tmp_path):
    trained.save(tmp_path)
    begun = Trainer(CONFIG, CPU)

    begun.begin_from(tmp_path / "average.safetensors")

    assert begun.journal.step == 0
    halves = [parameter.half() for parameter in trained.average.parameters()]
    for network in (begun.network, begun.average):
        for ours, theirs in zip(network.parameters(), halves, strict=True):
            assert torch.equal(ours, theirs.float())


def test_recipes_train_one_network():
    assert {recipe.network for recipe in RECIPES.values()} == {TrainingConfig().network}
    assert len({recipe.seed for recipe in RECIPES.values()}) == len(RECIPES)


def test_a_piece_without_time_fills_its_pool_and_stops(tmp_path):
    trainer = Trainer(CONFIG, CPU)

    run_piece(trainer, 0.0, tmp_path / "log.jsonl")

    first = json.loads((tmp_path / "log.jsonl").read_text().splitlines()[0])
    assert first["pool"] == 2
    assert trainer.journal.step == 0


def test_phases_follow_the_budget():
    assert CONFIG.phase_at(0.2).size == 64
    assert CONFIG.phase_at(0.5).size == 128
    assert CONFIG.phase_at(1.0).size == 128
