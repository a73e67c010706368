"""From the core's dataclasses to the JSON of `/api/v1`."""

from __future__ import annotations

from bot.attachments import Attachment
from bot.cards import Card
from bot.conversations import Conversation
from bot.handoffs import Handoff
from bot.messages import Audience, Message
from bot.people import User
from console.api.shapes import (
    AttachmentOut,
    ButtonOut,
    CardOut,
    ConversationOut,
    HandoffOut,
    Me,
    MessageOut,
    ShownOut,
    TriedOut,
)


def show_me(user: User) -> Me:
    """An account without its hash."""
    return Me(name=user.name, role=user.role.value, may_answer=user.role.may_answer)


def show_card(card: Card) -> CardOut:
    """The card in JSON."""
    return CardOut(
        problem=card.problem,
        why=card.why,
        language=card.language,
        channel=card.channel,
        customer=card.customer,
        tried=[TriedOut(intent=tried.intent, confidence=tried.confidence) for tried in card.tried],
        answers=list(card.answers),
        refused=card.refused,
        slots=dict(card.slots),
        orders=list(card.orders),
        attachments=list(card.attachments),
        handle=card.handle,
        mood=card.mood,
        mood_words=list(card.mood_words),
        shown=[ShownOut(asked=each.asked, answer=each.answer, refused=each.refused) for each in card.shown],
        unanswered=card.unanswered,
        tickets=list(card.tickets),
        emails=list(card.emails),
        phones=list(card.phones),
        later=list(card.later),
    )


def show_handoff(handoff: Handoff, *, position: int | None = None) -> HandoffOut:
    """A handoff with its card."""
    return HandoffOut(
        id=handoff.id,
        conversation=handoff.conversation,
        state=handoff.state.value,
        customer=handoff.customer,
        reason=handoff.reason.value,
        asked_at=handoff.asked_at,
        claimed_at=handoff.claimed_at,
        ended_at=handoff.ended_at,
        promised_at=handoff.promised_at,
        agent=handoff.agent,
        ticket=handoff.ticket,
        position=position,
        skill=handoff.skill,
        language=handoff.language,
        priority=handoff.priority,
        callback=handoff.callback,
        prefers=handoff.prefers,
        offered_to=handoff.offered_to,
        offered_until=handoff.offered_until,
        waiting_since=handoff.waiting_since,
        answered=handoff.answered,
        card=show_card(handoff.card),
    )


def show_conversation(conversation: Conversation, audience: Audience) -> ConversationOut:
    """A conversation without the platform's own ids."""
    return ConversationOut(
        id=conversation.id,
        customer=conversation.customer,
        name=conversation.name,
        handle=conversation.handle,
        channel=conversation.reply_to.channel,
        owner=conversation.owner.value,
        version=conversation.version,
        agent=conversation.agent,
        language=conversation.speaks,
        unreachable=conversation.unreachable,
        audience=audience.value,
    )


def show_message(message: Message) -> MessageOut:
    """A message as agents see it."""
    return MessageOut(
        id=message.id,
        row=message.row,
        author=message.author.value,
        text=message.text,
        at=message.at,
        agent=message.agent,
        delivery=message.delivery.value,
        error=message.error,
        buttons=[ButtonOut(title=button.title, payload=button.payload) for button in message.buttons],
        choice=message.choice,
        attachments=[show_attachment(attachment) for attachment in message.attachments],
        private=message.private,
        edited_at=message.edited_at,
        due=message.due,
        doubtful=message.doubtful,
    )


def show_attachment(attachment: Attachment) -> AttachmentOut:
    """An attachment without where a platform has it."""
    return AttachmentOut(
        id=attachment.id,
        kind=attachment.kind.value,
        name=attachment.name,
        type=attachment.type,
        size=attachment.size,
        state=attachment.state.value,
        error=attachment.error,
    )
