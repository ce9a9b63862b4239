"""Whether a verb with its subject is a telling at all.

"The police found that he lied" is evidence, "the police found him guilty" an
act. Two questions decide: may this source give evidence with this verb, and
has the verb behind it what its class needs.
"""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Token

from pipeline.stages.cues import FINITE, OPENING, Cue
from pipeline.stages.edges import Edges
from pipeline.stages.sources import PRESS, WATCHING, Mention
from pipeline.syntax import SUBJECTS

_AUXILIARIES = frozenset({"aux", "auxpass"})
_PROPER_OBJECTS = frozenset({"NNP", "NNPS", "PRP"})
_NOUN_PHRASE = frozenset({"DT", "JJ", "NN", "NNS"})
_UNFINISHED = frozenset({"VBG", "VBN", "VB"})
_COMPLEMENTS = frozenset({"ccomp", "xcomp", "oprd", "acomp"})
_OBJECTS = frozenset({"dobj", "pobj", "conj"})
_REDUCED = frozenset({"relcl", "acl"})
_PARTICLES = frozenset({"IN", "RP"})
# Classes of verbs a document can be the subject of.
_OF_DOCUMENTS = frozenset({"say", "report", "find"})
# Classes whose verbs are beliefs or findings: no place name stands for whoever has them.
_OF_OBSERVERS = frozenset({"assess", "find"})
_OF_THIRD_PARTIES = frozenset({"assess", "accuse"})
# Types of head nouns that are persons.
_PERSONAL = frozenset({"group", "media", "religious"})
# Types of source whose finding is evidence without a clause.
_FINDING = PRESS | WATCHING | {"other"}
# How many tokens ahead the words that complete a verb are looked for.
_MODAL_REACH = 8
_ADVERB_REACH = 3
_DENIAL_REACH = 6
_OF_PREDICATE = frozenset({"RB", "JJ", "VBN", "TO"})
_APPEAL_REACH = 12
_FINDING_REACH = 5
_CHARGE_REACH = 16
_NAMING_REACH = 14
_DESK_REACH = 14


class Evidence:
    """Judges the telling verbs of one sentence."""

    def __init__(self, edges: Edges) -> None:
        self._edges = edges
        self._tokens = edges.tokens
        self._last = edges.last
        self._rules = edges.rules
        self._finder = edges.finder

    # -- who -----------------------------------------------------------------

    def allowed(self, mentions: Iterable[Mention], cue: Cue, *, clause: bool) -> list[Mention]:
        """Mentions whose telling with this verb is evidence, not an act of their office."""
        mentions = list(mentions)
        found = [mention for mention in mentions if self._can_tell(mention, cue, clause=clause)]
        if found and not clause and all(self._is_fellow(m, found, cue) for m in mentions if m not in found):
            return mentions
        return found

    def _is_fellow(self, mention: Mention, found: list[Mention], cue: Cue) -> bool:
        """Whether an authority tells the same as others beside it: "[the government] and NGOs highlighted"."""
        beside = all(other.rule == "anonymous" for other in found)
        return mention.type == "government" and beside and cue.kind == "report"

    def _can_tell(self, mention: Mention, cue: Cue, *, clause: bool) -> bool:
        if mention.kind == "law" or (mention.head == "public" and cue.kind == "assess"):
            return False
        if mention.rule == "person-by-form" and not (clause and cue.lemma in self._rules.spoken):
            return False
        nominal = cue.token.lower_ in self._rules.nominal
        if mention.kind == "hearsay" and (cue.token.tag_ in _UNFINISHED or not (nominal or cue.kind == "report")):
            return False
        if mention.rule == "recording" and cue.token.dep_ in _REDUCED and cue.token.head.dep_ in _OBJECTS:
            return False  # "forbids images that show"
        if cue.lemma == "cite" and cue.token.tag_ == "VBG" and not mention.is_document:
            return False  # "the ministry closed it, citing violations": the reason of an act
        if cue.lemma in self._rules.naming and mention.type == "government" and not self._is_what(cue.token):
            return False  # "the president called him a traitor": the speech is the event
        if mention.is_document or mention.kind == "hearsay" or mention.rule == "recording":
            return nominal or cue.kind in _OF_DOCUMENTS
        return cue.kind != "nominal" and not self._is_act(mention, cue, clause=clause)

    def _is_act(self, mention: Mention, cue: Cue, *, clause: bool) -> bool:
        """Whether the verb says what somebody does or decides: "the court found", "Turkey considered"."""
        lemma, kind = cue.lemma, cue.kind
        if lemma == "show" or (lemma == "reflect" and mention.anonymous):
            return True
        if mention.rule == "place-as-government" and kind in _OF_OBSERVERS:
            return True
        if lemma in self._rules.intentions and self._is_future(cue.token):
            return True
        court = mention.type == "court" or mention.head in self._rules.courts
        if court and lemma not in self._rules.by_courts:
            return True
        power = mention.type == "court" or (mention.head in self._rules.power and mention.type != "foreign government")
        if power:
            if kind in _OF_THIRD_PARTIES or lemma in self._rules.decisions:
                return True
            if kind in _OF_DOCUMENTS and not clause and lemma not in self._rules.by_power:
                return True
        official = power or (mention.type == "government" and not mention.anonymous)
        if not official:
            return False
        if kind in _OF_THIRD_PARTIES and self._has_power_by_name(mention):
            return True
        return self._is_decision(mention, cue) or self._is_reason(cue)

    def _is_concerned(self, mention: Mention) -> bool:
        return mention.type in _PERSONAL and mention.head != "respondents"

    def _is_what(self, token: Token) -> bool:
        """Whether something is named in passing: "what the government called biased content"."""
        return any(child.lower_ == "what" for child in token.lefts)

    def _is_future(self, verb: Token) -> bool:
        ahead = self._edges.window(verb.i + 1, _MODAL_REACH - 1)
        return any(token.tag_ == "MD" and token.lower_ in self._rules.future for token in ahead)

    def _is_decision(self, mention: Mention, cue: Cue) -> bool:
        if cue.lemma not in self._rules.decisions:
            return False
        return not self._rules.deciders.isdisjoint(_name_words(mention))

    def _has_power_by_name(self, mention: Mention) -> bool:
        """Whether a named body accuses or holds a belief as an act of power: "the Ministry of Interior accused"."""
        return not self._rules.accusers.isdisjoint(_name_words(mention))

    def _is_reason(self, cue: Cue) -> bool:
        """Whether a participle gives the reason of an act: "police dispersed them, saying that"."""
        if cue.token.tag_ == "VBG" and any(verb.lower_ in self._rules.prosecuting for verb in cue.token.ancestors):
            return True  # "filed charges, alleging that": the charge
        if cue.token.tag_ != "VBG" or cue.kind != "say" or cue.lemma in self._rules.claims:
            return False
        if cue.token.head.lower_ == "as":
            return False  # "was quoted as saying"
        if cue.token.dep_ == "acl" and cue.token.head.lower_ in self._rules.documents:
            return False  # "made a statement indicating that"
        return not any(child.dep_ in SUBJECTS for child in cue.token.lefts)

    # -- what ----------------------------------------------------------------

    def complete(self, cue: Cue, start: int, mentions: list[Mention], *, clause: bool) -> bool:
        """Whether the verb has what its class needs to be a telling. start: first token of what is told."""
        if cue.kind == "nominal":
            return True
        following = self._tokens[start]
        infinitive = following.lower_ == "to" and (following.tag_ == "TO" or cue.kind == "assess")
        if self.of_oneself(cue, start):
            return True
        return not infinitive and _NEEDS[cue.kind](self, cue, start, mentions, clause)

    def of_oneself(self, cue: Cue, start: int) -> bool:
        """Whether an infinitive tells of the speaker: "claimed to have been beaten"."""
        if cue.lemma not in self._rules.of_oneself or cue.token.dep_ in _REDUCED or start >= self._last:
            return False
        if self._tokens[start].lower_ == "not" and start + 1 < self._last:
            start += 1
        return self._tokens[start].lower_ == "to" and self._tokens[start + 1].lower_ in self._rules.states

    def _has_that(self, start: int) -> bool:
        return self._tokens[start - 1].lower_ == "that"

    def _is_appeal(self, cue: Cue, start: int) -> bool:
        """Whether somebody says what ought to be done: a call, no evidence."""
        for token in self._edges.window(start, _APPEAL_REACH):
            if token.tag_ in FINITE:
                following = self._tokens[min(token.i + 1, self._last)]
                return token.lower_ in self._rules.appeals and following.lower_ != "have"
        return False

    def _is_promise(self, start: int, mentions: list[Mention]) -> bool:
        """Whether somebody says what they will do: a promise or a threat, no evidence."""
        token = self._tokens[start]
        if start + 2 > self._last:
            return False
        if token.tag_ == "PRP":
            return self._tokens[start + 1].lower_ in self._rules.future
        own = token.lower_ == "the" and self._tokens[start + 1].lower_ in self._rules.power
        return (
            own
            and all(m.type == "government" for m in mentions)
            and self._tokens[start + 2].lower_ in self._rules.promised
        )

    def _says(self, cue: Cue, start: int, mentions: list[Mention], clause: bool) -> bool:
        if self._is_promise(start, mentions) or self._is_appeal(cue, start):
            return False
        if not self._has_that(start):
            if cue.lemma in self._rules.only_with_that or self._tokens[start].lower_ == "as":
                return False
            if cue.lemma in self._rules.verdicts and self._is_verdict(cue.token):
                return all(mention.type in _FINDING for mention in mentions)
        if clause or self._edges.opens_quote(start):
            return True
        if cue.lemma in self._rules.always_told and cue.token.tag_ in FINITE:
            return True  # the clause is there, lost behind commas
        if cue.lemma in self._rules.without_clause:
            return not any(c.dep_ == "dobj" and c.lower_ in self._rules.laid_claim_to for c in cue.token.rights)
        if cue.lemma == "explain":
            return any(c.dep_ == "prep" and c.lower_ == "as" for c in cue.token.rights)
        if cue.lemma in self._rules.facts_announced:
            return any(c.dep_ == "dobj" and c.lower_ in self._rules.facts for c in cue.token.rights)
        if cue.lemma == "warn" and self._tokens[start].lower_ in self._rules.about_openers:
            return not self._is_future(cue.token)
        return all(mention.is_document for mention in mentions)

    def _is_verdict(self, verb: Token) -> bool:
        """Whether something is made so by saying it: "declared the court illegitimate"."""
        complements = (c for c in verb.rights if c.dep_ in _COMPLEMENTS)
        return any(c.tag_ not in FINITE and not any(a.dep_ in _AUXILIARIES for a in c.lefts) for c in complements)

    def _tells(self, cue: Cue, start: int, _: list[Mention], clause: bool) -> bool:
        if cue.lemma in self._rules.only_with_that and not self._has_that(start):
            return False
        return clause or self._edges.opens_quote(start)

    def _reports(self, cue: Cue, start: int, mentions: list[Mention], clause: bool) -> bool:
        if cue.lemma == "deny":
            if not self._has_that(start):
                clause = _has(cue.token, "ccomp") and not _has(cue.token, "dative", "iobj")
            if self._is_refusal(start, clause=clause):
                return False
        following = self._tokens[start]
        if following.lower_ in self._rules.fates or (following.tag_ == "VBN" and following.dep_ != "amod"):
            return False  # "two men were reported killed"
        if cue.lemma == "report" and not clause:
            behind = (t for t in self._edges.window(cue.token.i + 1, _ADVERB_REACH) if t.tag_ != "RB")
            if self._is_coverage(cue.token) or next((t.lower_ for t in behind), "") == "to":
                return False  # "reports directly to the minister"
        if self._is_what(cue.token) and following.lower_ == "as":
            return True  # "what media described as"
        if cue.lemma == "point":
            return following.lower_ in self._rules.toward and start < self._last
        if cue.lemma == "report" and not clause and cue.token.dep_ == "relcl":
            if all(m.type in PRESS for m in mentions) and self._edges.is_restrictive(cue.token):
                return False  # "harassed reporters who reported stories": what they write about
        if cue.lemma == "question":
            if cue.token.tag_ == "VBG" or any(self._is_somebody(c) for c in cue.token.rights if c.dep_ == "dobj"):
                return False
        if clause or not self._takes_phrase(start):
            return clause
        if cue.lemma in self._rules.denials:
            return self._is_denial(start)
        return cue.lemma != "report" or not self._is_filed(cue.token)

    def _is_coverage(self, verb: Token) -> bool:
        """Whether somebody writes about something, or worries: "regularly reported on strikes", "reported concerns"."""
        if any(c.dep_ == "dobj" and c.lower_ in self._rules.worries for c in verb.rights):
            return True
        on = any(c.dep_ == "prep" and c.lower_ in self._rules.about_openers for c in verb.rights)
        return on and any(c.lower_ in self._rules.habitually for c in verb.children)

    def _is_refusal(self, start: int, *, clause: bool) -> bool:
        """Whether somebody is denied something: "denied him bail"."""
        if self._tokens[start].tag_ != "PRP":
            return False
        return not clause or self._tokens[min(start + 1, self._last)].tag_ in _NOUN_PHRASE

    def _is_denial(self, start: int) -> bool:
        """Whether something told is denied: "denied holding him", "rejected the allegations"."""
        if self._tokens[start].tag_ == "VBG":
            return True
        ahead = [token.lower_ for token in self._edges.window(start, _DENIAL_REACH)]
        if not self._rules.refused.isdisjoint(ahead):
            return False  # "denied asylum claims"
        return any(word in self._rules.speech or word in self._rules.denied for word in ahead)

    def _is_somebody(self, token: Token) -> bool:
        return token.tag_ in _PROPER_OBJECTS or self._finder.animate(token.lower_)

    def _takes_phrase(self, start: int) -> bool:
        """Whether a noun phrase is told: "reported over 500 cases", not "reported to police"."""
        following = self._tokens[start]
        return following.tag_ not in {"IN", "TO"} or following.lower_ in self._rules.phrase_openers

    def _is_filed(self, token: Token) -> bool:
        """A crime or a person reported to a desk: an act of the one who suffers, no evidence."""
        for t in self._edges.window(token.i + 1, _DESK_REACH - 1):
            if t.tag_ in FINITE:
                break
            if t.lower_ == "to" and t.dep_ in {"prep", "dative"} and t.head.lower_ not in self._rules.ways:
                if any(child.lower_ in self._rules.desks for child in t.children):
                    return True
        return any(c.dep_ == "dobj" and c.tag_ == "NN" and self._is_named_victim(c) for c in token.rights)

    def _is_named_victim(self, noun: Token) -> bool:
        """Whether a person is reported, not what the person does: "reported staff assisting voters"."""
        person = self._finder.rules.heads.get(noun.lower_) in _PERSONAL and noun.lower_ not in self._rules.power
        return person and not any(c.dep_ == "acl" for c in noun.rights)

    def _finds(self, cue: Cue, start: int, mentions: list[Mention], clause: bool) -> bool:
        following = self._tokens[start]
        if not self._has_that(start) and following.tag_ in {"PRP", "IN", "TO"}:
            # "found at least 12 had died": the clause begins with a preposition; "recorded at least 49 arrests"
            counted = start < self._last and self._tokens[start + 1].lower_ in self._rules.bounds
            if not counted and not (clause and cue.lemma == "find" and following.lower_ in self._rules.at_least):
                return False
        if cue.lemma in self._rules.watching:
            if any(c.dep_ == "dobj" and c.lower_ in self._rules.watched for c in cue.token.rights):
                return False
        if clause:
            return True
        if not any(self._is_finder(mention) for mention in mentions) or not self._takes_phrase(start):
            return False
        if cue.lemma != "find":
            return True
        counted = following.tag_ == "JJ" and following.lower_ in self._finder.rules.drop
        return (counted or following.tag_ not in {"JJ", "PRP", "VBG"}) and following.lower_ not in self._rules.not_found

    def _is_finder(self, mention: Mention) -> bool:
        """Whether somebody's finding is evidence; anybody else who finds just does so."""
        if mention.role == "document" or mention.kind == "anaphor" or not mention.anonymous:
            return True
        return mention.type in _FINDING or mention.head in self._rules.finders

    def _believes(self, cue: Cue, start: int, mentions: list[Mention], clause: bool) -> bool:
        following, verb = self._tokens[start], cue.token
        if cue.lemma == "believe" and following.tag_ == "PRP" and all(self._is_concerned(m) for m in mentions):
            return False  # "journalists believed they were watched": of themselves
        if cue.lemma in self._rules.naming:
            if following.lower_ in self._rules.reflexives:
                return False  # "a group calling themselves"
            if self._is_what(verb):
                return True  # "what lawyers called a farce"
            objected = any(c.dep_ == "oprd" for c in verb.rights)
            if cue.lemma == "call" and objected and all(self._is_finder(m) and not m.is_document for m in mentions):
                return True  # "called the raid unconstitutional"
            if cue.lemma == "call" and any(c.dep_ == "oprd" for c in verb.rights) and following.lower_ == "the":
                return True  # "called the monitoring an abuse"
            named = any(token.text in OPENING for token in self._edges.window(start, _NAMING_REACH))
            return named and following.tag_ not in _PARTICLES and not clause
        as_something = any(c.dep_ == "prep" and c.lower_ == "as" for c in verb.rights)
        if cue.lemma in self._rules.with_as:
            return as_something
        if clause:
            return True
        if cue.lemma == "deem" and sum(c.dep_ in {"dobj", "dative"} for c in verb.rights) > 1:
            return True  # "deemed this a problem"
        if as_something and cue.lemma in self._rules.believed:
            return True
        if cue.lemma in self._rules.considered and all(m.head in self._rules.finders for m in mentions):
            if self._has_predicate(start):
                return True
        if following.tag_ in {"JJ", "VBN"} or self._edges.opens_quote(start):
            return False
        if cue.lemma == "suspect":
            return following.tag_ != "IN"
        return self._is_thought_to_be(start) or as_something or _has(verb, *_COMPLEMENTS)

    def _has_predicate(self, start: int) -> bool:
        """Whether something is said of what is considered: "[the charges] politically directed"."""
        behind = self._edges.phrase_end(start) + 1
        return behind <= self._last and self._tokens[behind].tag_ in _OF_PREDICATE

    def _is_thought_to_be(self, start: int) -> bool:
        """Whether a belief is an infinitive: "believed him to be alive"."""
        ahead = range(start, self._last)
        return any(self._tokens[j].lower_ == "to" and self._tokens[j + 1].lower_ in self._rules.states for j in ahead)

    def _accuses(self, cue: Cue, start: int, _: list[Mention], __: bool) -> bool:
        following, verb = self._tokens[start], cue.token
        if following.tag_ == "PRP" and verb.dep_ == "conj" and verb.head.lower_ not in self._rules.verbs:
            return False  # "arrested activists and accused them of espionage" is a charge
        if cue.lemma == "accuse":
            ahead = self._edges.window(verb.i + 1, _CHARGE_REACH - 1)
            return following.lower_ != "of" and any(token.lower_ == "of" for token in ahead)
        criticized = self._tokens[start : min(start + _FINDING_REACH, self._last)]
        if any(t.dep_ in {"dobj", "conj"} and t.lower_ in self._rules.findings for t in criticized):
            return True
        objects = {c.i for c in verb.rights if c.dep_ in {"dobj", "ccomp"}} | {verb.i}
        behind = (t for t in verb.subtree if t.i > verb.i and t.dep_ == "prep" and t.head.i in objects)
        return any(token.lower_ in self._rules.for_or_as for token in behind)


# What each class of verbs needs. Not in the instance: bound methods would keep it, and its paragraph, from being freed.
_NEEDS = {
    "say": Evidence._says,
    "tell": Evidence._tells,
    "report": Evidence._reports,
    "find": Evidence._finds,
    "assess": Evidence._believes,
    "accuse": Evidence._accuses,
}


def _name_words(mention: Mention) -> list[str]:
    return mention.name.casefold().replace("’s", "").split()


def _has(verb: Token, *labels: str) -> bool:
    """Whether a dependent with one of these labels stands behind a verb."""
    return any(child.dep_ in labels for child in verb.rights)
