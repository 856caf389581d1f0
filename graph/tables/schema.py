"""The tables' schema: the CSVW metadata file, read with the ``csvw`` library and made ready for use.

Clauses named here are those of "Metadata Vocabulary for Tabular Data" (https://www.w3.org/TR/tabular-metadata/).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import csvw
from peerweave.graph.namespaces import BASE, EDTF, expand
from rdflib import URIRef
from rdflib.namespace import XSD

METADATA: Final = "csv-metadata.json"
PACKAGE: Final = Path(str(files("peerweave.graph"))).resolve().parent
"""The folder that holds ``graph``, ``ontology``, ``shapes`` and ``queries``, installed or in a checkout."""
PACKAGED_FACTS: Final = PACKAGE / "graph" / "facts"
_CONCEPT: Final = re.compile(re.escape(BASE) + r"(?P<scheme>[a-z0-9-]+)/\{\+?(?P<column>\w+)\}")


class MetadataError(ValueError):
    """The metadata file cannot be read or does not say what the build needs."""


@dataclass(frozen=True)
class Template:
    """A URI template property (section 4.3) with the columns that it names."""

    uri: csvw.metadata.URITemplate
    columns: tuple[str, ...]

    @classmethod
    def of(cls, value: csvw.metadata.URITemplate | None) -> Template | None:
        """The template of a property of the ``csvw`` library, or None where the property is absent."""
        return None if value is None else cls(value, tuple(value.variable_names))

    def expand(self, cells: Mapping[str, Any], **member: str) -> str | None:
        """The IRI for one row's cells; None where a cell that the template names is empty.

        ``member`` stands in for a list column while one member of its list is written.
        """
        values = tuple(member.get(name) or cells.get(name) for name in self.columns)
        if not all(values):
            return None
        known = self._known.get(values)
        if known is None:
            known = self._known[values] = str(self.uri.expand(dict(zip(self.columns, values, strict=True))))
        return known

    @cached_property
    def _known(self) -> dict[tuple[Any, ...], str]:
        """What was expanded already: most templates name a code or a key that stands in many rows."""
        return {}


@dataclass(frozen=True)
class Column:
    """One column description (section 5.6)."""

    name: str
    title: str
    description: str
    required: bool
    virtual: bool
    separator: str | None
    lang: str | None
    datatype: csvw.Datatype | None
    property: URIRef
    value_url: Template | None

    @cached_property
    def base(self) -> str:
        """The name of the datatype's base, as ``string``, ``integer`` or ``anyURI``."""
        return self.datatype.base if self.datatype else "string"

    @cached_property
    def partial_date(self) -> bool:
        """Whether the cells are dates to the year, the month or the day."""
        return self.datatype is not None and self.datatype.at_props.get("id") == str(EDTF)

    @cached_property
    def literal_type(self) -> URIRef | None:
        """The datatype of a literal made of a cell; None for a plain string or a partial date."""
        return None if self.base == "string" else URIRef(f"{XSD}{self.base}")

    @cached_property
    def scheme(self) -> str | None:
        """The concept scheme whose codes the cells hold, as ``theme``; None if they hold no codes."""
        found = _CONCEPT.fullmatch(str(self.value_url.uri)) if self.value_url else None
        return found["scheme"] if found and found["column"] == self.name else None


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must be found in the columns of another table (section 5.5)."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table description (sections 5.4 and 5.5). ``name`` is the file's name without ``.csv``."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    virtual: tuple[Column, ...]
    about: Template
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def file(self) -> str:
        """The name of the table's file."""
        return f"{self.name}.csv"

    @cached_property
    def column(self) -> dict[str, Column]:
        """The columns that the file has, by name."""
        return {column.name: column for column in self.columns}


@dataclass(frozen=True)
class Schema:
    """All tables, in the order of the metadata file, and what it says of the whole."""

    path: Path
    title: str
    licence: str
    as_of: date
    tables: dict[str, Table]


def load_schema(path: Path = PACKAGED_FACTS / METADATA) -> Schema:
    """Read a CSVW table group.

    Raises ``MetadataError`` if the file is missing, is not CSVW, or lacks what every table needs here: an
    ``aboutUrl``, a primary key, a ``propertyUrl`` for each column, and ``dc:modified`` for the whole.
    """
    try:
        group = csvw.TableGroup.from_file(path)
        common = group.common_props
        schema = Schema(
            path=path,
            title=str(common["dc:title"]),
            licence=str(common["dc:license"]["@id"]),
            as_of=date.fromisoformat(common["dc:modified"]["@value"]),
            tables={table.name: table for table in map(_table, group.tables)},
        )
    except MetadataError:
        raise
    except KeyError as error:
        raise MetadataError(f"{path}: the property {error} is missing") from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise MetadataError(f"{path} cannot be read as CSVW metadata: {error}") from error
    for table in schema.tables.values():
        _check_names(schema, table)
    return schema


def _check_names(schema: Schema, table: Table) -> None:
    """Each column that a key or a template names must be there."""

    def known(names: Iterable[str], of: Table, what: str) -> None:
        for name in names:
            if name not in of.column:
                raise MetadataError(f"table {table.name}: {what} names {name}, which {of.name} does not have")

    known(table.primary_key, table, "primaryKey")
    known(table.about.columns, table, "aboutUrl")
    for column in (*table.columns, *table.virtual):
        if column.value_url:
            known(column.value_url.columns, table, f"the valueUrl of {column.name}")
    for key in table.foreign_keys:
        if key.table not in schema.tables:
            raise MetadataError(f"table {table.name}: a foreign key names the table {key.table}, unknown")
        known(key.columns, table, "a foreign key")
        known(key.target, schema.tables[key.table], "a foreign key")


def _table(table: csvw.Table) -> Table:
    schema = table.tableSchema
    name = table.url.string.removesuffix(".csv")
    about = Template.of(schema.aboutUrl)
    if about is None or not schema.primaryKey:
        raise MetadataError(f"table {name}: aboutUrl and primaryKey are needed")
    columns = [_column(name, column) for column in schema.columns]
    own = tuple(column for column in columns if not column.virtual)
    return Table(
        name=name,
        title=str(table.common_props.get("dc:title", name)),
        description=str(table.common_props.get("dc:description", "")),
        columns=own,
        virtual=tuple(column for column in columns if column.virtual),
        about=about,
        primary_key=tuple(schema.primaryKey),
        foreign_keys=tuple(
            ForeignKey(
                tuple(key.columnReference),
                key.reference.resource.string.removesuffix(".csv"),
                tuple(key.reference.columnReference),
            )
            for key in schema.foreignKeys
        ),
    )


def _column(table: str, column: csvw.Column) -> Column:
    if column.propertyUrl is None:
        raise MetadataError(f"table {table}, column {column.name}: propertyUrl is needed")
    return Column(
        name=column.name,
        title=str(column.common_props.get("dc:title", column.name)),
        description=str(column.common_props.get("dc:description", "")),
        required=bool(column.required),
        virtual=column.virtual,
        separator=column.separator,
        lang=None if column.lang == "und" else column.lang,
        datatype=column.datatype,
        property=URIRef(expand(str(column.propertyUrl))),
        value_url=Template.of(column.valueUrl),
    )
