"""Open time across weekends, holidays and changes of the clocks, against a slow count of minutes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar import Calendar
from bot.hours import Hours, Span, parse_hours

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

SHOP = Calendar(
    parse_hours("Mo-Fr 09:00-18:00; Sa 09:00-13:00 America/Sao_Paulo"),
    {date(2026, 11, 20): "Consciência Negra", date(2026, 12, 25): "Natal"},
)
NEW_YORK = Calendar(parse_hours("Mo-Fr 09:00-17:00 America/New_York"))
MADRID = Calendar(parse_hours("Mo-Fr 09:00-18:00 Europe/Madrid"))
ALWAYS = Calendar(Hours(), {date(2026, 11, 20): "Consciência Negra"})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def calendar_of(hours: str, *holidays: date) -> Calendar:
    return Calendar(parse_hours(hours), dict.fromkeys(holidays, "closed"))


@pytest.mark.parametrize(
    ("calendar", "start", "span", "end"),
    [
        pytest.param(SHOP, "2026-11-19T17:00-03:00", 2 * HOUR, "2026-11-21T10:00-03:00", id="over the holiday"),
        pytest.param(SHOP, "2026-11-20T11:00-03:00", 1 * HOUR, "2026-11-21T10:00-03:00", id="from the holiday"),
        pytest.param(SHOP, "2026-11-21T12:00-03:00", 2 * HOUR, "2026-11-23T10:00-03:00", id="over the weekend"),
        pytest.param(SHOP, "2026-11-21T12:00-03:00", 1 * HOUR, "2026-11-21T13:00-03:00", id="until closing"),
        pytest.param(SHOP, "2026-11-22T03:00-03:00", MINUTE, "2026-11-23T09:01-03:00", id="from a Sunday"),
        pytest.param(SHOP, "2026-11-23T09:00-03:00", 24 * HOUR, "2026-11-25T15:00-03:00", id="several days"),
        pytest.param(SHOP, "2026-12-24T17:30-03:00", 1 * HOUR, "2026-12-26T09:30-03:00", id="over Christmas"),
        pytest.param(SHOP, "2026-11-19T20:00+00:00", 2 * HOUR, "2026-11-21T13:00+00:00", id="told in UTC"),
        pytest.param(SHOP, "2026-11-22T03:00-03:00", 0 * HOUR, "2026-11-22T03:00-03:00", id="nothing"),
        pytest.param(NEW_YORK, "2026-03-06T16:00-05:00", 2 * HOUR, "2026-03-09T10:00-04:00", id="into summer time"),
        pytest.param(NEW_YORK, "2026-10-30T16:00-04:00", 2 * HOUR, "2026-11-02T10:00-05:00", id="out of summer time"),
        pytest.param(MADRID, "2026-03-27T17:00+01:00", 2 * HOUR, "2026-03-30T10:00+02:00", id="into it in Madrid"),
        pytest.param(MADRID, "2026-10-23T17:00+02:00", 2 * HOUR, "2026-10-26T10:00+01:00", id="out of it in Madrid"),
        pytest.param(SHOP, "2018-11-02T17:30-03:00", 5 * HOUR, "2018-11-05T09:30-02:00", id="into it in São Paulo"),
        pytest.param(SHOP, "2019-02-15T17:30-02:00", 5 * HOUR, "2019-02-18T09:30-03:00", id="out of it, the last time"),
        pytest.param(ALWAYS, "2026-11-20T11:00-03:00", 2 * HOUR, "2026-11-20T13:00-03:00", id="always, on a holiday"),
    ],
)
def test_open_time_passes(calendar: Calendar, start: str, span: timedelta, end: str) -> None:
    due = calendar.add(at(start), span)
    assert due == at(end)
    assert due.tzinfo is timezone.utc
    assert calendar.between(at(start), at(end)) == span


@pytest.mark.parametrize(
    ("hours", "day", "open_time"),
    [
        pytest.param("Sa 00:00-24:00 America/New_York", date(2026, 3, 7), 24 * HOUR, id="a day"),
        pytest.param("Su 00:00-24:00 America/New_York", date(2026, 3, 8), 23 * HOUR, id="the shortest day"),
        pytest.param("Su 00:00-24:00 America/New_York", date(2026, 11, 1), 25 * HOUR, id="the longest day"),
        pytest.param("Su 01:00-04:00 America/New_York", date(2026, 3, 8), 2 * HOUR, id="over the missing hour"),
        pytest.param("Su 01:00-04:00 America/New_York", date(2026, 11, 1), 4 * HOUR, id="over the repeated hour"),
        pytest.param("Su 02:00-02:30 America/New_York", date(2026, 3, 8), 0 * HOUR, id="within the missing hour"),
        pytest.param("Su 02:15-03:30 America/New_York", date(2026, 3, 8), HOUR / 2, id="from the missing hour"),
        pytest.param("Su 01:15-02:30 America/New_York", date(2026, 3, 8), 45 * MINUTE, id="into the missing hour"),
        pytest.param("Su 01:00-01:30 America/New_York", date(2026, 11, 1), 1 * HOUR, id="within the repeated hour"),
        pytest.param("Su 01:30-02:30 America/New_York", date(2026, 11, 1), 90 * MINUTE, id="from the repeated hour"),
        pytest.param("Su 00:30-01:30 America/New_York", date(2026, 11, 1), 90 * MINUTE, id="into the repeated hour"),
        pytest.param("Su 01:00-04:00 Europe/Madrid", date(2026, 3, 29), 2 * HOUR, id="missing in Madrid"),
        pytest.param("Su 01:00-04:00 Europe/Madrid", date(2026, 10, 25), 4 * HOUR, id="repeated in Madrid"),
        pytest.param("Su 09:00-18:00 Europe/Madrid", date(2026, 10, 25), 9 * HOUR, id="by day as ever"),
        pytest.param("Su 00:00-02:00 America/Sao_Paulo", date(2018, 11, 4), 1 * HOUR, id="no midnight in São Paulo"),
        pytest.param("Sa 22:00-24:00 America/Sao_Paulo", date(2019, 2, 16), 3 * HOUR, id="eleven twice"),
        pytest.param("Su 00:00-02:00 America/Sao_Paulo", date(2019, 2, 17), 2 * HOUR, id="the day after"),
        pytest.param("Su 00:00-02:00 America/Sao_Paulo", date(2026, 11, 1), 2 * HOUR, id="no more changes"),
        pytest.param("Fr 00:00-24:00 Pacific/Apia", date(2011, 12, 30), 0 * HOUR, id="a date that never was"),
    ],
)
def test_a_span_is_what_the_clock_on_the_wall_says(hours: str, day: date, open_time: timedelta) -> None:
    calendar = calendar_of(hours)
    noon = datetime.combine(day, time(12), calendar.hours.zone)
    assert calendar.between(noon - 2 * DAY, noon + 2 * DAY) == open_time


@pytest.mark.parametrize(
    ("calendar", "moment", "opens"),
    [
        (SHOP, "2026-11-19T15:00+00:00", "2026-11-19T12:00-03:00"),
        (SHOP, "2026-11-19T18:00-03:00", "2026-11-21T09:00-03:00"),
        (SHOP, "2026-11-21T13:00-03:00", "2026-11-23T09:00-03:00"),
        (MADRID, "2026-03-27T18:00+01:00", "2026-03-30T09:00+02:00"),
        (calendar_of("Su 02:15-03:30 America/New_York"), "2026-03-08T00:00-05:00", "2026-03-08T03:00-04:00"),
        (calendar_of("Su 02:00-02:30 America/New_York"), "2026-03-08T00:00-05:00", "2026-03-15T02:00-04:00"),
        (ALWAYS, "2026-11-20T11:00-03:00", "2026-11-20T14:00+00:00"),
    ],
)
def test_the_next_opening_in_the_local_zone(calendar: Calendar, moment: str, opens: str) -> None:
    assert calendar.next_opening(at(moment)).isoformat(timespec="minutes") == opens
    assert calendar.open_at(at(moment)) is (at(moment) == at(opens))


def test_a_long_holiday_is_waited_out() -> None:
    days = [date(2026, 12, 21) + i * DAY for i in range(40)]
    calendar = calendar_of("Mo 09:00-10:00 UTC", *days)
    assert calendar.next_opening(at("2026-12-20T00:00+00:00")) == at("2027-02-01T09:00+00:00")


def test_holidays_are_local_dates() -> None:
    calendar = calendar_of("Mo-Su 00:00-24:00 America/Sao_Paulo", date(2026, 11, 20))
    assert calendar.open_at(at("2026-11-20T02:59+00:00"))
    assert not calendar.open_at(at("2026-11-20T03:00+00:00"))
    assert not calendar.open_at(at("2026-11-21T02:59+00:00"))
    assert calendar.open_at(at("2026-11-21T03:00+00:00"))


def test_what_two_spans_share_counts_once() -> None:
    calendar = calendar_of("Mo 09:00-12:00; Mo 11:00-13:00; Mo 09:30-11:00; Mo 15:00-16:00 UTC")
    monday = at("2026-11-23T00:00+00:00")
    assert calendar.between(monday, monday + DAY) == 5 * HOUR
    assert calendar.add(monday, 5 * HOUR) == at("2026-11-23T16:00+00:00")


@pytest.mark.parametrize("fold", [0, 1])
def test_moments_told_in_local_time_within_the_repeated_hour(fold: int) -> None:
    """Python never calls such a moment equal to one in UTC."""
    calendar = calendar_of("Su 01:00-02:00 America/New_York")
    moment = datetime(2026, 11, 1, 1, 30, tzinfo=calendar.hours.zone, fold=fold)
    assert calendar.open_at(moment)
    assert calendar.next_opening(moment).utcoffset() == -(4 + fold) * HOUR
    assert calendar.between(at("2026-11-01T00:00-04:00"), moment) == (0.5 + fold) * HOUR


def test_nothing_lies_between_an_end_and_an_earlier_start() -> None:
    start, end = at("2026-11-23T12:00-03:00"), at("2026-11-23T11:00-03:00")
    assert SHOP.between(start, end) == ALWAYS.between(start, end) == timedelta()


def test_hours_may_end_at_midnight() -> None:
    hours = parse_hours("Fr 22:00-24:00; Sa 00:00-02:00 UTC")
    friday = at("2026-11-27T22:00+00:00")
    assert hours.open_at(friday + 119 * MINUTE)
    assert not hours.open_at(friday - MINUTE)
    assert Calendar(hours).between(friday - DAY, friday + DAY) == 4 * HOUR


def slowly_open(calendar: Calendar, moment: datetime) -> bool:
    """The definition, written down once more without regard to speed."""
    local = moment.astimezone(calendar.hours.zone)
    clock = str(local.time())
    return local.date() not in calendar.holidays and any(
        span.weekday == local.weekday()
        and str(span.opens) <= clock < (str(span.closes) if span.closes != time() else "24")
        for span in calendar.hours.spans
    )


CHANGES = [
    ("America/New_York", "2026-03-08T07:00+00:00"),
    ("America/New_York", "2026-11-01T06:00+00:00"),
    ("Europe/Madrid", "2026-03-29T01:00+00:00"),
    ("Europe/Madrid", "2026-10-25T01:00+00:00"),
    ("America/Sao_Paulo", "2018-11-04T03:00+00:00"),  # midnight is missing
    ("America/Sao_Paulo", "2019-02-17T02:00+00:00"),  # back into the day before
    ("America/St_Johns", "2010-11-07T02:31+00:00"),  # one minute past midnight, back into the day before
    ("Australia/Lord_Howe", "2026-04-04T15:00+00:00"),  # by half an hour
    ("Pacific/Apia", "2011-12-30T10:00+00:00"),  # by a whole day
]


@st.composite
def spans(draw: st.DrawFn) -> Span:
    opens = draw(st.integers(0, 24 * 60 - 1))
    closes = draw(st.integers(opens + 1, 24 * 60)) % (24 * 60)
    return Span(draw(st.integers(0, 6)), time(opens // 60, opens % 60), time(closes // 60, closes % 60))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar, and a moment within three days of a change of its clocks."""
    zone, change = draw(st.sampled_from(CHANGES))
    hours = Hours(tuple(draw(st.lists(spans(), min_size=1, max_size=10))), ZoneInfo(zone))
    away = draw(st.lists(st.integers(-4, 4), max_size=3))
    holidays = {at(change).date() + i * DAY: "closed" for i in away}
    return Calendar(hours, holidays), at(change) + draw(st.integers(-4320, 4320)) * MINUTE


durations = st.timedeltas(timedelta(), timedelta(days=4))


@settings(deadline=None)
@given(calendars(), st.integers(0, 4320))
def test_as_if_every_minute_were_looked_at(drawn: tuple[Calendar, datetime], length: int) -> None:
    calendar, start = drawn
    slow = [slowly_open(calendar, start + i * MINUTE) for i in range(length)]
    assert calendar.between(start, start + length * MINUTE) == sum(slow) * MINUTE
    assert calendar.open_at(start) is slowly_open(calendar, start)
    waits = calendar.next_opening(start) - start
    assert waits == slow.index(True) * MINUTE if True in slow else waits >= length * MINUTE


@settings(deadline=None)
@given(calendars(), durations)
def test_adding_and_counting_agree(drawn: tuple[Calendar, datetime], span: timedelta) -> None:
    calendar, start = drawn
    due = calendar.add(start, span)
    assert calendar.between(start, due) == span
    if span:
        assert calendar.between(start, due - timedelta(microseconds=1)) < span, "an earlier moment would have done"


@settings(deadline=None)
@given(calendars(), durations, durations, durations)
def test_later_never_means_sooner(
    drawn: tuple[Calendar, datetime], later: timedelta, span: timedelta, more: timedelta
) -> None:
    calendar, start = drawn
    assert calendar.add(start, span) <= calendar.add(start, span + more)
    assert calendar.add(start, span) <= calendar.add(start + later, span)


@settings(deadline=None)
@given(calendars(), durations, durations)
def test_counting_in_two_parts(drawn: tuple[Calendar, datetime], first: timedelta, second: timedelta) -> None:
    calendar, start = drawn
    middle, end = start + first, start + first + second
    assert calendar.between(start, end) == calendar.between(start, middle) + calendar.between(middle, end)


@pytest.mark.parametrize(
    ("calendar", "moment", "closes"),
    [
        pytest.param(SHOP, "2026-11-23T10:00-03:00", "2026-11-23T18:00-03:00", id="open"),
        pytest.param(SHOP, "2026-11-23T18:00-03:00", "2026-11-24T18:00-03:00", id="closed: the next opening's end"),
        pytest.param(SHOP, "2026-11-23T20:59:59-00:00", "2026-11-23T18:00-03:00", id="the last second"),
        pytest.param(calendar_of("Mo 20:00-24:00; Tu 00:00-02:00 America/Sao_Paulo"), "2026-11-23T21:30-03:00",
                     "2026-11-24T02:00-03:00", id="through the night, past midnight of UTC"),
        pytest.param(calendar_of("Mo-Su 00:00-24:00 UTC", date(2026, 12, 25)), "2026-11-23T10:00+00:00",
                     "2026-12-25T00:00+00:00", id="until a holiday"),
        pytest.param(calendar_of("Su 00:00-24:00 America/New_York"), "2026-11-01T12:00-05:00",
                     "2026-11-02T00:00-05:00", id="the longest day"),
        pytest.param(ALWAYS, "2026-11-20T11:00-03:00", None, id="never"),
        pytest.param(calendar_of("Mo-Su 00:00-24:00 UTC"), "2026-11-20T11:00+00:00", None, id="round the clock"),
    ],
)  # fmt: skip
def test_when_it_closes(calendar: Calendar, moment: str, closes: str | None) -> None:
    assert calendar.next_closing(at(moment)) == (None if closes is None else at(closes))
