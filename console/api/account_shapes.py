"""The JSON of accounts, sessions and the audit log, as OpenAPI documents it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr

from bot.auditing import Deed
from bot.people import MOST_CUSTOMERS, Role
from console.api.shapes import Given

LONGEST_NAME = 200
MOST_SKILLS = 100

Language = Literal["pt", "es", "en"]


class Capacity(StrictInt):
    """Customers at once, as a whole number."""

    ge = 1
    le = MOST_CUSTOMERS


class AccountWords(Given):
    """What an account holds. Empty `skills` or `languages` are all of them; what is left out stays as it is."""

    role: Role | None = None
    skills: list[StrictStr] | None = Field(None, max_items=MOST_SKILLS)
    languages: list[Language] | None = Field(None, max_items=MOST_SKILLS)
    capacity: Capacity | None = None
    team: StrictStr | None = Field(None, max_length=80)
    disabled: StrictBool | None = None


class AccountChange(AccountWords):
    """What to change; `role` and `disabled` are for admins."""


class NewAccount(AccountWords):
    """Somebody new."""

    name: StrictStr = Field(max_length=LONGEST_NAME)
    role: Role


class AccountOut(BaseModel):
    """An account; empty `skills` or `languages` are all of them."""

    name: str
    role: Role
    team: str
    skills: list[str]
    languages: list[str]
    capacity: int
    disabled: bool
    created_at: datetime


class AccountPage(BaseModel):
    """By name; give `next` as `after` for the following page."""

    items: list[AccountOut]
    next: str | None


class OpenedAccount(BaseModel):
    """A new account with its password, which is told only now."""

    account: AccountOut
    password: str


class ToldPassword(BaseModel):
    """A password that was made up, told only now."""

    password: str


class SessionOut(BaseModel):
    """Where somebody is signed in; `here` is the session that asks, `browser` empty when it is not known."""

    id: str
    user: str
    browser: str
    opened_at: datetime | None
    expires_at: datetime
    here: bool


class SessionPage(BaseModel):
    """The newest first, all of them."""

    items: list[SessionOut]
    next: str | None = None


class AuditOut(BaseModel):
    """A line of the audit log; `who` is empty when it is not known, or was done from the command line.

    `customer` is the name of the conversation's customer, `about` an account, a setting or a file.
    """

    id: int
    at: datetime
    who: str
    did: Deed
    conversation: str | None
    customer: str
    ticket: str | None
    about: str
    address: str


class AuditPage(BaseModel):
    """The newest first; give `next` as `after` for the following page."""

    items: list[AuditOut]
    next: int | None
