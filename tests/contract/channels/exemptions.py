"""Which promise a channel cannot make, and why; everything else is promised by every one of them."""

from __future__ import annotations

PAGE = "A page is ours and speaks to us directly: there is no platform that could fail between us."
NO_FILES = "An SMS has no files."
NO_BUTTONS = "An SMS has no buttons; its choices are a numbered list."
NO_GROUPS = "There are no groups: every chat is one person's."
UPLOADED = "Files are sent with the message itself, and refused before anything is stored."
CALLED = "We are called, each time over a connection of the platform's own."

LINE = "test_a_broken_line_is_taken_up_again"
FAILURES = (
    "test_when_told_to_wait_nothing_is_sent_to_that_chat_before",
    "test_trouble_of_the_platform_is_waited_out",
    "test_a_cut_connection_is_sent_once_more_and_marked_doubtful",
    "test_a_second_cut_leaves_it_unknown",
    "test_a_customer_who_cannot_be_reached_fails_at_once_and_holds_up_nobody",
    LINE,
    "test_a_dead_token_is_said_and_others_go_on",
)
BUTTONS = (
    "test_a_pressed_button_is_recorded_as_its_choice_and_shown",
    "test_a_button_pressed_again_changes_nothing_and_says_so",
    "test_a_button_of_somebody_else_or_never_offered_changes_nothing_and_says_so",
)
FILES = (
    "test_an_attachment_is_kept_under_our_id_and_acknowledged",
    "test_words_beside_a_file_are_answered_and_the_file_is_mentioned",
    "test_what_is_too_large_or_of_a_wrong_type_is_not_kept_and_said",
    "test_a_file_that_lies_about_its_type_is_not_kept_and_said",
    "test_an_album_is_acknowledged_once",
    "test_an_agents_file_goes_out",
    "test_a_failed_download_is_tried_again",
)
GROUPS = (
    "test_in_a_group_only_what_is_said_to_us_is_answered",
    "test_in_a_group_agents_know_that_others_read_along",
    "test_in_a_group_a_button_counts_for_whom_it_was_offered",
    "test_a_group_that_moved_is_answered_where_it_is_now",
)
NAMED = "test_what_has_no_words_is_read_by_its_name"

EXEMPT: dict[str, dict[str, str]] = {
    "slack": {
        "test_a_group_that_moved_is_answered_where_it_is_now": "A channel of Slack keeps its id.",
        NAMED: "Slack has no stickers, places or cards; an emoji is a text.",
    },
    "web": {
        **dict.fromkeys(GROUPS, NO_GROUPS),
        NAMED: "A page sends texts and files.",
        **dict.fromkeys(FAILURES, PAGE),
        "test_more_buttons_than_the_channel_takes_become_a_numbered_list": "A page has room for any number.",
        "test_a_button_pressed_again_changes_nothing_and_says_so": (
            "The page takes the others away itself, and repeats a press under the same id (see the deliveries)."
        ),
        "test_a_long_text_comes_in_parts_with_the_buttons_under_the_last": "A page shows a text of any length.",
        "test_a_voice_message_can_be_heard_by_agents": "A page sends sound as a file.",
        "test_a_failed_download_is_tried_again": UPLOADED,
        "test_an_edit_changes_the_transcript_and_is_not_answered": "What was said to a page stays said.",
        "test_what_is_not_for_us_is_counted_and_nothing_else": "All that a page posts under its token is for us.",
        "test_commands_mean_the_same_everywhere": "A page has buttons; what is typed is always a text.",
    },
    "sms": {
        LINE: CALLED,
        **dict.fromkeys(GROUPS, NO_GROUPS),
        **dict.fromkeys(BUTTONS, NO_BUTTONS),
        NAMED: NO_FILES,
        **dict.fromkeys(FILES, NO_FILES),
        "test_a_voice_message_can_be_heard_by_agents": NO_FILES,
        "test_an_edit_changes_the_transcript_and_is_not_answered": "What was sent as an SMS stays sent.",
    },
    "telegram-webhook": {LINE: CALLED},
    "telegram-sqlite": {LINE: CALLED},
    "slack-events": {LINE: CALLED},
}
"""By channel, or by one way of it."""

DEFECTS: dict[str, dict[str, str]] = {}
"""Promises that are broken at present, by channel or way, with what is to be mended."""
