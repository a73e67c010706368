"""Every place for the bytes of attachments keeps the same promises."""
