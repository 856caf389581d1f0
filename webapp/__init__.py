"""The web application: pages, data twins, linked data.

``create_app`` makes one instance; nothing is global, so that several may live in one process.
"""

from __future__ import annotations

import hashlib
import os
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

from flask import Flask
from peerweave.graph.planning.apart import Planner
from peerweave.webapp import (
    appearance,
    compression,
    errors,
    graph_store,
    headers,
    linked_data,
    observing,
    processes,
    sparql,
    templating,
    warming,
)
from peerweave.webapp.config import Config
from peerweave.webapp.negotiation import SuffixReader
from peerweave.webapp.pages import (
    assistance,
    compare,
    completeness,
    consistency,
    countries,
    dataset,
    graph,
    health,
    home,
    instruments,
    measures,
    mechanisms,
    overlaps,
    plan,
    query,
    questions,
    recommendations,
    reports,
    reviews,
    schedules,
    search,
    sources,
    terms,
    themes,
    things,
    visits,
)
from peerweave.webapp.published import Published, PublishedService, PublishedStore
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

PAGES = (
    assistance,
    compare,
    completeness,
    consistency,
    countries,
    dataset,
    graph,
    health,
    home,
    instruments,
    measures,
    mechanisms,
    overlaps,
    plan,
    query,
    questions,
    recommendations,
    reports,
    reviews,
    schedules,
    search,
    sources,
    terms,
    themes,
    things,
    visits,
)
HERE = Path(__file__).resolve().parent
MAX_FORM = 2 * 1024 * 1024


class KeyConverter(BaseConverter):
    """One segment of a key, as the tables allow it; anything else finds no route."""

    regex = "[A-Za-z0-9][A-Za-z0-9._~-]{0,199}"


class KeysConverter(BaseConverter):
    """Several segments of a key, parted by slashes."""

    part_isolating = False
    regex = "[A-Za-z0-9][A-Za-z0-9._~-]{0,199}(?:/[A-Za-z0-9][A-Za-z0-9._~-]{0,199}){0,7}"


def create_app(settings: Config | dict[str, Any] | str | PathLike[str]) -> Flask:
    """The application over one store folder, or over a SPARQL service.

    ``settings`` is a Config, a mapping of its settings, or the store folder alone. The store need not exist
    yet: until it does, each page is a 503. Raises ``ValueError`` for a setting that does not exist, and
    ``EndpointError`` for the address of a service that is none.
    """
    if isinstance(settings, dict):
        config = Config.of(settings)
    else:
        config = settings if isinstance(settings, Config) else Config(Path(settings))
    app = Flask(__name__, root_path=str(HERE))
    app.config["MAX_CONTENT_LENGTH"] = MAX_FORM
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.url_map.converters["key"] = KeyConverter
    app.url_map.converters["keys"] = KeysConverter
    app.extensions["config"] = config
    app.extensions["published"] = published = _published(config, app)
    app.extensions["fingerprint"] = fingerprint()
    observer = observing.Observer(config.slow_query_seconds)
    processes.register(app, published, config.query_limits, observer, config.endpoint)
    observing.register(app, observer)
    compression.register(app)
    errors.register(app)
    headers.register(app)
    templating.register(app)
    app.extensions["planner"] = Planner(config.place, config.plan_limits)
    for blueprint in (
        appearance.blueprint,
        graph_store.blueprint,
        linked_data.blueprint,
        sparql.blueprint,
    ):
        app.register_blueprint(blueprint)
    for module in PAGES:
        app.register_blueprint(module.blueprint)
    app.wsgi_app = SuffixReader(app.wsgi_app)  # type: ignore[method-assign]
    if config.proxies:
        count = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count, 0, count)  # type: ignore[method-assign]
    return app


def _published(config: Config, app: Flask) -> Published:
    if config.endpoint is not None:
        return PublishedService(config.endpoint, config.query_limits.seconds)
    if config.store_dir is None:
        raise ValueError("there is neither a store nor a service to serve")
    begin = partial(warming.begin, app) if config.warm_up else None
    return PublishedStore(config.store_dir, config.in_memory, begin)


def fingerprint() -> str:
    """A digest of the application's own files, so that a new version of it never answers "not modified"."""
    digest = hashlib.sha256()
    for top in (HERE, HERE.parent / "queries", HERE.parent / "graph"):
        for folder, folders, names in os.walk(top):
            # The sources of the front end are not served, its bundles are.
            folders[:] = sorted(name for name in folders if name != "frontend")
            for name in sorted(names):
                if name.endswith((".py", ".html", ".css", ".rq", ".svg", ".js", ".json")):
                    digest.update(Path(folder, name).read_bytes())
    return digest.hexdigest()[:16]
