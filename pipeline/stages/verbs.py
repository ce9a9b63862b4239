"""Tellings around verbs: "HRW reported that", "as documented by Amnesty International"."""

from __future__ import annotations

import re
from dataclasses import replace

from spacy.tokens import Token

from pipeline.stages.contents import Contents
from pipeline.stages.cues import CLOSING, FINITE, OPENING, Cue, Telling
from pipeline.stages.edges import Edges
from pipeline.stages.evidence import Evidence
from pipeline.stages.sources import WATCHING, Mention
from pipeline.stages.subjects import RELATIVE, Range, Subjects
from pipeline.syntax import SUBJECTS, is_passive

_AUXILIARIES = frozenset({"aux", "auxpass"})
_MODIFIERS = frozenset({"amod", "compound", "nmod"})
_DEPENDENT_CLAUSES = frozenset({"conj", "xcomp", "ccomp", "parataxis"})
_FREE_INFINITIVES = frozenset({"ROOT", "conj", "relcl", "ccomp", "advcl"})
_GERUNDS = frozenset({"nsubj", "dobj", "pobj"})
_PRESENT = frozenset({"VBZ", "VBP"})
# Forms and classes of verbs that follow a quotation.
_SAID = frozenset({"VBD", "VBZ", "VBP", "VBN"})
_SPOKEN = frozenset({"say", "tell", "report"})
# How far into a sentence the document it opens with may be named.
_DOCUMENT_REACH = 8
_YEAR = re.compile(r"(?:19|20)\d\d")
_TOLD_BEHIND = frozenset({"dobj", "ccomp"})
# How far behind such a verb something else it tells would begin.
_GOES_ON_REACH = 6
_ENDS_PARENTHESIS = frozenset(",.;")
_OPENS_PARENTHESIS = frozenset(",;–—") | CLOSING
# What may stand before a finite verb that the parse takes for a modifier.
_SUBJECT_ENDS = frozenset({"NN", "NNS", "NNP", "NNPS", "-RRB-", "CD"})
_PERSONS = frozenset({"individual", "group"})
_PEOPLE = frozenset({"group", "government"})
_DECIDING = frozenset({"government", "court"})
# Classes of verbs a medium can hold the result of, or "as" the content.
_PRINTED = frozenset({"find", "report"})
_RESTATED = frozenset({"report", "assess"})


class Verbs:
    """Reads the telling verbs of one sentence."""

    def __init__(self, edges: Edges, subjects: Subjects) -> None:
        self._edges = edges
        self._tokens = edges.tokens
        self._last = edges.last
        self._rules = edges.rules
        self._finder = edges.finder
        self._subjects = subjects
        self._contents = Contents(edges)
        self._evidence = Evidence(edges)

    def is_cue(self, token: Token) -> bool:
        """Whether a token is a telling verb and used as a verb."""
        if not self._rules.is_reporting(token):
            return False
        if token.dep_ == "pobj" and not any(child.dep_ == "ccomp" for child in token.rights):
            return False  # "to the member states of the union"
        return token.tag_.startswith("V") or self._is_mistaken(token)

    def telling(self, token: Token) -> Telling | None:
        """What is told with a cue; None if nothing is."""
        cue = self._rules.cue(token)
        mistaken = self._is_mistaken(token)
        participle = token.tag_ == "VBN" and not mistaken and not self._is_perfect(token) and not _is_past(token)
        if participle:
            return self._passive(cue)
        if token.tag_ == "VB" and not self._tells_in_infinitive(cue):
            return None
        if is_passive(token):
            return self._passive(cue)
        if (token.dep_ in _MODIFIERS and not mistaken) or self._is_untold(cue):
            return None
        inverted = self._inverted(cue)
        if inverted is not None:
            return inverted
        quoting = token.head.head if self._is_quoted_as(token) else token
        region = self._subjects.before(token) if mistaken else self._subjects.of(quoting)
        return None if region is None else self._active(cue, region)

    # -- active --------------------------------------------------------------

    def _inverted(self, cue: Cue) -> Telling | None:
        """Who speaks behind the verb: "“We saw them,” [said a resident of Basra]"."""
        token = cue.token
        if token.tag_ not in _SAID or cue.kind not in _SPOKEN or token.i >= self._last:
            return None
        if not self._edges.follows_quote(token.i):
            return None
        end = self._edges.phrases_end(token.i + 1)
        mentions = [m for m in self._finder.mentions(token.i + 1, end) if m.kind in {"source", "anaphor"}]
        if not mentions or end <= token.i:
            return None
        return self._set_off(cue, mentions[:1], self._edges.quoted_before(token.i), self._outlets(cue, end))

    def _outlets(self, cue: Cue, first: int) -> list[Mention]:
        """Who is told behind a quotation: "[he] told Reuters", "said a resident to Reuters"."""
        relays = self._contents.addressees(first + 1)
        return relays if cue.kind == "tell" or relays else []

    def _active(self, cue: Cue, region: Range) -> Telling | None:
        parenthetical = self._parenthetical(cue.token, region)
        mentions = self._tellers(cue.token, region)
        if not mentions or self._tokens[region[0]].lower_ in self._rules.negative_determiners:
            return None
        if parenthetical is not None:
            return self._set_off(cue, mentions, parenthetical, self._outlets(cue, cue.token.i))
        start, relays = self._contents.start(cue)
        if start is None:
            return None
        quoted = cue.kind in {"say", "tell"} and self._edges.opens_quote(start)
        clause = quoted or self._contents.is_clause(start, cue.token) or self._evidence.of_oneself(cue, start)
        mentions = self._evidence.allowed(mentions, cue, clause=clause)
        if cue.lemma in self._rules.unreported and any(child.dep_ == "neg" for child in cue.token.lefts):
            mentions = [mention for mention in mentions if self._watches(mention)]
        if not mentions or not self._evidence.complete(cue, start, mentions, clause=clause):
            return None
        form = "participle" if cue.token.tag_ == "VBG" else "verb"
        return self._edges.telling(
            mentions,
            _expression(cue.token),
            self._contents.extent(cue, start),
            f"{form}-{cue.kind}",
            relays=relays,
            main=_is_main(cue.token),
        )

    def _watches(self, mention: Mention) -> bool:
        """Whether it says something that somebody has not seen a thing; victims who report nothing say nothing."""
        return mention.type in WATCHING or mention.head in self._rules.watchers

    def _tellers(self, verb: Token, region: Range) -> list[Mention]:
        """Mentions of the subject; for a document without an owner, whoever brings it out."""
        publisher = self._subjects.publisher(verb)
        if publisher is not None:
            published = [replace(mention, role="document") for mention in self._finder.sources(*publisher)]
            if published:
                return published
        mentions = self._authors(*region) or self._finder.mentions(*region)
        if any(mention.anaphor == "respondents" for mention in mentions):
            return self._counted_before(region[0]) or mentions
        mentions = self._with_document(mentions, region[0])
        if self._is_which(verb):
            return [m for m in mentions if m.type not in _PEOPLE or not m.anonymous]
        return mentions

    def _with_document(self, mentions: list[Mention], first: int) -> list[Mention]:
        """Named tellers with the document the sentence opens with: "In its 2019 report, Digital Trenches, HRNK"."""
        opening = self._tokens[self._edges.first : min(first, self._edges.first + _DOCUMENT_REACH)]
        if len(opening) < 3 or opening[0].lower_ != "in" or opening[1].lower_ not in self._finder.rules.owning:
            return mentions
        document = next((token for token in opening if token.lower_ in self._rules.documents), None)
        if document is None:
            return mentions
        year = next((int(t.text) for t in opening if t.i < document.i and _YEAR.fullmatch(t.text)), None)
        title = self._finder.title_behind(document.i)
        return [m if m.anonymous or m.published else replace(m, published=year, title=title) for m in mentions]

    def _is_which(self, verb: Token) -> bool:
        """Whether "which" is the subject: "an inquiry against police, which revealed"."""
        return [child.lower_ for child in verb.lefts if child.dep_ in SUBJECTS] == ["which"]

    def _counted_before(self, first: int) -> list[Mention]:
        """Of whom "57 percent" is, where the sentence has said so before: "30 percent of [women] were; 57 percent"."""
        opening = self._edges.first
        if self._tokens[opening].lower_ in self._finder.rules.parting and first > opening + 1:
            return self._finder.sources(opening + 1, self._edges.phrase_end(opening + 1), subject=False)
        for i in range(first - 1, opening, -1):
            if self._tokens[i].lower_ == "of" and self._tokens[i - 1].lower_ in self._finder.rules.fractions:
                return self._finder.sources(i + 1, self._edges.phrase_end(i + 1), subject=False)
        return []

    def _authors(self, first: int, last: int) -> list[Mention]:
        """Who made a document named in a subject: "the latest data, published by [the Berman Databank],"."""
        for i in range(first, last):
            made = self._tokens[i].tag_ == "VBN" and self._tokens[i].lower_ in self._rules.publishing
            if made and self._tokens[i + 1].lower_ == "by":
                authors = self._finder.sources(i + 2, last, subject=False)
                return [replace(mention, role="document") for mention in authors]
        return []

    def _set_off(
        self, cue: Cue, mentions: list[Mention], content: Range, relays: list[Mention] | None = None
    ) -> Telling | None:
        """An attribution between commas: "Police, [media and NGOs reported], beat him"."""
        if cue.kind in {"nominal", "accuse"}:
            return None
        mentions = self._evidence.allowed(mentions, cue, clause=True)
        if not mentions:
            return None
        return self._edges.telling(mentions, _expression(cue.token), content, "parenthetical", relays=relays or ())

    def _parenthetical(self, token: Token, region: Range) -> Range | None:
        """Content around ", media and NGOs reported,"; None where content follows the verb."""
        if token.i >= self._last:
            return None
        as_told = region[0] > self._edges.first and self._tokens[region[0] - 1].lower_ == "as"
        if as_told and self._tokens[token.i + 1].text in _ENDS_PARENTHESIS:
            return self._edges.around(region[0] - 1, token.i)  # ", as the institute notes, "
        if self._is_quoted_as(token) and self._edges.follows_quote(region[0]):
            return self._edges.quoted_before(region[0])
        if token.tag_ not in _PRESENT | {"VBD"}:
            return None
        following, left = self._tokens[token.i + 1], region[0] - 1
        if self._edges.follows_quote(region[0]) and not self._goes_on(token):
            spoken = self._rules.verbs.get(token.lower_, ("", ""))[1] in _SPOKEN
            return self._edges.quoted_before(region[0]) if spoken else None
        told = any(t.tag_ in FINITE for t in self._tokens[self._edges.first : left])
        ends = following.text in _ENDS_PARENTHESIS or (told and self._is_last(token))
        if not ends or (following.text == "," and self._resumes(token)):
            return None
        if left < self._edges.first or self._tokens[left].text not in _OPENS_PARENTHESIS:
            return None
        first, last = self._edges.around(region[0], token.i)
        return (first, last) if last >= first else None

    def _is_last(self, token: Token) -> bool:
        """Whether only the occasion of the telling follows: "..., the prosecutor said [in a statement]"."""
        if self._rules.verbs.get(token.lower_, ("", ""))[1] not in _SPOKEN:
            return False
        behind = self._tokens[token.i + 1 : self._last + 1]
        if not behind or behind[0].tag_ != "IN" or behind[0].lower_ not in self._rules.occasions:
            return False
        return not any(t.tag_ in FINITE or t.text in OPENING or t.lower_ == "that" for t in behind)

    def _goes_on(self, token: Token) -> bool:
        """Whether a clause or a quotation follows the verb as well: "“No,” he said, and added that"."""
        ahead = self._edges.window(token.i + 1, _GOES_ON_REACH)
        if any(child.dep_ in _TOLD_BEHIND and not self._is_told(child) for child in token.rights):
            return True
        return any(t.lower_ in self._rules.complementizers or t.text in OPENING - CLOSING for t in ahead)

    def _is_told(self, token: Token) -> bool:
        """Whether an object is whoever is told: "told Reuters"."""
        return token.dep_ == "dobj" and self._rules.verbs.get(token.head.lower_, ("", ""))[1] == "tell"

    def _resumes(self, token: Token) -> bool:
        """Whether what follows the comma belongs to the verb: "said, adding that"."""
        return token.i + 2 <= self._last and self._tokens[token.i + 2].tag_ == "VBG"

    def _is_untold(self, cue: Cue) -> bool:
        """Whether the verb's form or surroundings show that nothing is told with it."""
        token = cue.token
        if any(child.lower_ in self._rules.adverbs for child in token.children):
            return True  # "reportedly said": hearsay, whoever said it
        if token.tag_ == "VBG" and (self._is_gerund(cue) or self._is_possible(token)):
            return True
        negatable = cue.kind == "assess" or token.tag_ == "VB"
        negatable = negatable or cue.lemma == "deny" or cue.lemma in self._rules.unreported
        if not negatable and any(child.dep_ == "neg" for child in token.lefts):
            return True
        if token.dep_ == "ccomp" and token.head.lower_ in self._rules.orders:
            return True
        conditional = (c for c in token.lefts if c.dep_ in {"mark", "advmod"} and c.lower_ in self._rules.conditions)
        found = [c.lower_ for c in conditional]
        return any(word in self._rules.unreal for word in found) or (token.tag_ in _PRESENT and bool(found))

    def _is_possible(self, participle: Token) -> bool:
        """Whether a participle tells what somebody could claim: "detainees can ask for release, claiming that"."""
        if participle.dep_ not in {"advcl", "xcomp"}:
            return False
        auxiliaries = (child for verb in participle.ancestors for child in verb.lefts if child.tag_ == "MD")
        return any(auxiliary.lower_ in self._rules.permissive for auxiliary in auxiliaries)

    def _is_gerund(self, cue: Cue) -> bool:
        """Whether an -ing form is a noun, a modifier or no act of telling: "government reporting mechanisms"."""
        token = cue.token
        left = list(token.lefts)
        if token.dep_ in _GERUNDS:
            return True
        if self._is_quoted_as(token):
            return False
        if token.dep_ == "pcomp" and not any(child.dep_ in SUBJECTS for child in left):
            return not (token.head.lower_ == "by" and cue.lemma in self._rules.claims)
        if cue.kind in _PRINTED and any(child.dep_ == "aux" for child in left):
            return True
        if token.dep_ != "acl" or token.i >= self._last or self._tokens[token.i - 1].text == ",":
            return False
        if token.head.lower_ in self._rules.documents:
            return False  # "issued a report highlighting"
        return self._tokens[token.i + 1].tag_ in {"NN", "NNS"}

    def _is_quoted_as(self, token: Token) -> bool:
        """Whether somebody "was quoted as [saying]"."""
        return token.head.lower_ == "as" and token.head.head.lower_ in self._rules.quoting

    # -- forms ---------------------------------------------------------------

    def _is_mistaken(self, token: Token) -> bool:
        """Whether a finite verb is parsed as a modifier: "(NGOs) alleged authorities used torture".

        No noun phrase has a participle between two of its nouns.
        """
        if token.i == self._edges.first:
            return False
        if token.dep_ == "acl" and token.tag_ == "VBN" and _has_two_subjects(token.head.head, token):
            return True
        if token.dep_ == "acl" and token.tag_ == "VBN" and token.head.dep_ == "ROOT" and token.head.tag_[0] == "N":
            # a sentence with no other verb: "A number of journalists reported that"
            following = self._tokens[min(token.i + 1, self._last)]
            fate = following.tag_ == "VBN" or following.lower_ in self._rules.fates  # "journalists reported killed"
            return token.i < self._last and not fate and following.lower_ not in self._rules.agent_or_medium
        if token.dep_ != "amod" or not token.lower_.endswith("ed"):
            return False
        before = self._tokens[token.i - 1]
        if before.text == "," and token.tag_ == "VBN":
            # "CIDI, the main chronicler, reported 183 incidents": no other verb heads the sentence
            return token.sent.root.tag_[0] == "N" and token.i + 1 <= self._last
        if before.tag_ == "RB" and token.i - 1 > self._edges.first:
            before = self._tokens[token.i - 2]
        return before.tag_ in _SUBJECT_ENDS and before.text != "-"

    def _is_perfect(self, token: Token) -> bool:
        """Whether a participle is active by its auxiliary: "has reported"."""
        auxiliaries = [child for child in token.lefts if child.dep_ in _AUXILIARIES]
        if token.dep_ == "conj" and not auxiliaries:
            auxiliaries = [child for child in token.head.lefts if child.dep_ in _AUXILIARIES]
        if any(a.dep_ == "auxpass" or a.lower_ in self._rules.passive_auxiliaries for a in auxiliaries):
            return False
        return any(a.lower_ in self._rules.perfect for a in auxiliaries)

    def _tells_in_infinitive(self, cue: Cue) -> bool:
        """Whether "continued to report", "did not believe" tells; never "failed to report", "may report"."""
        token = cue.token
        auxiliaries = {child.lower_ for child in token.lefts if child.dep_ in {"aux", "neg"}}
        if token.dep_ == "conj" and not auxiliaries and any(child.dep_ == "aux" for child in token.head.lefts):
            return False
        if token.i > self._edges.first + 1 and self._edges.goes_on(token.i):
            return True
        if "to" in auxiliaries and token.head.lower_ in self._rules.causing:
            return any(child.dep_ in SUBJECTS for child in token.lefts)  # "causing residents to complain"
        if "to" in auxiliaries:
            return token.dep_ == "xcomp" and token.head.lower_ in self._rules.going_on
        if auxiliaries & self._rules.emphasis:
            told = cue.lemma in self._rules.disbelieved or cue.lemma in self._rules.unreported
            return told or not auxiliaries & self._rules.negations
        return not auxiliaries and token.dep_ in _FREE_INFINITIVES

    # -- passive -------------------------------------------------------------

    def _passive(self, cue: Cue) -> Telling | None:
        """A telling by an agent: "as documented by Amnesty International", "irregularities identified by NGOs"."""
        token = cue.token
        if cue.kind in {"nominal", "tell"} or token.i >= self._last:
            return None
        by = self._agent_marker(cue)
        if self._tokens[by].lower_ != "by":
            printed = cue.kind in _PRINTED and self._tokens[token.i + 1].lower_ == "in"
            return self._printed(token) if printed else None
        if by >= self._last or any(t.text in {",", ";"} for t in self._tokens[token.i : by]):
            return None
        end = self._edges.phrases_end(by + 1)
        agents = self._agents(cue, by + 1, end)
        if not agents:
            return None
        content = self._passive_content(cue, by, end)
        return self._edges.telling(agents, (token.i, token.i), content, f"passive-{cue.kind}")

    def _agent_marker(self, cue: Cue) -> int:
        """Index of what follows the verb's adverbs and dates: "reported [widely in 2020] by"."""
        at = cue.token.i + 1
        while at < self._last:
            token = self._tokens[at]
            modifier = token.tag_ == "RB" or (cue.kind == "assess" and token.tag_ == "JJ")
            before_date = token.lower_ in self._rules.places_of_print and self._edges.starts_date(at + 1)
            if not (modifier or before_date or self._edges.starts_date(at)):
                break
            at += 1
        return at

    def _agents(self, cue: Cue, first: int, last: int) -> list[Mention]:
        """Whoever told, of those behind "by"."""
        token = cue.token
        mentions = self._finder.mentions(first, last, subject=False)
        mentions = self._evidence.allowed(mentions, cue, clause=cue.lemma in self._rules.by_power)
        reasoned = any(c.dep_ == "prep" and c.lower_ in self._rules.for_or_as for c in token.rights)
        if cue.kind == "accuse" and not (cue.lemma == "criticize" and reasoned):
            return []
        if cue.kind == "assess" and cue.lemma not in self._rules.believed:
            return []
        left = list(token.lefts)
        if any(child.dep_ == "neg" for child in left) or cue.lemma in self._rules.active_only:
            return []
        if any(child.dep_ == "aux" and child.tag_ == "MD" for child in left):
            return []  # "may be reported by any party": what is possible
        if token.dep_ == "conj" and not any(child.dep_ in SUBJECTS for child in left):
            left += token.head.lefts
        if cue.lemma in self._rules.done_to and any(c.dep_ == "nsubjpass" and self._is_somebody(c) for c in left):
            return []  # "he was reported by his employer", "rejected by their families"
        mentions = [m for m in mentions if m.kind in {"source", "anaphor"} and m.head not in self._rules.vague_agents]
        if cue.lemma == "report":
            if token.dep_ == "acl":
                mentions = [m for m in mentions if not self._complains(m)]
            mentions = [m for m in mentions if m.head not in self._rules.complainants]
        if cue.lemma in self._rules.denials:
            mentions = [m for m in mentions if m.type not in _DECIDING]  # "cases rejected by the directorate"
        if any(child.lower_ == "being" for child in left) and any(m.type in _PERSONS for m in mentions):
            return []
        return mentions

    def _complains(self, mention: Mention) -> bool:
        """Whether "violations reported by citizens" are complaints of theirs; observers report what they saw."""
        return mention.type == "group" and mention.head not in self._rules.finders

    def _is_somebody(self, token: Token) -> bool:
        return token.tag_ == "WP" or self._finder.animate(token.lower_)

    def _passive_content(self, cue: Cue, by: int, end: int) -> Range:
        token = cue.token
        if end + 2 <= self._last and self._tokens[end + 1].lower_ == "as" and cue.kind in _RESTATED:
            return end + 2, self._edges.clause_end(end + 2)
        subject = next((child for child in token.lefts if child.dep_ == "nsubjpass"), None)
        if subject is not None and by - 1 > token.i:
            # "were considered inadequate by NGOs" says what they find, "was documented by" only what
            return self._edges.clause_start(by - 1), by - 1
        if subject is not None:
            return subject.left_edge.i, max(subject.i, min(subject.right_edge.i, token.i - 1))
        if token.dep_ == "acl" and token.head.i < token.i:
            first = token.head.left_edge.i
            return max(self._edges.first, first), self._edges.trimmed(token.head.i, first)
        return self._edges.around(token.i, end)

    def _printed(self, token: Token) -> Telling | None:
        """A telling in print: "abuses documented in the report included ..."."""
        end = self._edges.phrases_end(token.i + 2)
        mentions = self._finder.mentions(token.i + 2, end, subject=False)
        documents = [mention for mention in mentions if mention.is_document]
        if not documents or end >= self._last:
            return None
        start = end + 1
        if self._tokens[start].lower_ in self._rules.printed_verbs:
            start += 1
        if start > self._last:
            return None
        return self._edges.telling(documents, (token.i, token.i), (start, self._edges.clause_end(start)), "printed-in")


def _has_two_subjects(verb: Token, participle: Token) -> bool:
    """Whether a verb has a subject on both sides of a participle: "news [reported] there were"."""
    places = [child.i for child in verb.lefts if child.dep_ in SUBJECTS or child.dep_ == "expl"]
    return bool(places) and min(places) < participle.i < max(places)


def _is_main(token: Token) -> bool:
    """Whether a verb heads a main clause: only there does a pronoun carry a telling on."""
    while token.dep_ in _DEPENDENT_CLAUSES:
        token = token.head
    return token.dep_ == "ROOT"


def _is_past(token: Token) -> bool:
    """A participle by its tag that has a subject of its own and no auxiliary is a past tense."""
    left = list(token.lefts)
    if any(child.dep_ in _AUXILIARIES or (child.dep_ == "mark" and child.lower_ == "for") for child in left):
        return False  # "better for detainees considered harmless"
    if token.dep_ == "conj" and token.head.tag_ == "VBD" and not is_passive(token.head):
        return True
    return any(child.dep_ == "nsubj" and child.tag_ not in RELATIVE for child in left)


def _expression(token: Token) -> Range:
    """Tokens of the telling expression: the verb with "continued to", "did not"."""
    first = token.i
    if token.tag_ == "VB" and token.dep_ == "xcomp":
        first = token.head.i
    elif token.tag_ == "VB":
        first = min((child.i for child in token.lefts if child.dep_ in {"aux", "neg"}), default=first)
    return first, token.i
