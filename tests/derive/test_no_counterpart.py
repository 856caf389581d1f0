"""No counterpart elsewhere: where every other instrument that the country's mechanisms monitor was read."""

from __future__ import annotations

from collections.abc import Callable

Derive = Callable[..., set[str]]

WORLD = """
<id/provision/U/1> pw:instrument <id/instrument/U> .
<id/provision/U/1.1> pw:instrument <id/instrument/U> ; pw:partOfProvision <id/provision/U/1> .
<m/one> pw:monitors <id/instrument/U> .
<m/two> pw:monitors <id/instrument/V> , <id/instrument/W> .
<m/three> pw:monitors <id/instrument/X> .
<c/alone> pw:memberOf <m/one> .
<c/both> pw:memberOf <m/one> , <m/two> .
<c/all> pw:memberOf <m/one> , <m/two> , <m/three> .
<gap/a> a pw:Gap ; pw:provision <id/provision/U/1.1> ; pw:country <c/alone> , <c/both> , <c/all> .
"""


def none(instrument: str) -> str:
    """The judgement that article 1 has no counterpart in an instrument."""
    return f"""<u/{instrument}> a pw:UnmatchedProvision ; sssom:subject_id <id/provision/U/1> ;
        sssom:object_source <id/instrument/{instrument}> ."""


def test_every_other_instrument_must_have_been_read(derived: Derive) -> None:
    rule = "no-counterpart-elsewhere"
    assert derived(WORLD + none("V"), rule) == set()
    assert derived(WORLD + none("V") + none("W"), rule) == {"gap/a pw:noCounterpartElsewhere c/both"}
    assert derived(WORLD + none("V") + none("W") + none("X"), rule) == {
        "gap/a pw:noCounterpartElsewhere c/both",
        "gap/a pw:noCounterpartElsewhere c/all",
    }


def test_a_country_in_no_other_mechanism_is_not_concluded_on(derived: Derive) -> None:
    found = derived(WORLD + none("V") + none("W") + none("X"), "no-counterpart-elsewhere")
    assert not [line for line in found if "c/alone" in line]
