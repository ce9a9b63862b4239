"""From a place in a sentence to the claim it stands in and the sources behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pipeline import schema


class Backing:
    """Lookup over one report's claims and links."""

    def __init__(self, claims: Iterable[schema.Claim], links: Iterable[schema.ClaimSource]) -> None:
        self._claims: dict[str, list[schema.Claim]] = defaultdict(list)
        for claim in claims:
            self._claims[claim.sentence_id].append(claim)
        self._links: dict[str, list[schema.ClaimSource]] = defaultdict(list)
        for link in links:
            self._links[link.claim_id].append(link)

    def claim(self, sentence_id: str, offset: int) -> schema.Claim:
        """The narrowest claim around `offset`; the sentence's first one where none covers it."""
        claims = self._claims[sentence_id]
        around = [claim for claim in claims if claim.start <= offset < claim.end]
        return min(around, key=lambda claim: claim.end - claim.start) if around else claims[0]

    def links(self, claim_id: str) -> list[schema.ClaimSource]:
        return self._links.get(claim_id, [])

    def sources(self, claim_id: str) -> tuple[str, ...]:
        """Ids of the claim's sources, each once, in the order of their links."""
        return tuple(dict.fromkeys(link.source_id for link in self.links(claim_id)))
