"""The figures that `/metrics` shows; none carries a name, a text or an address."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

STEPS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0)


class Figures:
    """One registry for each composed gateway, so that tests can compose many."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter("balcao_turns", "Turns by how they ended.", ["result"], registry=self.registry)
        self.turn_seconds = Histogram(
            "balcao_turn_seconds",
            "Seconds from the start of a turn to its answer.",
            buckets=STEPS,
            registry=self.registry,
        )
        self.deliveries = Counter(
            "balcao_deliveries", "Messages sent, by channel and result.", ["channel", "result"], registry=self.registry
        )
        self.arrivals = Counter(
            "balcao_arrivals",
            "What platforms told us, by channel and result.",
            ["channel", "result"],
            registry=self.registry,
        )
        self.attachments = Counter(
            "balcao_attachments", "Attachments fetched, by result.", ["channel", "result"], registry=self.registry
        )
        self.channel_up = Gauge("balcao_channel_up", "1 when a channel receives.", ["channel"], registry=self.registry)
        self.brain_ready = Gauge("balcao_brain_ready", "1 when Rasa answers.", registry=self.registry)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)
