"""Trains the starter model in pieces: `python -m inpaint_app.starter.training --help`.

One piece runs for a number of seconds on one device and leaves its state in a folder; the next
piece, on another machine perhaps, goes on from there. The learning rate and the phases follow the
seconds spent, so the run ends when its budget does.
"""

import argparse
import copy
import json
import math
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from inpaint_app.starter import losses
from inpaint_app.starter.config import RECIPES, Phase, TrainingConfig
from inpaint_app.starter.discriminator import Discriminator
from inpaint_app.starter.images.pool import PicturePool
from inpaint_app.starter.masks import training_masks
from inpaint_app.starter.network import Inpainter
from inpaint_app.starter.randomness import Randomness
from inpaint_app.starter.state import (
    Journal,
    read_tensors,
    restore_moments,
    second_moments,
    write_tensors,
)

KERNEL_RANK = 4  # a convolution's weight: out, in, height, width
MASKS_AHEAD = 4  # steps whose holes are drawn at once: small operations, cheaper together


def _place(network: nn.Module, device: torch.device) -> None:
    """Moves the network, its kernels with channels last in memory, as tensor cores want them."""
    network.to(device)
    for parameter in network.parameters():
        if parameter.dim() == KERNEL_RANK:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)


class Trainer:
    """The networks, their optimizers and averages, and one step of training."""

    def __init__(self, config: TrainingConfig, device: torch.device) -> None:
        torch.manual_seed(config.seed)
        self.config, self.device = config, device
        self.network = Inpainter(config.network)
        _place(self.network, device)
        self.average = copy.deepcopy(self.network).requires_grad_(requires_grad=False).eval()
        self.critic = Discriminator(config.discriminator_width)
        _place(self.critic, device)
        fused = device.type == "cuda"
        self.optimizer = torch.optim.Adam(
            self.network.parameters(), config.learning_rate, betas=(0.9, 0.98), fused=fused
        )
        self.critic_optimizer = torch.optim.Adam(
            self.critic.parameters(), config.discriminator_rate, betas=(0.5, 0.98), fused=fused
        )
        self.journal = Journal()

    @property
    def progress(self) -> float:
        """The share of the budget spent, 0 to 1."""
        return min(1.0, self.journal.seconds / self.config.budget_seconds)

    def set_rates(self) -> None:
        """Linear warm-up, then a cosine down to `final_rate`, by the budget spent."""
        warm = min(1.0, (self.journal.step + 1) / self.config.warmup_steps)
        low = self.config.final_rate
        scale = warm * (low + (1 - low) * 0.5 * (1 + math.cos(math.pi * self.progress)))
        self.optimizer.param_groups[0]["lr"] = self.config.learning_rate * scale
        self.critic_optimizer.param_groups[0]["lr"] = self.config.discriminator_rate * scale

    def step(self, truth: Tensor, hole: Tensor) -> dict[str, Tensor]:
        """One update of critic and network on pictures (B, 3, S, S) and holes (B, 1, S, S)."""
        self.set_rates()
        adversarial = self.progress >= self.config.adversarial_from
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            known = (truth * 2 - 1) * (1 - hole)
            filled, painted = self.network.composed(known, hole, tempered=False)
        filled, painted = filled.float(), painted.float()
        weight = losses.balanced(hole, self.config.small_holes)
        detail = losses.detail_weight(hole, self.config.small_holes, self.config.wide_detail)
        terms = losses.reconstruction_terms(filled, painted, truth, weight, detail)
        terms["critic"] = self._update_critic(filled.detach(), truth, hole)
        self.critic.requires_grad_(requires_grad=False).eval()
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            ours = self.critic(filled, hole)
            with torch.no_grad():
                real = self.critic(truth, hole)
        asked = {name: value for name, value in terms.items() if name != "critic"}
        if adversarial:
            asked["matching"] = losses.matching_loss(ours, real, detail)
            asked["adversarial"] = losses.deceiving_loss(ours, detail)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(losses.weighted_sum(asked, self.config.losses))
        self.critic.requires_grad_(requires_grad=True).train()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.config.clip_norm)
        self.optimizer.step()
        self._follow()
        self.journal.step += 1
        return terms | asked

    def _update_critic(self, filled: Tensor, truth: Tensor, hole: Tensor) -> Tensor:
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            both = self.critic(torch.cat([filled, truth]), torch.cat([hole, hole]))
        ours = [[part.chunk(2)[0] for part in scale] for scale in both]
        real = [[part.chunk(2)[1] for part in scale] for scale in both]
        loss = losses.critic_loss(ours, real, hole)
        self.critic_optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        self.critic_optimizer.step()
        return loss.detach()

    def _follow(self) -> None:
        decay = min(self.config.ema_decay, (1 + self.journal.step) / (10 + self.journal.step))
        kept = [parameter.detach() for parameter in self.average.parameters()]
        now = [parameter.detach() for parameter in self.network.parameters()]
        torch._foreach_lerp_(kept, now, 1 - decay)

    def begin_from(self, weights: Path) -> None:
        """Take the weights of a checkpoint; rates, averages and critic begin anew."""
        loaded = {name: value.float() for name, value in load_file(weights).items()}
        self.network.load_state_dict(loaded)
        self.average.load_state_dict(loaded)

    def save(self, folder: Path) -> None:
        """Writes the state's parts and journal into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        write_tensors(folder, "network", dict(self.network.named_parameters()))
        write_tensors(folder, "average", dict(self.average.named_parameters()), torch.float16)
        write_tensors(folder, "critic", self.critic.state_dict(), torch.float16)
        moments = second_moments(self.network, self.optimizer)
        write_tensors(folder, "network_moments", moments, torch.bfloat16)
        moments = second_moments(self.critic, self.critic_optimizer)
        write_tensors(folder, "critic_moments", moments, torch.bfloat16)
        self.journal.write(folder)

    def load(self, folder: Path) -> None:
        """Goes on from the state in `folder`."""
        self.journal = Journal.read(folder)
        self.network.load_state_dict(read_tensors(folder, "network", self.device))
        self.average.load_state_dict(read_tensors(folder, "average", self.device))
        self.critic.load_state_dict(read_tensors(folder, "critic", self.device))
        step = self.journal.step
        moments = read_tensors(folder, "network_moments", self.device)
        restore_moments(self.network, self.optimizer, moments, step)
        moments = read_tensors(folder, "critic_moments", self.device)
        restore_moments(self.critic, self.critic_optimizer, moments, step)


def run_piece(trainer: Trainer, seconds: float, log: Path) -> None:
    """Trains for `seconds` of wall-clock time, writing a line of losses now and then to `log`."""
    config = trainer.config
    start, began_at = time.monotonic(), trainer.journal.seconds
    random = Randomness(config.seed + trainer.journal.step, trainer.device)
    pool = PicturePool(random, config.pool, config.canvas)
    while pool.made < config.first_fill:
        pool.renew(config.refresh)
    _report(log, {"pool": pool.made, "after": round(time.monotonic() - start, 1)})
    holes: list[Tensor] = []
    while time.monotonic() - start < seconds:
        trainer.journal.seconds = began_at + time.monotonic() - start
        if trainer.journal.step % config.refresh_every == 0:
            pool.renew(config.refresh)
        phase: Phase = config.phase_at(trainer.progress)
        if not holes or holes[0].shape != (phase.batch, 1, phase.size, phase.size):
            drawn = training_masks(random, phase.batch * MASKS_AHEAD, phase.size)
            holes = list(drawn.chunk(MASKS_AHEAD))
        terms = trainer.step(pool.crops(phase.batch, phase.size), holes.pop())
        if trainer.journal.step % 100 == 0:
            line: dict[str, float] = {"step": trainer.journal.step, "size": phase.size}
            line["seconds"] = round(trainer.journal.seconds, 1)
            line |= {name: round(float(value.detach()), 4) for name, value in terms.items()}
            _report(log, line)
    trainer.journal.seconds = began_at + time.monotonic() - start


def _report(log: Path, line: dict[str, float]) -> None:
    text = json.dumps(line)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
    with log.open("a", encoding="utf-8") as opened:
        opened.write(text + "\n")


def main(arguments: list[str] | None = None) -> None:
    """The command line: one piece of training."""
    parser = argparse.ArgumentParser(description="Train the starter model for one piece.")
    parser.add_argument("--state", type=Path, required=True, help="folder to go on from, if any")
    parser.add_argument("--out", type=Path, required=True, help="folder for the new state")
    parser.add_argument("--recipe", choices=RECIPES, default="whole")
    parser.add_argument("--start", type=Path, help="a checkpoint's weights to begin a run from")
    parser.add_argument("--seconds", type=float, default=480.0)
    parser.add_argument("--budget", type=float, help="seconds of all pieces; else the recipe's")
    options = parser.parse_args(arguments)
    torch.backends.cudnn.benchmark = True
    torch.set_float32_matmul_precision("high")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    recipe = RECIPES[options.recipe]
    budget = options.budget or recipe.budget_seconds
    trainer = Trainer(replace(recipe, budget_seconds=budget), device)
    if (options.state / "journal.json").is_file():
        trainer.load(options.state)
    elif options.start:
        trainer.begin_from(options.start)
    options.out.mkdir(parents=True, exist_ok=True)
    run_piece(trainer, options.seconds, options.out / "log.jsonl")
    trainer.save(options.out)


if __name__ == "__main__":
    main()
