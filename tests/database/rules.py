"""Rules of the catalog: what breaks one is named, and what is planted against it is found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import LiteralString

from tests.clone import Clone
from tests.properties.machine_floor import OneSession


@dataclass(frozen=True)
class Rule:
    """A query whose rows are findings, and statements that break the rule, each with its finding.

    A plant runs as the owner of everything, or as a superuser where it begins with `reset role`.
    """

    query: LiteralString
    plants: Mapping[LiteralString, str]


def findings(clone: Clone, rule: Rule) -> list[str]:
    """Return what breaks a rule in a database."""
    return [row["finding"] for row in clone.rows(rule.query)]


def missed_plants(planting: OneSession, rule: Rule) -> list[str]:
    """Plant what breaks a rule, one after the other, and return what the rule does not find."""
    missed: list[str] = []
    for statement, finding in rule.plants.items():
        with planting.session.transaction(force_rollback=True):
            planting.execute("set local role pitledger_owner")
            planting.execute(statement)
            planting.execute("reset role")
            if finding not in findings(planting, rule):
                missed.append(statement)
    return missed
