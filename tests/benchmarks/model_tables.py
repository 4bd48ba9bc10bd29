"""What the browser told of a model, as tables."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from tests.benchmarks.chromium_page import Result
from tests.benchmarks.table import print_table

_SHOWN_KERNELS = 30
Figures = Mapping[str, Any]
Reading = Callable[[Sequence[Result], str], float | None]


def print_figures(results: Sequence[Result], names: Sequence[str]) -> None:
    """A row for each figure, a column for each way, and the first one over each other."""
    rows = []
    for title, read in _ROWS:
        numbers = [read(results, name) for name in names]
        rows.append([title, *map(_milliseconds, numbers), *_ratios(numbers)])
    against = [f"{names[0]} / {name}" for name in names[1:]]
    print_table(f"In Chromium, on {_adapter(results)}", ["", *names, *against], rows)


def print_memory(results: Sequence[Result], names: Sequence[str]) -> None:
    """The most bytes that were alive in the page and its worker while each was loaded."""
    peaks = {
        result["asked"]["name"]: result["heapPeakBytes"]
        for result in results
        if result["kind"] == "done"
    }
    rows = [[name, _megabytes(peaks.get(name))] for name in names]
    print_table("JS memory while loading, at most", ["", "MB"], rows)


def print_kernels(results: Sequence[Result], names: Sequence[str]) -> None:
    """Where a step's time goes, and what each graph takes in all, by variant."""
    for name in names:
        kernels = (_figures(results, name, "kernels") or {"kernels": []})["kernels"]
        for role in dict.fromkeys(kernel["role"] for kernel in kernels):
            of_role = [kernel for kernel in kernels if kernel["role"] == role]
            total = sum(kernel["milliseconds"] for kernel in of_role)
            runs = sum(kernel["runs"] for kernel in of_role)
            print_table(
                f"{name}, {role}: {runs} kernels, {total:.2f} ms of the card's time",
                ["kernel", "runs", "ms", "share"],
                [_kernel_row(kernel, total) for kernel in of_role[:_SHOWN_KERNELS]],
            )


def _kernel_row(kernel: Mapping[str, Any], total: float) -> list[str]:
    spent = kernel["milliseconds"]
    share = spent / total if total else 0.0
    return [kernel["kernel"], str(kernel["runs"]), f"{spent:.2f}", f"{share:.0%}"]


def _figures(results: Sequence[Result], name: str, way: str, **wanted: object) -> Figures | None:
    """What was measured of ``name`` in that way, where nothing failed."""
    for result in results:
        asked = result["asked"]
        is_wanted = all(asked.get(key) == value for key, value in wanted.items())
        if is_wanted and result["kind"] == "done" and (asked["name"], asked["way"]) == (name, way):
            figures: Figures = result["figures"]
            return figures
    return None


def _whole(results: Sequence[Result], name: str) -> Figures | None:
    return _figures(results, name, "predecessor" if name == "predecessor" else "ours")


def _session(results: Sequence[Result], name: str) -> float | None:
    figures = _whole(results, name)
    return figures["sessions"]["denoiser"] if figures else None


def _sessions(results: Sequence[Result], name: str) -> float | None:
    figures = _whole(results, name)
    return sum(figures["sessions"].values()) if figures else None


def _first_picture(results: Sequence[Result], name: str) -> float | None:
    figures = _whole(results, name)
    return figures["pictures"][0]["total"] if figures and figures["pictures"] else None


def _later(part: Callable[[Figures], Sequence[float]]) -> Reading:
    """The median over all pictures but the first."""

    def read(results: Sequence[Result], name: str) -> float | None:
        figures = _whole(results, name)
        times = [
            time
            for picture in (figures or {"pictures": []})["pictures"][1:]
            for time in part(picture)
        ]
        return median(times) if times else None

    return read


def _alone(layout: str, *, is_captured: bool) -> Reading:
    """The median of the denoiser's steps, less the first ones, which compile and record."""

    def read(results: Sequence[Result], name: str) -> float | None:
        figures = _figures(results, name, "steps", isCaptured=is_captured, layout=layout)
        steps = figures["steps"] if figures else []
        return median(steps[len(steps) // 5 :]) if steps else None

    return read


_ROWS: Sequence[tuple[str, Reading]] = (
    ("session of the UNet", _session),
    ("all three sessions", _sessions),
    ("the first picture", _first_picture),
    ("a picture", _later(lambda picture: [picture["total"]])),
    ("  its encoding", _later(lambda picture: [picture["phases"]["encode"]])),
    ("  its steps, all", _later(lambda picture: [picture["phases"]["denoise"]])),
    ("  its decoding", _later(lambda picture: [picture["phases"]["decode"]])),
    ("  one step", _later(lambda picture: picture["steps"])),
    ("a step alone", _alone("NHWC", is_captured=False)),
    ("a step alone, captured", _alone("NHWC", is_captured=True)),
    ("  with channels first", _alone("NCHW", is_captured=True)),
)


def _megabytes(number: float | None) -> str:
    return "-" if number is None else f"{number / 1e6:.0f}"


def _milliseconds(number: float | None) -> str:
    return "-" if number is None else f"{number:.1f} ms"


def _ratios(numbers: Sequence[float | None]) -> list[str]:
    first, *others = numbers
    return ["-" if first is None or not other else f"{first / other:.2f}" for other in others]


def _adapter(results: Sequence[Result]) -> str:
    names = {result["figures"]["adapter"] for result in results if result["kind"] == "done"}
    return ", ".join(sorted(names)) or "nothing"
