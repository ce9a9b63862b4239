"""The lexicon of bodies: one meaning per name and report country, closed vocabularies, stable ids."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations

import pytest

from pipeline import schema
from pipeline.resources import lexicon

ORGANIZATIONS = lexicon("organizations")["organization"]
REQUIRED = {"id", "name", "type"}
OPTIONAL = {"aliases", "country", "only_in", "example"}
# ISO 3166-1 alpha-3, and the user-assigned code in general use for Kosovo.
COUNTRIES = frozenset(
    re.findall(
        r"\w+",
        """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM
    BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR
    CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB
    GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA
    JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA
    MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR
    NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS
    SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON
    TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM XKX YEM ZAF ZMB ZWE
    """,
    )
)
# Head nouns that name a body in every country: as a name of one of them they
# would claim all others.
COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    Ombudsman Ombudsperson Ministry Commission Committee Council Court Government Parliament Police Media Center
    Independent National Secretariat Directorate Union Party Foundation Association Herald Star Monitor Observer
    """,
    )
)


def names(organization: dict) -> list[str]:
    return [organization["name"], *organization.get("aliases", [])]


def may_meet(one: dict, other: dict) -> bool:
    """Whether some report country lets both entries use their names."""
    if "only_in" in one and "only_in" in other:
        return not set(one["only_in"]).isdisjoint(other["only_in"])
    return True


def clashes(organizations: list[dict]) -> list[tuple[str, str, str]]:
    """(name, id, id) for each name that two entries claim in the same report."""
    bearers = defaultdict(list)
    for organization in organizations:
        for name in dict.fromkeys(names(organization)):
            bearers[name].append(organization)
    return [
        (name, one["id"], other["id"])
        for name, those in bearers.items()
        for one, other in combinations(those, 2)
        if may_meet(one, other)
    ]


def meaning(name: str, country: str) -> str | None:
    """Id of the body that `name` means in a report on `country`."""
    for organization in ORGANIZATIONS:
        if name in names(organization) and country in organization.get("only_in", [country]):
            return organization["id"]
    return None


def test_ids_are_unique_and_plain():
    ids = [organization["id"] for organization in ORGANIZATIONS]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []


def test_a_name_has_one_meaning_in_a_report():
    assert clashes(ORGANIZATIONS) == []


@pytest.mark.parametrize(
    ("second", "clash", "why"),
    [
        ({"only_in": ["GBR"]}, False, "the same acronym in two countries"),
        ({"only_in": ["ETH", "GBR"]}, True, "a country in both lists"),
        ({}, True, "no list claims the name everywhere"),
    ],
)
def test_clashes_are_found(second, clash, why):
    first = {"id": "a", "name": "Commission A", "aliases": ["EHRC"], "only_in": ["ETH"]}
    other = {"id": "b", "name": "Commission B", "aliases": ["EHRC"], **second}
    assert bool(clashes([first, other])) == clash, why


def test_a_name_stands_once_in_its_entry():
    assert [o["id"] for o in ORGANIZATIONS if len(set(names(o))) != len(names(o))] == []


@pytest.mark.parametrize("organization", ORGANIZATIONS, ids=lambda organization: organization["id"])
def test_entry(organization):
    assert set(organization) >= REQUIRED
    assert set(organization) <= REQUIRED | OPTIONAL
    assert organization["type"] in schema.SOURCE_TYPES
    assert organization.get("country", "XKX") in COUNTRIES
    assert set(organization.get("only_in", ["XKX"])) <= COUNTRIES
    assert organization.get("only_in", ["XKX"]), "an empty only_in would match nowhere"
    for name in names(organization):
        assert name == " ".join(name.split())
        assert len(name) > 1
        assert not re.match(r"(?i)the ", name), "names stand without a leading article"
        assert "'" not in name, "the apostrophe is ’"
        assert re.search(r"[A-Z0-9.]", name), "a name without a capital is a common noun"
        assert name not in COMMON
    if "example" in organization:
        example = organization["example"]
        assert any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", example) for name in names(organization))


def test_a_government_has_a_country():
    assert [o["id"] for o in ORGANIZATIONS if o["type"] in ("government", "state media") and "country" not in o] == []


def test_an_intergovernmental_body_has_none():
    assert [o["id"] for o in ORGANIZATIONS if o["type"] == "igo" and "country" in o] == []


def test_only_types_that_name_a_body():
    # A foreign government is a government seen from another country; persons and crowds are not bodies.
    assert {o["type"] for o in ORGANIZATIONS}.isdisjoint({"foreign government", "individual", "group"})


@pytest.mark.parametrize(
    ("name", "country", "expected", "why"),
    [
        ("UN Human Rights Office", "PRK", "ohchr", "a short form of the longest name"),
        ("Office of the United Nations High Commissioner for Human Rights", "UKR", "ohchr", "UN spelt out"),
        ("UN High Commissioner for Refugees", "UKR", "unhcr", "not the other high commissioner"),
        ("COI", "SYR", "coi-syr", "a commission of inquiry"),
        ("COI", "IRQ", "integrity-commission-irq", "the same letters, another kind of body"),
        ("COI", "FRA", None, "no meaning where no such body is cited"),
        ("EHRC", "ETH", "ehrc-eth", "Ethiopia's"),
        ("EHRC", "GBR", "ehrc-gbr", "Britain's"),
        ("HRA", "TUR", "hra-tur", "Turkey's"),
        ("HRA", "MNE", "hra-mne", "Montenegro's"),
        ("Memorial", "RUS", "memorial", "a common word elsewhere"),
        ("Memorial", "USA", None, "a common word"),
        ("Guardian Council", "IRN", "guardian-council", "not the newspaper"),
        ("Ministry of Unification", "PRK", "kor-unification", "South Korea's ministry in a report on the North"),
        ("Global Slavery Index", "PRK", "walk-free", "a publication stands for its body"),
    ],
)
def test_meaning(name, country, expected, why):
    assert meaning(name, country) == expected, why
