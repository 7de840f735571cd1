"""A question and its best sentences in, the sentences reordered by the reader, which reads both together, out."""

from __future__ import annotations

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from index.reader import reader

READ = 4
"""How many of the best sentences are read; each costs about as much as an embedding."""

WEIGHT = 0.1
"""How much a logit counts beside a ranking score in [0, 1.15]."""

_FLOOR = 15.0
"""No logit lies lower than this below zero: it keeps the read sentences above the unread."""


class ReaderRerank(BaseNodePostprocessor):
    """Adds WEIGHT times the logit to the first READ nodes and sorts those; the rest keep their places."""

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None or not nodes:
            return nodes
        head, tail = nodes[:READ], nodes[READ:]
        titled = [(found.node.metadata["title"], found.node.get_content()) for found in head]
        for found, reading in zip(head, reader().read(query_bundle.query_str, titled), strict=True):
            found.node.metadata["reading"] = reading
            # The lift keeps the read ones above the unread, so that scores fall along the list.
            found.score = (found.score or 0.0) + WEIGHT * (max(reading.logit, -_FLOOR) + _FLOOR)
        return sorted(head, key=lambda found: -(found.score or 0.0)) + tail
