// How the states and priorities of tickets look.
import { h } from "./dom.js";
import { t } from "./words.js";

const LOOKS = { open: "brand", pending: "warm", reopened: "brand", solved: "good", closed: "" };
const WEIGHTS = { low: "soft", normal: "", high: "chip warm", urgent: "chip alert" };

export const STATES = ["open", "pending", "reopened", "solved", "closed"];
export const UNDER_WAY = new Set(["open", "pending", "reopened"]);

/** From the lowest. */
export const PRIORITIES = ["low", "normal", "high", "urgent"];

export const stateChip = (state) => h("span", { class: `chip ${LOOKS[state] ?? ""}` }, t(`ticket.state.${state}`));

/** What hurries stands out, what does not is plain text. */
export const priorityChip = (priority) => h("span", { class: WEIGHTS[priority] ?? "" }, t(`ticket.priority.${priority}`));
