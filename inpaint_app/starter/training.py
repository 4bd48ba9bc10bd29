"""Trains the starter model in pieces: `python -m inpaint_app.starter.training --help`.

One piece runs for a number of seconds on one device and leaves its state in a folder; the next
piece, on another machine perhaps, goes on from there. The learning rate and the phases follow the
seconds spent, so the run ends when its budget does. The state (19 MB) is kept out of git, in
``.training/narrow`` of the checkout by custom; its moving average is what ships. Without the state
a run goes on from the shipped weights (``--start``), with a new critic.
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
from inpaint_app.starter.captured import CapturedUpdate
from inpaint_app.starter.config import RECIPES, Phase, TrainingConfig
from inpaint_app.starter.discriminator import Discriminator
from inpaint_app.starter.images.pool import PicturePool
from inpaint_app.starter.masks import MaskPool
from inpaint_app.starter.network import Inpainter
from inpaint_app.starter.randomness import Randomness
from inpaint_app.starter.state import PARTS, Journal, read_tensors, write_tensors

KERNEL_RANK = 4  # a convolution's weight: out, in, height, width


def _place(network: nn.Module, device: torch.device) -> None:
    """Moves the network, its kernels with channels last in memory, as tensor cores want them."""
    network.to(device)
    for parameter in network.parameters():
        if parameter.dim() == KERNEL_RANK and parameter.shape[0] > 1:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)


def _set_rate(optimizer: torch.optim.Adam, rate: float) -> None:
    group = optimizer.param_groups[0]
    if isinstance(group["lr"], Tensor):
        group["lr"].fill_(rate)
    else:
        group["lr"] = rate


def _take(parameter: Tensor, loaded: Tensor) -> None:
    """Copies the leading part of `loaded` that overlaps with `parameter`; the rest is zero."""
    part = tuple(slice(0, min(sizes)) for sizes in zip(parameter.shape, loaded.shape, strict=True))
    parameter.zero_()
    parameter[part] = loaded[part].to(parameter.dtype)


class Trainer:
    """The networks, their optimizers and averages, and one step of training."""

    def __init__(self, config: TrainingConfig, device: torch.device) -> None:
        torch.manual_seed(config.seed)
        self.config, self.device = config, device
        self.network = Inpainter(config.network)
        _place(self.network, device)
        self.average = copy.deepcopy(self.network).requires_grad_(requires_grad=False).eval()
        self.critic = Discriminator(config.discriminator_width, config.coarse_critic)
        _place(self.critic, device)
        self.optimizer = self._adam(self.network, config.learning_rate, (0.9, 0.98))
        self.critic_optimizer = self._adam(self.critic, config.discriminator_rate, (0.5, 0.98))
        self.captured: CapturedUpdate | None = None
        self.journal = Journal()
        self.began = 0

    def _adam(
        self, network: nn.Module, rate: float, betas: tuple[float, float]
    ) -> torch.optim.Adam:
        cuda = self.device.type == "cuda"
        first = torch.tensor(rate, device=self.device) if cuda else rate
        return torch.optim.Adam(network.parameters(), first, betas, fused=cuda, capturable=cuda)

    @property
    def progress(self) -> float:
        """The share of the budget spent, 0 to 1."""
        return min(1.0, self.journal.seconds / self.config.budget_seconds)

    def set_rates(self) -> None:
        """Linear warm-up, then a cosine down to `final_rate`, by the budget spent."""
        warm = min(1.0, (self.journal.step - self.began + 1) / self.config.warmup_steps)
        low = self.config.final_rate
        scale = warm * (low + (1 - low) * 0.5 * (1 + math.cos(math.pi * self.progress)))
        _set_rate(self.optimizer, self.config.learning_rate * scale)
        _set_rate(self.critic_optimizer, self.config.discriminator_rate * scale)

    def step(self, truth: Tensor, hole: Tensor) -> dict[str, Tensor]:
        """One update of critic and network on pictures (B, 3, S, S) and holes (B, 1, S, S).

        The terms of the loss that it gives hold until the next step. A GPU replays one recording.
        """
        self.set_rates()
        if self.device.type != "cuda":
            terms = self.update(truth, hole)
        else:
            if self.captured is None or not self.captured.fits(truth):
                self.captured = None
                torch.cuda.empty_cache()
                self.captured = CapturedUpdate(self.update, truth, hole)
            terms = self.captured(truth, hole)
        self._follow()
        self.journal.step += 1
        return terms

    def update(self, truth: Tensor, hole: Tensor) -> dict[str, Tensor]:
        """The step itself, without rates and averages: the same operations every time."""
        with self._halves():
            known = (truth * 2 - 1) * (1 - hole)
            filled, painted = self.network.composed(known, hole, tempered=False)
        filled, painted = filled.float(), painted.float()
        weight = losses.balanced(hole, self.config.small_holes)
        detail = losses.detail_weight(hole, self.config.small_holes, self.config.wide_detail)
        terms = losses.reconstruction_terms(filled, painted, truth, weight, detail)
        critic = self._update_critic(filled.detach(), truth, hole)
        self.critic.requires_grad_(requires_grad=False).eval()
        with self._halves():
            ours = self.critic(filled, hole)
            with torch.no_grad():
                real = self.critic(truth, hole)
        terms["matching"] = losses.matching_loss(ours, real, detail)
        terms["adversarial"] = losses.deceiving_loss(ours, detail)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(losses.weighted_sum(terms, self.config.losses))
        self.critic.requires_grad_(requires_grad=True).train()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.config.clip_norm)
        self.optimizer.step()
        return {name: value.detach() for name, value in terms.items()} | {"critic": critic}

    def wait(self) -> None:
        """Until the device has done what it was given: a recording is launched in no time."""
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def _halves(self) -> torch.autocast:
        # No cache of cast weights: what a recording holds must be cast anew when replayed.
        return torch.autocast(self.device.type, dtype=torch.bfloat16, cache_enabled=False)

    def _update_critic(self, filled: Tensor, truth: Tensor, hole: Tensor) -> Tensor:
        with self._halves():
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
        """Take the weights of a checkpoint, also of a smaller network's; all else begins anew.

        A tensor of other sizes gives the part that overlaps, the rest is zero; what the checkpoint
        does not name keeps its first values.
        """
        loaded = load_file(weights)
        with torch.no_grad():
            for name, parameter in self.network.named_parameters():
                if name in loaded:
                    _take(parameter, loaded[name].to(self.device))
            for kept, now in zip(self.average.parameters(), self.network.parameters(), strict=True):
                kept.copy_(now)

    def save(self, folder: Path) -> None:
        """Writes the state's parts and journal into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            write_tensors(folder, part, getattr(self, part).state_dict())
        self.journal.write(folder)

    def load(self, folder: Path) -> None:
        """Goes on from the state in `folder`; the optimizers begin anew."""
        self.journal = Journal.read(folder)
        self.began = self.journal.step
        for part in PARTS:
            getattr(self, part).load_state_dict(read_tensors(folder, part, self.device))


def run_piece(trainer: Trainer, seconds: float, log: Path) -> None:
    """Trains for `seconds` of wall-clock time, writing a line of losses now and then to `log`."""
    config = trainer.config
    start, began_at = time.monotonic(), trainer.journal.seconds
    random = Randomness(config.seed + trainer.journal.step, trainer.device)
    pool = PicturePool(random, config.pool, config.canvas)
    masks = MaskPool(random, config.pool // 4 or 1, config.canvas)
    while pool.made < config.first_fill:
        pool.renew(config.refresh)
        masks.renew(config.refresh)
    _report(log, {"pool": pool.made, "after": round(time.monotonic() - start, 1)})
    while time.monotonic() - start < seconds:
        trainer.journal.seconds = began_at + time.monotonic() - start
        if trainer.journal.step % config.refresh_every == 0:
            pool.renew(config.refresh)
            masks.renew(config.refresh)
            trainer.wait()
        phase: Phase = config.phase_at(trainer.progress)
        hole = masks.draw(phase.batch, phase.size)
        terms = trainer.step(pool.crops(phase.batch, phase.size), hole)
        if trainer.journal.step % 100 == 0:
            line: dict[str, float] = {"step": trainer.journal.step, "size": phase.size}
            line["seconds"] = round(trainer.journal.seconds, 1)
            line |= {name: round(float(value), 4) for name, value in terms.items()}
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
    parser = argparse.ArgumentParser(
        description="Train the starter model for one piece.",
        epilog="The state of the last run is kept in .training/narrow, which git ignores.",
    )
    parser.add_argument("--state", type=Path, required=True, help="folder to go on from, if any")
    parser.add_argument("--out", type=Path, required=True, help="folder for the new state")
    parser.add_argument("--recipe", choices=RECIPES, default="narrow")
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
