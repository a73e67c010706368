// The mark of a channel: one small icon that says its name.
import { h, icon } from "./dom.js";
import { channel } from "./format.js";

const ICONS = { web: "chat", telegram: "send", slack: "hash" };

/** An icon with the channel's name, which is read out. */
export const channelMark = (name) => h("span", { class: `channel-mark ${name in ICONS ? name : "other"}`, title: channel(name) }, icon(ICONS[name] ?? "chat", channel(name)));

/** All channels of somebody, each once. */
export const channelMarks = (names) => h("span", { class: "channel-marks" }, names.map(channelMark));
