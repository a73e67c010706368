"""The house as it is delivered, with the hours that a test wants."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.dispatch import DeskRules
from bot.hours import Hours
from bot.house import House, InForce, LivingRules
from bot.house_rules import Rules
from bot.ports import Clock, Live
from bot.quiet import Quiet
from gateway.calendars import load_calendars, load_policy
from gateway.house import load_moods, load_routing
from gateway.rulebook import HouseRulebook
from gateway.words import load_words
from tests.fakes.clock import FakeClock

ROOT = Path(__file__).parents[2]


def house(hours: Hours | None = None, *, quiet: Quiet | None = None, desk: DeskRules | None = None) -> House:
    """The sentences, tables and calendars of `data/`."""
    policy = load_policy(ROOT, hours or Hours(), now=FakeClock().now())
    rules = LivingRules(InForce(policy, load_routing(ROOT), desk or DeskRules()))
    return House(load_words(ROOT), rules, quiet, timedelta(hours=24), moods=load_moods(ROOT))


def rulebook_of(known: House, rules: Rules, clock: Clock, live: Live, *, hours: Hours | None = None) -> HouseRulebook:
    """The rules of this house, which leads change; `hours` as the house was given them."""
    return HouseRulebook(rules, known.rules, load_calendars(ROOT, hours or Hours()), clock=clock, live=live)
