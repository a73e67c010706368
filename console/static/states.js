// How the states and priorities of tickets look.
import { h } from "./dom.js";
import { t } from "./words.js";

const STATES = { open: "brand", pending: "warm", solved: "good", closed: "" };
const PRIORITIES = { low: "", normal: "", high: "warm", urgent: "alert" };

export const stateChip = (state) => h("span", { class: `chip ${STATES[state] ?? ""}` }, t(`ticket.state.${state}`));

export const priorityChip = (priority) => h("span", { class: `chip ${PRIORITIES[priority] ?? ""}` }, t(`ticket.priority.${priority}`));
