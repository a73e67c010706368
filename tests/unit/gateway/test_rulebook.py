"""The rules in force: what leads write over the files, what it comes to, and what is wrong with it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dispatch import DeskRules
from bot.errors import SettingsError
from bot.hours import DAYS, Hours, parse_hours
from bot.house import House
from bot.house_rules import Content, Entry, Holiday, RuleName
from bot.streams import DeskNote
from gateway.hours_rule import hours_rule
from gateway.hub import Hub
from gateway.rulebook import HouseRulebook
from tests.fakes.clock import FakeClock
from tests.fakes.house import house, rulebook_of
from tests.fakes.memory_store import MemoryStore

NOW = FakeClock().now()
SHOP = parse_hours("Mo-Fr 09:00-18:00 America/Sao_Paulo")
WEEK = "Mo-Fr 09:00-18:00; Sa 09:00-13:00 America/Sao_Paulo"
DESK = {"auto_assign": True, "offer_seconds": 30, "answer_minutes": 2}
TEAMS = {
    "general": {"team": "all", "skill": "any", "priority": "low"},
    "teams": {"all": {"skill": "any", "categories": {}}},
}


class Office:
    """Gateways over one store, each with its own house."""

    def __init__(self, hours: Hours = SHOP) -> None:
        self.clock = FakeClock()
        self.store = MemoryStore()
        self.hours = hours

    def gateway(self) -> tuple[House, HouseRulebook, Hub]:
        """One that has just started."""
        known, hub = house(self.hours), Hub(arrived=lambda _: None, leaving=lambda _: None)
        return known, rulebook_of(known, self.store, self.clock, hub, hours=self.hours), hub

    async def writes(self, name: RuleName, content: Content | None) -> None:
        """A lead changes something, at whatever gateway."""
        self.clock.pass_by(timedelta(minutes=1))
        await self.store.put_rule(name, content, who="Vera", now=self.clock.now())


def entry(rulebook: HouseRulebook, name: RuleName) -> Entry:
    return next(each for each in rulebook.entries() if each.name is name)


def hours(**changes: Any) -> dict[str, Any]:
    return {"hours": WEEK, "holidays": [], "closed": {}, "open": [], **changes}


async def test_without_a_word_of_leads_the_files_hold() -> None:
    known, rulebook, _ = Office().gateway()
    assert not await rulebook.look()
    assert (known.policy.since, known.desk) == (None, DeskRules())
    found = {each.name: each for each in rulebook.entries()}
    assert found[RuleName.HOURS].content["hours"] == "Mo-Fr 09:00-18:00 America/Sao_Paulo"
    assert found[RuleName.HOURS].content["holidays"] == ["BR"]
    assert found[RuleName.DESK].content == {"auto_assign": False, "offer_seconds": 60, "answer_minutes": 5}
    assert found[RuleName.ROUTING].content["teams"]["delivery"]["skill"] == "logistics"
    for each in found.values():
        assert (each.rule, each.wrong, each.from_console, each.content) == (None, "", False, each.files)
        assert rulebook.checked(each.name, each.content) == each.content, "the form may send back what it was given"


async def test_every_gateway_takes_over_what_was_written_at_one() -> None:
    office = Office()
    gateways = [office.gateway(), office.gateway()]
    lines = [hub.subscribe_desk("Bia") for _, _, hub in gateways]
    await office.writes(RuleName.DESK, DESK)
    await office.writes(RuleName.ROUTING, TEAMS)
    await office.writes(RuleName.HOURS, hours())
    for (known, rulebook, hub), line in zip(gateways, lines, strict=True):
        assert known.desk == DeskRules()
        assert await rulebook.look()
        assert known.desk == DeskRules(True, timedelta(seconds=30), timedelta(minutes=2))
        assert known.routing.general.team == "all"
        assert known.routing.route("track_order").team == "all", "there is no other"
        assert known.policy.calendar.hours == parse_hours(WEEK)
        assert known.policy.since == office.clock.now()
        assert entry(rulebook, RuleName.DESK).from_console
        assert not await rulebook.look()
        hub.close()
        assert [note async for note in line] == [DeskNote("rules", {})]


async def test_put_back_the_files_hold_again_and_old_promises_stay() -> None:
    office = Office()
    known, rulebook, _ = office.gateway()
    await office.writes(RuleName.HOURS, hours(hours="Mo 10:00-11:00 UTC"))
    await office.writes(RuleName.DESK, DESK)
    await rulebook.look()
    await office.writes(RuleName.HOURS, None)
    await office.writes(RuleName.DESK, None)
    assert await rulebook.look()
    assert (known.policy.calendar.hours, known.desk) == (SHOP, DeskRules())
    assert known.policy.since == office.clock.now() - timedelta(minutes=1)
    assert entry(rulebook, RuleName.HOURS).rule is not None
    assert not entry(rulebook, RuleName.HOURS).from_console
    started_later, later, _ = office.gateway()
    await later.look()
    assert started_later.policy.since == known.policy.since


@pytest.mark.parametrize("content", [{}, {"hours": "never"}, {"hours": 7}, {"offer_seconds": -1}, {"teams": []}])
async def test_what_cannot_be_followed_is_as_if_it_were_not_there(content: dict[str, Any]) -> None:
    office = Office()
    known, rulebook, _ = office.gateway()
    for name in RuleName:
        await office.writes(name, content)
    assert await rulebook.look()
    assert (known.policy.calendar.hours, known.desk) == (SHOP, DeskRules())
    assert known.routing.skill_of("delivery") == "logistics"
    for each in rulebook.entries():
        assert each.wrong
        assert not each.from_console
        assert each.content == each.files
    await office.writes(RuleName.DESK, DESK)
    await rulebook.look()
    assert known.desk.auto_assign, "one that is wrong does not stop the others"


async def test_categories_with_a_calendar_of_their_own_keep_it() -> None:
    office = Office()
    known, rulebook, _ = office.gateway()
    before = known.policy
    await office.writes(RuleName.HOURS, hours(hours="Mo 10:00-11:00 UTC"))
    await rulebook.look()
    assert known.policy.targets == before.targets
    assert known.policy.calendars.keys() == before.calendars.keys()


def test_the_content_is_written_down_in_one_way() -> None:
    content = hours(
        hours="  Tu 09:00-18:00; Mo 09:00-18:00 America/Sao_Paulo ",
        holidays=["BR", "BR ", "ES-MD"],
        closed={"2026-12-24 to 2027-01-02": "  Re\ncesso\0 ", "2026-12-24 to 2026-12-24": "Véspera"},
        open=["2026-04-21", "2026-04-21"],
    )
    assert hours_rule(content, now=NOW).content == {
        "hours": "Mo-Tu 09:00-18:00 America/Sao_Paulo",
        "holidays": ["BR", "ES-MD"],
        "closed": {"2026-12-24 to 2027-01-02": "Re cesso", "2026-12-24": "Véspera"},
        "open": ["2026-04-21"],
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "hours: is no text."),
        ([], "It is no table."),
        ({"hours": WEEK, "zone": "UTC"}, "It has no place for “zone”."),
        (hours(hours=None), "hours: is no text."),
        (hours(hours="setting"), "hours: cannot be read."),
        (hours(hours="Mo 09:00-18:00"), "hours: “09:00-18:00” is not a time zone."),
        (hours(hours="Mo 09:00-18:00 ../../etc/passwd"), "hours: “../../etc/passwd” is not a time zone."),
        (hours(hours="Mo 18:00-09:00 UTC"), "hours: “Mo 18:00-09:00” ends before it begins."),
        (hours(hours=" ".join(["Mo 09:00-18:00;"] * 200)), "hours: cannot be read."),
        (hours(holidays="BR"), "holidays: is no list."),
        (hours(holidays=["XX"]), "holidays: there is no country “XX”."),
        (hours(holidays=["HolidayBase"]), "holidays: there is no country “HolidayBase”."),
        (hours(holidays=["NYSE"]), "holidays: there is no country “NYSE”."),
        (hours(holidays=["MON"]), "holidays: there is no country “MON”."),
        (hours(holidays=["BR-XX"]), "holidays: BR has no part “XX”."),
        (hours(holidays=["BR"] * 31), "holidays: has more than 30 entries."),
        (hours(closed=["2026-12-24"]), "closed: is no table."),
        (hours(closed={"2026-12-24": ""}), "closed.2026-12-24: has a name of 1 to 80 characters."),
        (hours(closed={"2026-12-24": "x" * 81}), "closed.2026-12-24: has a name of 1 to 80 characters."),
        (hours(closed={"2026-12-24": ["x"]}), "closed.2026-12-24: has a name of 1 to 80 characters."),
        (hours(closed={"2026-02-30": "x"}), "closed: there is no date “2026-02-30”."),
        (hours(closed={"2026-12-24 to 2026-12-20": "x"}), "must end on a later day, within a year."),
        (hours(closed={"9999-12-31": "x"}), "closed: “9999-12-31” is more than ten years away."),
        (hours(closed={f"2026-{1 + n // 28:02}-{1 + n % 28:02}": "x" for n in range(101)}), "more than 100 entries."),
        (hours(closed={"2026-03-01 to 2027-03-01": "a", "2027-03-02 to 2028-03-02": "b"}), "does not open within two"),
        (hours(open=["tomorrow"]), "open: there is no date “tomorrow”."),
        (hours(open=[20261224]), "open: is no list."),
        (hours(open=["2050-01-01"]), "closed: “2050-01-01” is more than ten years away."),
    ],
)
def test_a_mistake_in_hours_is_told_with_its_place(content: Any, told: str) -> None:
    with pytest.raises(SettingsError) as error:
        hours_rule(content, now=NOW)
    assert told in error.value.message


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (RuleName.DESK, {}, "auto_assign: is missing."),
        (RuleName.DESK, {**DESK, "auto_assign": 1}, "auto_assign: is true or false."),
        (RuleName.DESK, {**DESK, "offer_seconds": True}, "offer_seconds: is a whole number from 1 to 3600."),
        (RuleName.DESK, {**DESK, "offer_seconds": 1.5}, "offer_seconds: is a whole number from 1 to 3600."),
        (RuleName.DESK, {**DESK, "offer_seconds": 10**400}, "offer_seconds: is a whole number from 1 to 3600."),
        (RuleName.DESK, {**DESK, "answer_minutes": 0}, "answer_minutes: is a whole number from 1 to 1440."),
        (RuleName.DESK, {**DESK, "answer_minutes": "5"}, "answer_minutes: is a whole number from 1 to 1440."),
        (RuleName.DESK, {**DESK, "colour": "red"}, "It has no place for “colour”"),
        (RuleName.ROUTING, {**TEAMS, "teams": {}}, "general.team: there is no team “all” in the table."),
        (
            RuleName.ROUTING,
            {**TEAMS, "teams": {"all": {"skill": "any", "categories": {"invented": "low"}}}},
            "teams: there is no category “invented”.",
        ),
    ],
)
def test_a_mistake_in_the_others_too(name: RuleName, content: dict[str, Any], told: str) -> None:
    _, rulebook, _ = Office().gateway()
    with pytest.raises(SettingsError) as error:
        rulebook.checked(name, content)
    assert told in error.value.message


def utc(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("content", "now", "is_open", "changes", "why"),
    [
        (hours(), utc(23, 13), True, utc(23, 21), ""),
        (hours(), utc(23, 22), False, utc(24, 12), ""),
        (hours(closed={"2026-11-24 to 2026-11-25": "Balanço"}), utc(24, 14), False, utc(26, 12), "Balanço"),
        (hours(holidays=["BR"]), utc(20, 14), False, utc(21, 12), "Dia Nacional de Zumbi e da Consciência Negra"),
        (hours(holidays=["BR"], open=["2026-11-20"]), utc(20, 14), True, utc(20, 21), ""),
        (hours(hours="always America/Sao_Paulo", holidays=["BR"]), utc(20, 14), True, None, ""),
    ],
)
def test_what_hours_come_to(content: Content, now: datetime, is_open: bool, changes: datetime | None, why: str) -> None:
    _, rulebook, _ = Office().gateway()
    outlook = rulebook.outlook(content, now=now)
    assert (outlook.open, outlook.changes_at, outlook.closed_for) == (is_open, changes, why)
    assert outlook.zone == "America/Sao_Paulo"


def test_the_national_holidays_of_a_year_are_shown_with_those_that_are_worked() -> None:
    _, rulebook, _ = Office().gateway()
    found = rulebook.outlook(hours(holidays=["BR"], open=["2026-12-25"]), now=utc(23, 13)).holidays
    assert found[0] == Holiday(date(2026, 12, 25), "Natal", worked=True)
    assert found[1] == Holiday(date(2027, 1, 1), "Confraternização Universal", worked=False)
    assert found[-1].day < date(2027, 11, 24)


TIMES = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
SPANS = st.tuples(st.sampled_from(DAYS), TIMES, st.one_of(TIMES, st.just("24:00"))).filter(
    lambda span: span[1] < span[2]
)
AHEAD = st.dates(date(2026, 3, 3), date(2030, 1, 1)).map(date.isoformat)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(SPANS, min_size=1, max_size=14),
    st.sampled_from(["America/Sao_Paulo", "UTC", "Europe/Madrid", "Asia/Kathmandu"]),
    st.dictionaries(AHEAD, st.text("ab é🎄", min_size=1).filter(str.strip), max_size=5),
    st.lists(st.sampled_from(["BR", "ES-MD", "US"]), max_size=3),
    st.lists(AHEAD, max_size=3),
)
def test_from_the_form_into_force_and_back(
    spans: list[tuple[str, str, str]], zone: str, closed: dict[str, str], codes: list[str], worked: list[str]
) -> None:
    wish = {
        "hours": f"{'; '.join(f'{day} {opens}-{closes}' for day, opens, closes in spans)} {zone}",
        "holidays": codes,
        "closed": closed,
        "open": worked,
    }
    rule = hours_rule(wish, now=NOW)
    calendar = rule.calendar
    again = hours_rule(rule.content, now=NOW)
    assert again.content == rule.content, "written down it reads the same"
    assert again.calendar.holidays == calendar.holidays
    assert calendar.hours.zone == ZoneInfo(zone)
    for day, opens, closes in spans:
        assert any(
            (span.weekday, f"{span.opens:%H:%M}") == (DAYS.index(day), opens)
            and f"{span.closes:%H:%M}" == closes.replace("24:00", "00:00")
            for span in calendar.hours.spans
        )
    for day in closed:
        midday = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(zone))
        assert calendar.open_at(midday) is (day in worked and parse_hours(wish["hours"]).open_at(midday))
