"""The methods about views: the home of each person, and modals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_blocks import MOST_HOME_BLOCKS, faults_of, with_ids
from tests.fakes.slack_refusal import SlackRefusal
from tests.fakes.slack_world import World

Fields = dict[str, Any]
Answer = dict[str, Any]

LONGEST_METADATA = 3_000


class ViewMethods:
    """The part of the Web API that shows views."""

    world: World

    def view_methods(self) -> dict[str, Callable[[Fields], Answer]]:
        """The methods by name."""
        return {"views.publish": self.publish, "views.open": self.open_view}

    def publish(self, fields: Fields) -> Answer:
        """What a person sees on the app's home."""
        user = str(fields.get("user_id", ""))
        if user not in self.world.people:
            raise SlackRefusal("user_not_found")
        before = self.world.homes.get(user)
        if fields.get("hash") and before and fields["hash"] != before["hash"]:
            raise SlackRefusal("hash_conflict")
        view = payloads.view(self.world, self._checked(fields, "home"), id=before["id"] if before else None)
        self.world.homes[user] = view
        self.world.changed.notify_all()
        return {"view": view}

    def open_view(self, fields: Fields) -> Answer:
        """A modal, for a trigger that was not used before."""
        trigger = str(fields.get("trigger_id", ""))
        if trigger not in self.world.triggers:
            raise SlackRefusal("invalid_trigger_id")
        if self.world.triggers[trigger]:
            raise SlackRefusal("exchanged_trigger_id")
        view = payloads.view(self.world, self._checked(fields, "modal"))
        self.world.triggers[trigger] = True
        self.world.modals[view["id"]] = view
        return {"view": view}

    def _checked(self, fields: Fields, kind: str) -> Fields:
        view = fields.get("view")
        if not isinstance(view, dict) or view.get("type") != kind:
            raise self._refusal(["invalid `view`"])
        faults = faults_of(view.get("blocks"), most=MOST_HOME_BLOCKS)
        if len(view.get("private_metadata", "")) > LONGEST_METADATA:
            faults.append(f"must be less than {LONGEST_METADATA + 1} characters [json-pointer:/view/private_metadata]")
        if faults:
            raise self._refusal(faults)
        return view | {"blocks": with_ids(view["blocks"])}

    def _refusal(self, faults: list[str]) -> SlackRefusal:
        messages = {"messages": [f"[ERROR] {fault}" for fault in faults]}
        return SlackRefusal("invalid_arguments", response_metadata=messages)
