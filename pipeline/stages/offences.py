"""What hangs on a penalty: the offence, the law, the persons punished."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from spacy.tokens import Token

from pipeline import numbers
from pipeline.stages.penal_frames import MONTHS, REVISES, Sentence, count_punished
from pipeline.stages.punishments import APOSTROPHE, Item
from pipeline.syntax import right_edge

_PENAL_WORDS = (
    r"(?:an? )?(?:fines?|imprisonment|life|death|additional|prison|community service|suspended)\b|up to|"
    r"from \w+|between|"
    r"an? (?:maximum|minimum|fine)|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)[ -](?:\w+ ){0,3}(?:years?|months?|days?)"
)
_VERDICTS = (
    r"(?:was |were |is |are |be )?(?:sentenc|fined|order|impos|receiv|condemn|hand|given|releas|increas|provid|"
    r"prescrib|the |it |he |she |they |that |no |there |has |had |will |can |may |an? (?:fine|court)|in |on )"
)
_END_OF_OFFENCE = re.compile(
    rf";|[.?!]?$|[.][”\"’]|, (?:but|while|with|although|though|after|as|plus|then|which|according|depending|"
    rf"whereas|unless|however|including up|to be|regardless|without|both|half|pending|even|despite|per|who|"
    rf"following|when|where|all|under|in addition|and that)\b"
    rf"| (?:in|on|since|by|of) (?:early |late |mid-)?(?:{MONTHS})\b| in (?:19|20)\d\d\b|"
    rf" between (?:{MONTHS})\b| (?:under|per|pursuant to) (?:the|a|article|section)\b| (?:after|following|but|"
    rf"while|although|whereas|depending|unless|on charges? of|based on|despite|as of|during the year|because)\b"
    rf"|,? \(see\b|, (?:and )?(?:[\w.’-]+ ){{1,4}}to (?:between|up to|an? |[\w-]+ (?:years?|months?|days?))|"
    rf",? (?:and|or) (?=(?:to )?(?:{_PENAL_WORDS}))|, (?:and|or) (?={_VERDICTS})| and (?=(?:was |"
    rf"were )?(?:sentenc|fined|order(?:ed|s)|impos(?:ed|es)|released|increases|provides|prescribes)\w*)|"
    rf", (?:if|in|on) | for (?:his|her|their) (?!own)| or (?:a fine|up to|life imprisonment)| with (?:fines?|"
    rf"penalties|sentences)\b|: ",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[’'”\")]*(?: under (?:the |an? )?(?:[\w-]+ ){0,4}(?:law|code|act|decree|ordinance)(?= (?:for|"
    r"on)\b))?(?: each| respectively| or both|, or both| or more)?(?: \([^()]*\))?,?(?: or (?:both|more|"
    r"longer)\b)?,?(?: all| as well)?(?: \([^()]*\))? (?P<word>"
    r"(?:up)?on (?:conviction|being convicted)(?: (?:of|for))?|(?:if|when) (?:convicted|found guilty) (?:of|"
    r"for)|if(?! convicted)|when(?! convicted)|on (?:various )?charges? (?:of|including|related to|that)|"
    r"on (?=(?:the )?same charges?\b)|"
    r"in cases? (?:of|involving|where)|for (?:those|anyone|persons|any person|individuals|any individual|"
    r"people|someone|whoever|perpetrators|offenders|defendants|one|users|companies|employers|public officials|"
    r"citizens|violators) (?:who (?:are |were )?|that |found guilty of |convicted of |convicted for |"
    r"convicted under )"
    r"|for (?:each |any )?(?:conviction|convictions|violations|violation) (?:of|for)|for(?! (?:up to |"
    r"between |an? |the |life\b|more |at least )?(?:[\w-]+ ){0,2}(?:years?|months?|days?|weeks?|term|period|"
    r"life|example)\b)|due to|because|in connection with) ?",
    re.IGNORECASE,
)
_GUILTY = re.compile(
    r"(?:convicted|guilty|conviction|convicting|charges)(?: (?:(?!of\b|for\b|and\b)[\w.’'-]+,?)){0,12}? (?:of|"
    r"for|including) (?P<offence>.+?)(?:,? and (?:was |were |is |are )?(?:sentenc|fined|given|order|impos|"
    r"receiv|condemn|hand)|, sentenc|, (?:who|the) (?:was|court)|$)",
    re.IGNORECASE,
)
_FOR_PENALTY = re.compile(
    r"(?:penalt(?:y|ies)|punishments?|sentences?|fines?|terms?|sanctions?)(?: [\w-]+){0,3}? (?:for|upon|on|"
    r"if)(?: convictions?)?(?: convicted)?(?: (?:of|for))? (?P<offence>(?:(?!;).)+?),? (?:is|are|was|were|"
    r"ranges?|ranged|includes?|included|may|can|could|carr(?:y|ies)|ranging|including|of up|increases?|"
    r"increased|varies|vary|start)\b",
    re.IGNORECASE,
)
_OFFENDER = re.compile(
    r"(?:those|anyone|persons?|individuals?|people|whoever|citizens|offenders|perpetrators|violators|workers|"
    r"employers|companies|foreigners|individuals,[^,]+,|searches|someone|journalists|officials|one|"
    r"defendants?) (?:who|that|found|convicted|accused|caught|attempting) (?:are |were )?(?:guilty of |of |"
    r"for |to )?(?P<offence>(?:(?!;).)+?),? (?:may|is|are|was|were|faces?|faced|shall|could|can|will|would|"
    r"must|risk|receives?|incurs?)\b",
    re.IGNORECASE,
)
_CRIMINALIZED = re.compile(
    r"(?:criminali[sz]es|prohibits?|bans|outlaws|forbids|prohibited|criminali[sz]ed|criminalizing|prohibiting|"
    r"makes it (?:a crime|illegal)(?: to)?|considers) (?P<offence>.+?),?(?:;? (?:and|it|but|with|which|by|"
    r"although|that|carrying)\b(?= ?(?:it |the law |also |conviction |is |are |generally |can |violations |"
    r"up |a |penalties |offenders |violators |providing |sentences |punish|penal|provid|prescrib|stipulat|"
    r"establish|carr|impos|set|sentence|maximum|fine|specif|conviction|mandat|allow))|, (?:punishable|"
    r"providing|imposing|prescrib|carrying|with|stipulat)|–|(?= punishable)|$)",
    re.IGNORECASE,
)
_CONVICTION = re.compile(
    r"convictions? (?:for|of|on) (?P<offence>(?:(?!;).)+?),? (?:is|are|can|may|could|carr(?:y|ies)|results?|"
    r"resulted|brings?|leads?|ranges?|include)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:^|; |: |\. |, (?:and|but|while|although) |and )(?P<offence>(?:(?!;|: ).)+?),? (?:(?:is|are|was|"
    r"were)(?:,? [\w-]+){0,6}?,? (?:punishable|subject|liable|punished|penalized)|(?:is|are|was|"
    r"were) (?:[\w-]+ ){0,3}(?:illegal|prohibited|criminalized|crimes?|offenses?|felony|"
    r"misdemeanor)\b[^;]*?(?:penalt|punish|carr|conviction|sentence)|(?:may|can|could|"
    r"would)(?: also)? (?:result|lead|be punish|bring|carry)|carr(?:y|ies)|results? in|punishable)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?:^|; |, (?:and|but) |\. |: )(?:If|When|Where|In cases (?:of|where)|"
    r"For) (?P<offence>(?:(?!;).)+?), (?:the (?:penalty|punishment|sentence|fine|maximum|minimum|offender|"
    r"perpetrator|adult|term|penalties|punishments)|penalties|it|they|punishment|sentences|he|she|conviction|"
    r"violators|offenders)",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^(?:by law,? |under the law,? |convictions? (?:for|of) |violations? of )?(?:the |a |an |"
    r"any )?(?:crimes? of |offenses? of |act of )?",
    re.IGNORECASE,
)
_BEFORE_PATTERNS = (_CONDITION, _FOR_PENALTY, _OFFENDER, _CONVICTION, _CRIMINALIZED, _SUBJECT)
_LONGEST_OFFENCE = 320


def group_ends(sentence: Sentence, items: list[Item]) -> list[int]:
    """For each item the end of the coordination it stands in: "two years in prison, a fine, or both"."""
    ends = [item.end for item in items]
    for n in range(len(items) - 2, -1, -1):
        if not sentence.loose(items[n].end, items[n + 1].start):
            if not re.match(r"[”\"’ ]*(?:for|if|when|on) ", sentence.text[items[n].end : items[n + 1].start]):
                ends[n] = ends[n + 1]
    return ends


def offences_of(sentence: Sentence, items: list[Item], ends: list[int], start: int) -> list[str]:
    """What each penalty is for, verbatim; empty where the text around does not say.

    ends: where the coordination each stands in ends; start: where the
    sentence's own text begins behind a lead.
    """
    found = []
    starts = [item.start for item in items] + [len(sentence.text)]
    for n, item in enumerate(items):
        following = starts[bisect_left(starts, ends[n], lo=n + 1, hi=len(items))]
        found.append(_offence_behind(sentence, item, ends[n], following) or _offence_of_verb(sentence, item))
    for n in range(len(items) - 2, -1, -1):  # "..., and B to four years, all for X"
        if (
            not found[n]
            and items[n].context == "imposed" == items[n + 1].context
            and items[n].frame is items[n + 1].frame
        ):
            found[n] = found[n + 1]
    return [own or _offence_before(sentence, item, start) for own, item in zip(found, items, strict=True)]


def _offence_behind(sentence: Sentence, item: Item, group_end: int, following: int) -> str:
    text = sentence.text
    match = _AFTER.match(text, group_end)
    if not match:
        return ""
    end = min(len(text), max(following, match.end()), match.end() + _LONGEST_OFFENCE)
    stop = _END_OF_OFFENCE.search(text, match.end(), end)
    # "for theft, B. Jones to seven years": the next convict is no part of the offence.
    offence = _clean(_NEXT_CONVICT.sub("", text[match.end() : stop.start() if stop else end]))
    return "" if _NOBODY.match(offence) else offence


_NEXT_CONVICT = re.compile(r",?(?: and)? [^,;]{1,60} to (?:an? )?$")
_NOBODY = re.compile(
    r"(?:the |a |an |any |some |all |each |most |prominent )?(?:[\w’'-]+ ){0,3}?(?:persons?|individuals?|head|"
    r"heads|candidates?|offenders?|violators?|perpetrators?|anyone|men|women|employers?|noncitizens|"
    r"officials?|members|citizens|victims?|first|second|others?|adults?|conviction|convictions|violations?|"
    r"non-?compliance|both|him|her|them|life|each|former|latter)(?: of household)?$|convicted$|found guilty$",
    re.IGNORECASE,
)


def _offence_of_verb(sentence: Sentence, item: Item) -> str:
    """ "fined her 100 rubles for X", "executed a man for X": the verb's own "for"."""
    verb = _verb(sentence, item)
    if item.context == "imposed" and (match := _CHARGES.search(sentence.text, item.end, item.end + 120)):
        stop = _END_OF_OFFENCE.search(
            sentence.text, match.end(), min(len(sentence.text), match.end() + _LONGEST_OFFENCE)
        )
        return _clean(sentence.text[match.end() : stop.start() if stop else len(sentence.text)])
    if verb is None or item.context == "statutory" and item.strength != "act":
        return ""
    heads = [verb, *(c for c in verb.rights if c.dep_ in ("conj", "dobj", "oprd", "prep", "dative"))]
    heads += [c for head in heads[1:] for c in head.rights if c.dep_ in ("dobj", "pobj", "prep")]
    for head in heads:
        for child in head.rights:
            if child.dep_ == "prep" and child.lower_ in ("for", "over", "due") and child.i > verb.i and child.n_rights:
                start = sentence.tokens.offset(child) + len(child) + 1
                if child.lower_ == "due":
                    start += 3
                if start < item.end:
                    continue
                stop = _END_OF_OFFENCE.search(sentence.text, start, min(len(sentence.text), start + _LONGEST_OFFENCE))
                offence = _clean(sentence.text[start : stop.start() if stop else len(sentence.text)])
                if (
                    offence
                    and not _NOBODY.match(offence)
                    and not re.match(r"(?:an? |the )?(?:[\w-]+ ){0,2}(?:years?|months?|days?|period)\b", offence)
                ):
                    return offence
    return ""


_CHARGES = re.compile(r" on (?:various )?charges? (?:of|including|related to) ")


def _verb(sentence: Sentence, item: Item) -> Token | None:
    if item.strength == "act":
        return item.token
    if item.frame is not None and item.frame.kind == "verdict":
        return sentence.tokens.at(item.frame.start)
    return None


def _offence_before(sentence: Sentence, item: Item, start: int) -> str:
    text = sentence.text
    window = text[max(start, item.start - 600) : item.start]
    if item.context == "imposed":
        match = _GUILTY.search(window)
        if match:
            stop = _END_OF_OFFENCE.search(match["offence"])
            return _clean(match["offence"][: stop.start()] if stop else match["offence"])
        return ""
    for pattern in _BEFORE_PATTERNS:
        for match in pattern.finditer(window):
            offence = _STATUS.sub("", _clean(_LEAD_IN.sub("", match["offence"].strip())))
            if (
                3 < len(offence) <= _LONGEST_OFFENCE
                and not _NOBODY.match(offence)
                and not _NO_OFFENCE.match(offence)
                and ", however" not in offence
                and " which" not in offence
            ):
                return offence
    return ""


_STATUS = re.compile(
    r",? (?:is|are|was|were) (?:also )?(?:illegal|prohibited|criminalized|(?:an? )?(?:criminal )?(?:crimes?|"
    r"offenses?))(?:,? and| also)?$"
)
_NO_OFFENCE = re.compile(
    r"(?:(?:the|a|by|federal|national|new|country’s|such|maximum|minimum|local) )*(?:laws?|(?:it|this|that|"
    r"these|they|he|she|which|who)(?= (?:is|are|was|were|may|can|also|carr)|$)|penal code|penalties|penalty|"
    r"sentences?|punishments?|government|code|act|decree|article \S+|violations|crimes?|offenses?|"
    r"those convicted|law enforcement|under the law)\b(?! (?:for|of|against|prohib|in|committed))",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"[\s,;:.–-]*(?:\b(?:and|or|to|by|with|from|the|a|an|in|of|including)\b[\s,]*)*[\s,;:.–-]*$")


def _clean(text: str) -> str:
    text = text.strip()
    text = text[: _TRAIL.search(text).start()].strip()
    if text[:1] in '“‘"' and not re.search('[”’"]', text[1:]):
        text = text[1:]
    elif text[:1] in "“" and text[-1:] == "”" and "”" not in text[1:-1]:
        text = text[1:-1]
    return text.strip()


_LAW_NUMBER = re.compile(
    r"\b(?:Articles?|Sections?|Law|Decree|Decree-Law|Act|Proclamation|Order|Ordinance|Bill|Chapter|"
    r"Presidential Decree|Legislative Decree|Federal Law)(?: No\.?)? \d[\w./-]*(?:\(\w+\))?(?: (?:of|"
    r"in) (?:the )?(?:[A-Z][\w’-]+ |[a-z]+ ){0,4}?(?:[Cc]ode|[Ll]aw|[Aa]ct|[Cc]onstitution|Order|"
    r"Ordinance)s?)?"
)
_PLAIN_LAW = frozenset(
    {
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "any",
        "new",
        "other",
        "no",
        "such",
        "same",
        "current",
        "local",
        "country",
        "its",
    }
)


def laws_of(sentence: Sentence, items: list[Item]) -> list[str]:
    """Law or article behind each penalty, verbatim; empty for a bare "the law".

    A number ("Article 12") goes before a name ("penal code"), and of several
    the last one before the penalty counts, else the first behind it.
    """
    named = [(match.start(), match[0]) for match in _LAW_NUMBER.finditer(sentence.text)] or list(_named_laws(sentence))
    starts = [start for start, _ in named]
    return [named[max(0, bisect_left(starts, item.start) - 1)][1] if named else "" for item in items]


def _named_laws(sentence: Sentence) -> Iterator[tuple[int, str]]:
    """Laws with a name, in order: by what stands before the noun, or by what they are about."""
    for token in sentence.tokens.tokens:
        if token.lower_ not in sentence.rules.law_names:
            continue
        start = sentence.tokens.offset(token)
        if words := _law_on(sentence, token):
            yield start, words
            continue
        if token.text == "act" or token.dep_ == "compound" or token.head.lower_ == "enforcement":
            continue
        left = [c for c in token.lefts if c.dep_ in ("compound", "amod", "nmod", "poss", "nummod")]
        while left and left[0].lower_ in _PLAIN_LAW:
            left = left[1:]
        if not left or left[-1].i != token.i - 1:
            if token.lower_ == "constitution":
                yield start, token.text
            continue
        first = left[0].left_edge.i - sentence.tokens.tokens[0].i
        if sentence.tokens.tokens[first].lower_ in ("the", "a", "an", "its"):
            first += 1
        words = sentence.text[sentence.tokens.starts[first] : start + len(token)]
        if len(words) < 90 and not any(mark in words for mark in ",;:("):
            yield start, words


_ABOUT = frozenset({"on", "against", "barring", "regarding", "concerning", "prohibiting"})


def _law_on(sentence: Sentence, law: Token) -> str:
    """ "2020 law against distribution of foreign media": a law named by what it is about."""
    child = next((c for c in law.rights if c.i == law.i + 1 and c.lower_ in _ABOUT), None)
    if child is None or law.text == "act":
        return ""
    last = law.doc[right_edge(child, stop=frozenset({"relcl", "acl", "advcl", "punct", "cc"}))]
    first = next((c for c in law.lefts if c.dep_ in ("nummod", "compound", "amod")), law)
    words = sentence.text[sentence.tokens.offset(first) : sentence.tokens.offset(last) + len(last)]
    return words if 1 < last.i - law.i < 12 and last.tag_[0] in "N”" else ""


_WHOM = re.compile(r"(?:sentenced|condemned) (?P<who>[^;:]{2,120}?) (?:to|with) (?:an? |up to )?$")


def _count_words(who: str) -> int | None:
    """Persons in the words between "sentenced" and "to", where they are plain: the parser loses these at times."""
    words = who.split()
    if "," in who or "and" in words or "or" in words:
        return None
    if (number := numbers.value(words[0])) is not None:
        return int(number) if number == int(number) else None
    if who in ("him", "her") or (words[-1][0].isupper() and not any(w.endswith("s") and w.islower() for w in words)):
        return 1
    return None


def _names_one(token: Token) -> bool:
    return token.tag_ in ("NNP", "NN", "PRP") or (token.is_title and token.tag_.startswith("NN"))


_TO_WHOM = re.compile(r"\b(?:and|,|;)\s+(?P<who>[^;]+?) to (?:an? |up to |the )?$")


def persons_of(sentence: Sentence, item: Item, previous: Item | None, so_far: int | None) -> int | None:
    """Persons on whom it was imposed: from "and Moanes and Fouad to four years", or the verb's victim."""
    if item.context != "imposed":
        return None
    if previous is not None and previous.frame is not None and previous.frame is item.frame:
        gap = sentence.text[previous.end : item.start]
        if match := _TO_WHOM.search(gap):
            low = previous.end + match.start("who")
            who = sentence.tokens.between(low, previous.end + match.end("who"))
            heads = [
                t
                for t in who
                if _names_one(t) and not (t.i + 1 < len(t.doc) and _names_one(t.nbor()) and t.nbor() in who)
            ]
            number = next((numbers.value(t.text) for t in who if t.tag_ == "CD"), None)
            if number:
                return int(number)
            if heads and not any(t.tag_ in ("NNS", "VBD", "VBZ") and not t.is_title for t in who):
                return len(heads)
        elif item.rule == "coordination" and not sentence.loose(previous.end, item.start):
            return so_far
    if item.frame is not None and (match := _WHOM.match(sentence.text, item.frame.start, item.start)):
        if (stated := _count_words(match["who"])) is not None:
            return stated
    verb = item.token if item.strength == "act" else None
    if verb is None and item.frame is not None and item.frame.kind in ("verdict", "law"):
        verb = sentence.tokens.at(item.frame.start)
    if verb is None and item.frame is not None and item.frame.kind == "noun":
        n = sentence.last(item.frame.start)
        if n >= 0 and sentence.triggers[n].kind == "verdict":
            verb = sentence.tokens.at(sentence.triggers[n].start)
    if item.timed is False and item.strength in ("strong", "weak") and item.token.tag_ in ("NN", "NNS"):
        stated = next((numbers.value(c.text) for c in item.token.lefts if c.tag_ == "CD"), None)
        if stated:
            return int(stated)
    if verb is not None and verb.tag_.startswith(("VB", "JJ")):
        end = item.start
        between = sentence.tokens.between(sentence.tokens.offset(verb), max(end, sentence.tokens.offset(verb) + 1))
        if any(t.lower_ in ("his", "her") for t in between) and verb.lower_.startswith((*REVISES, "upheld", "confirm")):
            return 1
        return count_punished(verb)
    if re.search(
        rf"(?:\b(?:his|her)|[A-Z][\w-]+{APOSTROPHE}s?) (?:[\w-]+ )?$",
        sentence.text[max(0, item.start - 40) : item.start],
    ):
        return 1
    return None
