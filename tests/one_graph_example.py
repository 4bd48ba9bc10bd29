"""The golden example as the other kind of release: of its graphs one, called the inpainter."""

from tests.factories import example_bundle_fragment

SHAPES = {"image": [1, 3, 64, 64], "mask": [1, 1, 64, 64], "inpainted": [1, 3, 64, 64]}


def one_graph_fragment() -> dict:
    """A fragment of the kind ``direct-inpaint`` in two variants, made of the denoiser's bytes."""
    fragment = example_bundle_fragment()
    return {
        **fragment,
        "pipeline": {"kind": "direct-inpaint", "image_size": 64},
        "variants": [_variant(variant) for variant in fragment["variants"]],
        "validation": {**fragment["validation"], **_validation(fragment["validation"])},
        "graph_metadata": [
            {
                **graph,
                "role": "inpainter",
                "inputs": [_tensor("image"), _tensor("mask")],
                "outputs": [_tensor("inpainted")],
            }
            for graph in fragment["graph_metadata"]
            if graph["role"] == "denoiser"
        ],
    }


def _variant(variant: dict) -> dict:
    [denoiser] = [graph for graph in variant["graphs"] if graph["role"] == "denoiser"]
    files = (denoiser["file"], *denoiser["external_data"])
    distinct = {chunk["sha256"]: chunk["size"] for file in files for chunk in file["chunks"]}
    graph = denoiser | {
        "role": "inpainter",
        "inputs": [_tensor("image"), _tensor("mask")],
        "outputs": [_tensor("inpainted")],
        "file": _renamed(denoiser["file"]),
        "external_data": [_renamed(file) for file in denoiser["external_data"]],
    }
    return {**variant, "total_bytes": sum(distinct.values()), "graphs": [graph]}


def _renamed(file: dict) -> dict:
    return {**file, "path": file["path"].replace("denoiser", "inpainter")}


def _tensor(name: str) -> dict:
    return {"name": name, "dtype": "float32", "shape": SHAPES[name]}


def _validation(validation: dict) -> dict:
    return {
        "graphs": [
            {**entry, "role": "inpainter"}
            for entry in validation["graphs"]
            if entry["role"] == "denoiser"
        ],
        "end_to_end": [{**entry, "steps": 1} for entry in validation["end_to_end"]],
    }
