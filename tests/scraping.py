"""What Prometheus would read from a server."""

from httpx import AsyncClient
from prometheus_client.parser import text_string_to_metric_families

OUTCOMES = {"paid", "replayed", "partial", "refused", "failed"}


async def samples(client: AsyncClient) -> list[tuple[str, dict[str, str], float]]:
    """Scrape, and return what Prometheus would have read: name, labels and value."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return [
        (sample.name, dict(sample.labels), sample.value)
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    ]


async def figures(client: AsyncClient) -> dict[str, float]:
    """Scrape, and return the figures of the floor, without buckets; a completion by its outcome."""
    return {
        labels.get("outcome", name.removeprefix("pitledger_")): value
        for name, labels, value in await samples(client)
        if not ({"le", "route", "process"} & labels.keys())
    }


async def completions(client: AsyncClient) -> dict[str, float]:
    """Return how many completions ended how, as far as any did."""
    counted = await figures(client)
    return {outcome: counted[outcome] for outcome in OUTCOMES if counted[outcome]}
