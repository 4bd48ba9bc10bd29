"""What the hub keeps, in bytes, by model; what two models share is one model's alone nowhere."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Sum

from inpaint_app.models import CheckpointFile, Chunk, FileChunk

RELEASE = "file__graph__variant__release"


@dataclass(frozen=True)
class ModelStorage:
    """Bytes of chunks that only this model names, and of those that others name as well."""

    slug: str
    model_id: int
    own: int
    shared: int
    checkpoints: int


@dataclass(frozen=True)
class Storage:
    """All of it, everything counted once.

    ``chunk_bytes`` are of chunks that something names; ``unnamed`` is what collecting could free.
    """

    models: tuple[ModelStorage, ...]
    chunk_bytes: int
    chunk_count: int
    shared: int
    unnamed: int
    file_bytes: int
    file_count: int


def measure_storage() -> Storage:
    """From the rows, in three queries; the stores are not asked."""
    pairs = FileChunk.objects.order_by().values_list(
        f"{RELEASE}__model_id", f"{RELEASE}__model__slug", "chunk_id", "chunk__size"
    )
    owners: dict[str, set[int]] = defaultdict(set)
    sizes, slugs = {}, {}
    for model_id, slug, chunk, size in pairs.distinct():
        owners[chunk].add(model_id)
        sizes[chunk], slugs[model_id] = size, slug
    total = Chunk.objects.aggregate(total=Sum("size"))["total"] or 0
    of_files, file_bytes, file_count = _checkpoint_bytes(slugs)
    models = tuple(
        ModelStorage(
            slug,
            model_id,
            sum(sizes[chunk] for chunk, who in owners.items() if who == {model_id}),
            sum(sizes[chunk] for chunk, who in owners.items() if len(who) > 1 and model_id in who),
            of_files.get(model_id, 0),
        )
        for model_id, slug in sorted(slugs.items(), key=lambda item: item[1])
    )
    return Storage(
        models,
        chunk_bytes=sum(sizes.values()),
        chunk_count=len(sizes),
        shared=sum(sizes[chunk] for chunk, who in owners.items() if len(who) > 1),
        unnamed=total - sum(sizes.values()),
        file_bytes=file_bytes,
        file_count=file_count,
    )


def _checkpoint_bytes(slugs: dict[int, str]) -> tuple[dict[int, int], int, int]:
    """Of each model, and of all: equal files are kept once. Adds models that have only these."""
    rows = CheckpointFile.objects.order_by().values_list(
        "checkpoint__model_id", "checkpoint__model__slug", "sha256", "size"
    )
    of_model: dict[int, int] = defaultdict(int)
    files = {}
    for model_id, slug, sha256, size in rows.distinct():
        slugs[model_id] = slug
        of_model[model_id] += size
        files[sha256] = size
    return of_model, sum(files.values()), len(files)
