"""Numbers by the day as bars: where each stands in a drawing, so that a template can draw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

BAR, GAP, HEIGHT = 8, 2, 48
LEAST = 1.5  # of a day with one download beside a day with thousands


@dataclass(frozen=True)
class Bar:
    """One day: what was sent stands on the ground, what was unchanged upon it.

    ``y`` is where the upper part begins; all are in the drawing's units, from its top.
    """

    day: date
    served: int
    unchanged: int
    x: int
    y: float
    served_height: float
    unchanged_height: float

    @property
    def served_y(self) -> float:
        """Where the lower part begins."""
        return round(self.y + self.unchanged_height, 2)


@dataclass(frozen=True)
class Bars:
    """All days up to the last, also those without anything."""

    bars: tuple[Bar, ...]
    most: int
    served: int
    unchanged: int
    width: int
    height: int = HEIGHT

    @property
    def drawn(self) -> tuple[Bar, ...]:
        """The days that have something."""
        return tuple(bar for bar in self.bars if bar.served or bar.unchanged)


def draw_bars(counts: Mapping[date, Sequence[int]], last: date, days: int) -> Bars:
    """``counts`` is (served, unchanged) by the day; ``days`` of them end with ``last``."""
    span = [last - timedelta(days=ago) for ago in range(days - 1, -1, -1)]
    pairs = [(*counts.get(day, (0, 0)),) for day in span]
    most = max((sum(pair) for pair in pairs), default=0)
    bars = []
    for index, (day, (served, unchanged)) in enumerate(zip(span, pairs, strict=True)):
        heights = [_height(value, most) for value in (served, unchanged)]
        top = round(HEIGHT - sum(heights), 2)
        bars.append(Bar(day, served, unchanged, index * (BAR + GAP), top, *heights))
    return Bars(
        tuple(bars),
        most,
        sum(pair[0] for pair in pairs),
        sum(pair[1] for pair in pairs),
        days * (BAR + GAP) - GAP,
    )


def _height(value: int, most: int) -> float:
    if value == 0:
        return 0.0
    return round(max(LEAST, (HEIGHT - LEAST) * value / most), 2)
