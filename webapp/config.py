"""What an instance of the web application can be told, each setting with a default and a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from peerweave.graph.planning.apart import PlanLimits
from peerweave.graph.store.place import Place
from peerweave.graph.store.pool import Limits


@dataclass(frozen=True)
class Config:
    """The settings of one instance.

    store_dir: the folder that ``peerweave build`` writes to, or None where ``endpoint`` is given.
    endpoint: the address of a SPARQL service that holds the graph, in place of a store on this machine.
    proxies: how many reverse proxies in front may be believed about the client's scheme, host and path prefix
        (X-Forwarded-For, -Proto, -Host, -Prefix); 0 believes none.
    page_size: rows on one page of a long list.
    in_memory: the most statements of a graph that is also held in memory, where questions are answered two to
        four times as fast, for about 1 KB a statement; 0 holds none.
    warm_up: whether what pages work out once for a graph is worked out in a thread as soon as it is served,
        before a reader asks for it; only for a store on this machine.
    query_limits: what a query to the SPARQL endpoint may cost.
    plan_limits: what a plan of visits may cost.
    slow_query_seconds: queries to the SPARQL endpoint that take longer are logged, with their text and
        duration and nothing about who asked; None logs none.
    """

    store_dir: Path | None = None
    endpoint: str | None = None
    proxies: int = 0
    page_size: int = 50
    in_memory: int = 0
    warm_up: bool = False
    query_limits: Limits = field(default_factory=Limits)
    plan_limits: PlanLimits = field(default_factory=PlanLimits)
    slow_query_seconds: float | None = None

    def __post_init__(self) -> None:
        if (self.store_dir is None) == (self.endpoint is None):
            raise ValueError("one of store_dir and endpoint is needed, not both")
        if self.proxies < 0:
            raise ValueError("proxies must be 0 or more: the number of reverse proxies in front")
        if self.in_memory < 0:
            raise ValueError("in_memory must be 0 or more: the most statements to hold in memory")
        if self.slow_query_seconds is not None and self.slow_query_seconds < 0:
            raise ValueError("slow_query_seconds must be 0 or more: how long a query may take unlogged")
        if self.page_size < 1:
            raise ValueError("page_size must be 1 or more: the rows on one page of a list")

    @property
    def place(self) -> Place:
        """Where the graph is."""
        return Place(self.store_dir, self.endpoint)

    @classmethod
    def of(cls, settings: dict[str, Any]) -> Config:
        """A configuration from a mapping. Raises ``ValueError`` for a name that is no setting."""
        known = {setting.name for setting in fields(cls)}
        unknown = sorted(set(settings) - known)
        if unknown:
            raise ValueError(f"no such setting: {', '.join(unknown)}; there are {', '.join(sorted(known))}")
        store = settings.get("store_dir")
        return cls(**{**settings, "store_dir": None if store is None else Path(store)})
