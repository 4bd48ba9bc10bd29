"""A worker: a Celery process that takes messages, as it was last heard of."""

from django.db import models


class Worker(models.Model):
    """Its own word, renewed while it lives; who has been silent for long is forgotten."""

    name = models.CharField(max_length=200, unique=True, help_text="As Celery calls it.")
    host = models.CharField(max_length=200)
    pid = models.PositiveIntegerField()
    queues = models.CharField(max_length=200, help_text="Names, joined by commas.")
    slots = models.PositiveSmallIntegerField(default=1, help_text="Tasks at one time.")
    memory_bytes = models.PositiveBigIntegerField(help_text="What runs may use on its host.")
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
