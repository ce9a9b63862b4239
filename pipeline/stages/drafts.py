"""A claim before it has an id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.stages.cues import Telling
from pipeline.stages.sources import Mention


@dataclass(frozen=True, slots=True)
class Link:
    """A source behind a claim. cue: offsets of the words that tie them, None where it is carried without any."""

    mention: Mention
    carried: bool
    cue: tuple[int, int] | None
    rule: str

    def as_role(self, role: str) -> Link:
        """The same link with its source in another role."""
        return replace(self, mention=replace(self.mention, role=role))


@dataclass(slots=True)
class Draft:
    """A claim. start, end: offsets into documents.text."""

    basis: str
    start: int
    end: int
    rule: str
    negated: bool = False
    links: list[Link] = field(default_factory=list)

    @property
    def extent(self) -> tuple[int, int]:
        """Offsets of the claim with the cues that attribute it."""
        cues = [link.cue for link in self.links if link.cue is not None]
        return min([self.start, *(start for start, _ in cues)]), max([self.end, *(end for _, end in cues)])

    @property
    def source_ids(self) -> set[str]:
        return {link.mention.source_id for link in self.links}

    def holds(self, start: int, end: int) -> bool:
        """Whether the claim contains these offsets."""
        return self.start <= start and end <= self.end


def attributed(telling: Telling, links: list[Link]) -> Draft:
    """The claim a telling makes."""
    return Draft("attributed", *telling.content, telling.rule, links=links)


def carried_on(extent: tuple[int, int], mentions: Iterable[Mention], rule: str) -> Draft:
    """A claim of sources that spoke before."""
    return Draft("attributed", *extent, rule, links=[Link(mention, True, None, rule) for mention in mentions])
