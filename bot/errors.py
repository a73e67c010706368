"""The one tree of errors: each has a stable code and a sentence fit to be shown."""

from __future__ import annotations


class BalcaoError(Exception):
    """Anything that Balcão itself refuses or cannot do; `str(error)` may be shown to people."""

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SettingsError(BalcaoError):
    """A setting is missing, unknown or wrong; the sentence says which and how to mend it."""

    code = "settings"


class NotFoundError(BalcaoError):
    """There is no such thing, or it is not the asker's to see."""

    code = "not_found"


class ConflictError(BalcaoError):
    """Somebody else was first, or the move is not legal in the present state."""

    code = "conflict"


class TooLateError(ConflictError):
    """It would have been possible once, and is not any more."""

    code = "too_late"


class AlreadyClaimedError(ConflictError):
    """Another agent holds this handoff."""

    code = "already_claimed"

    def __init__(self, agent: str) -> None:
        super().__init__(f"{agent} is already helping this customer.")
        self.agent = agent


class NameTakenError(ConflictError):
    """There is an account of this name already."""

    code = "name_taken"


class LastAdminError(ConflictError):
    """Nobody would be left who may do everything."""

    code = "last_admin"


class OneselfError(ConflictError):
    """What nobody does to their own account, so that nobody shuts themselves out."""

    code = "oneself"


class InvalidError(BalcaoError):
    """What was sent cannot be accepted; nothing was stored or changed."""

    code = "invalid"


class UnauthorizedError(BalcaoError):
    """Who asks is not known: no token, a wrong or an expired one (401)."""

    code = "unauthorized"


class ForbiddenError(BalcaoError):
    """Who asks is known and may not do this (403)."""

    code = "forbidden"


class TooLargeError(BalcaoError):
    """The body is larger than is taken here (413)."""

    code = "too_large"


class BusyError(BalcaoError):
    """More than can be taken at present; come back after `retry_after` seconds."""

    code = "busy"

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BrainError(BalcaoError):
    """Rasa answered with an error, too late, or not at all: silence is a failure too."""

    code = "brain"


class StaleTurnError(BalcaoError):
    """The turn belongs to another process or attempt by now; what was computed must be dropped."""

    code = "stale_turn"


class DeliveryError(BalcaoError):
    """A message could not be handed to its platform."""

    code = "delivery"


class UndeliverableError(DeliveryError):
    """The platform will never take this message (blocked, unknown chat, dead token)."""

    code = "undeliverable"


class UnreachableError(UndeliverableError):
    """This customer cannot be written to any more: our bot was blocked, or the account is gone."""

    code = "unreachable"


class DeadTokenError(UndeliverableError):
    """The platform does not know our token (any more)."""

    code = "dead_token"


class MovedError(DeliveryError):
    """The chat has another id now."""

    code = "moved"

    def __init__(self, message: str, *, chat: str) -> None:
        super().__init__(message)
        self.chat = chat


class TryLaterError(DeliveryError):
    """The platform did not take it now; try again after `retry_after` seconds (None: our own backoff)."""

    code = "try_later"

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OutOfReachError(TryLaterError):
    """Nothing was sent: the platform cannot be connected to. It says nothing about this message."""

    code = "out_of_reach"


class UnknownFateError(DeliveryError):
    """The connection broke inside the call: the platform may or may not have the message."""

    code = "unknown_fate"
