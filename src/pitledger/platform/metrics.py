"""What a process counts, and the text in which Prometheus reads it.

Counted is what the log tells: an action that was undone is told nowhere, and so counted nowhere.

Where a server has several processes, they count in files of the folder that `SUMMED_IN` names, and
each of them tells the sum over all, those that have died included. The library decides so by the
environment, when it is first imported.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

SUMMED_IN = "PROMETHEUS_MULTIPROC_DIR"
TEXT = "text/plain; version=0.0.4; charset=utf-8"
OUTCOMES = ("paid", "replayed", "partial", "refused", "failed")
OUTCOME_OF_ACCRUAL = {
    "loyalty_accrual_completed": "paid",
    "loyalty_idempotency_hit": "replayed",
    "loyalty_accrual_failed": "partial",
}
NO_COMPLETION = frozenset({None, "recover_slip_loyalty"})
COMPLETION = "complete_rating_slip"
TOLD_BY_ACCRUAL = "PARTIAL_COMPLETION"
FAULTS = frozenset({"DATABASE_UNAVAILABLE", "INTERNAL_ERROR"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD, NO_ROUTE = "other", "none"
RATE_LIMIT_REFUSALS = frozenset({"manual_reward_rate_limited", "sign_in_throttled"})
POOL_GAUGES = (
    ("pitledger_pool_size", "Connections to the database that this process has.", "pool_size"),
    ("pitledger_pool_available", "Those of them that nobody uses.", "pool_available"),
    (
        "pitledger_pool_requests_waiting",
        "What waits in this process for a connection.",
        "requests_waiting",
    ),
)
ACCRUAL_BUCKETS_SECONDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The figures of one application; in one process, each application has its own."""

    def __init__(self) -> None:
        """Begin with every figure at 0."""
        self._registry = CollectorRegistry()
        self._completions = Counter(
            "pitledger_completions_total",
            "Completions of slips by outcome; completing again counts again.",
            ["outcome"],
            registry=self._registry,
        )
        for outcome in OUTCOMES:
            self._completions.labels(outcome)
        self._accrual_seconds = Histogram(
            "pitledger_accrual_duration_seconds",
            "From the begin of the action to the entry that it wrote for a slip's play.",
            buckets=ACCRUAL_BUCKETS_SECONDS,
            registry=self._registry,
        )
        self._rate_limit_refusals = Counter(
            "pitledger_rate_limit_refusals_total",
            "What was refused because it came too often.",
            registry=self._registry,
        )
        self._requests = Counter(
            "pitledger_requests_total",
            "Requests that were answered, by route, method and status.",
            ["route", "method", "status"],
            registry=self._registry,
        )

    def hear(self, event: str, fields: Mapping[str, Any]) -> None:
        """Count a line of the log; most lines count nothing.

        Source: docs/log-schema.md, "accrual".
        """
        if event in OUTCOME_OF_ACCRUAL and fields.get("action") not in NO_COMPLETION:
            self._completions.labels(OUTCOME_OF_ACCRUAL[event]).inc()
        elif event == "action_failed" and fields["action"] == COMPLETION:
            if fields["code"] != TOLD_BY_ACCRUAL:
                outcome = "failed" if fields["code"] in FAULTS else "refused"
                self._completions.labels(outcome).inc()
        elif event in RATE_LIMIT_REFUSALS:
            self._rate_limit_refusals.inc()
        elif event == "request":
            self._count_request(fields)
        if event == "loyalty_accrual_completed":
            self._accrual_seconds.observe(fields["duration_ms"] / 1000)

    def _count_request(self, fields: Mapping[str, Any]) -> None:
        """Count a request under labels of which there are only so many, whatever is asked for."""
        method = fields["method"] if fields["method"] in METHODS else OTHER_METHOD
        self._requests.labels(fields["route"] or NO_ROUTE, method, fields["status"]).inc()

    def exposition(
        self, gauges: Iterable[tuple[str, str, float]], *, pool: Mapping[str, int]
    ) -> bytes:
        """Return all figures as text, with gauges: name, what it says, value.

        Gauges are the installation's, not this process's, and are read when they are asked for.
        The pool of connections is this process's, and its figures say of which one they are.
        """
        summed = SUMMED_IN in os.environ
        counted = MultiProcessCollector(None) if summed else self._registry
        return generate_latest(_Scrape(counted, gauges, pool))


class _Scrape(Collector):
    """What one scrape reads, without the times at which the counters were made."""

    def __init__(
        self,
        counted: Collector,
        gauges: Iterable[tuple[str, str, float]],
        pool: Mapping[str, int],
    ) -> None:
        self._counted = counted
        self._gauges = gauges
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        for metric in self._counted.collect():
            metric.samples = [
                sample for sample in metric.samples if not sample.name.endswith("_created")
            ]
            yield metric
        for name, meaning, value in self._gauges:
            yield GaugeMetricFamily(name, meaning, value=value)
        yield from _of_the_pool(self._pool)


def _of_the_pool(figures: Mapping[str, int]) -> Iterator[Metric]:
    """Yield what psycopg tells of a pool, which leaves out what is 0 so far."""
    process = [str(os.getpid())]
    for name, meaning, figure in POOL_GAUGES:
        gauge = GaugeMetricFamily(name, meaning, labels=["process"])
        gauge.add_metric(process, figures.get(figure, 0))
        yield gauge
    waited = CounterMetricFamily(
        "pitledger_pool_wait_seconds",
        "How long requests have waited for a connection to the database, together.",
        labels=["process"],
    )
    waited.add_metric(process, figures.get("requests_wait_ms", 0) / 1000)
    yield waited
