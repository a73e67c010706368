"""When customers are left in peace: news waits, answers in a conversation under way do not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from bot.errors import SettingsError

SPEC = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Quiet:
    """From one time of the customer's day to another; the second may lie on the next day."""

    begins: time
    ends: time

    def until(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """When the quiet that this moment lies in ends; None outside of it."""
        local = moment.astimezone(zone)
        at = local.time()
        over_night = self.ends <= self.begins
        within = (at >= self.begins or at < self.ends) if over_night else self.begins <= at < self.ends
        if not within:
            return None
        tomorrow = over_night and at >= self.begins
        day = local.date() + timedelta(days=1) if tomorrow else local.date()
        return datetime.combine(day, self.ends, zone)


def parse_quiet(text: str) -> Quiet | None:
    """The setting `BALCAO_QUIET_HOURS`: `22:00-08:00`, or `off`."""
    if text.strip().lower() == "off":
        return None
    found = SPEC.fullmatch(text.strip())
    if not found or found.group(1, 2) == found.group(3, 4):
        raise SettingsError("BALCAO_QUIET_HOURS is a stretch of the day such as 22:00-08:00, or off.")
    begins, ends = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    return Quiet(begins, ends)
