"""Writes ``ddim.json``, which vitest reads as well: ``python -m tests.golden.write_ddim``.

A list of {steps, strength, timesteps, alphas, alphas_prev}: the loops that the browser has to plan
in the same way, numbers as the shortest text that reads back the same.
"""

import json
from pathlib import Path

from inpaint_app.moebius.scheduler import DdimSchedule

PATH = Path(__file__).parent / "ddim.json"

LOOPS = [
    (20, 0.99),
    (20, 1.0),
    (10, 0.99),
    (7, 0.5),
    (1, 1.0),
    (50, 0.29),
    (100, 0.29),
    (999, 0.99),
]


def golden_ddim() -> bytes:
    """The file as it is written now."""
    schedule = DdimSchedule()
    constants = {
        "train_timesteps": schedule.train_timesteps,
        "beta_start": schedule.beta_start,
        "beta_end": schedule.beta_end,
        "steps_offset": schedule.steps_offset,
        "final_alpha": schedule.final_alpha,
    }
    loops = [_loop(schedule, steps, strength) for steps, strength in LOOPS]
    return (json.dumps({"scheduler": constants, "loops": loops}, indent=1) + "\n").encode()


def _loop(schedule: DdimSchedule, steps: int, strength: float) -> dict[str, object]:
    timesteps = schedule.timesteps(steps, strength)
    is_long = len(timesteps) > 100  # the ends say it all
    shown = [*timesteps[:2], *timesteps[-2:]] if is_long else timesteps
    return {
        "steps": steps,
        "strength": strength,
        "count": len(timesteps),
        "timesteps": shown,
        "alphas": [schedule.alpha(t) for t in shown],
        "alphas_prev": [schedule.alpha_prev(t, steps) for t in shown],
    }


if __name__ == "__main__":
    PATH.write_bytes(golden_ddim())
