// The rules of the house: hours, teams and offers, each saved for itself and followed at once.
import { get } from "./api.js";
import { $, h, icon } from "./dom.js";
import { startFrame } from "./frame.js";
import { Hours } from "./hours.js";
import { OfferRules } from "./offer_rules.js";
import { Section } from "./rule_section.js";
import { Teams } from "./teams.js";
import { t } from "./words.js";

const LARGEST = 200;
const page = $("rules");
const known = { people: [], promised: 0 };
const teams = new Teams({ people: () => known.people, floor: () => get("/floor"), changedPeople: loadPeople });
const sections = [
  new Section("hours", new Hours({ zones: JSON.parse(page.dataset.zones), waits: () => known.promised })),
  new Section("routing", teams),
  new Section("desk", new OfferRules()),
];
let shown = false;

async function load() {
  try {
    const [{ items }, floor] = await Promise.all([get("/rules"), get("/floor"), loadPeople()]);
    known.promised = floor.standing.filter(({ state, promised_at: promised }) => state === "waiting" && promised).length;
    if (!shown) page.replaceChildren(...sections.map(({ element }) => element));
    for (const section of sections) {
      const rule = items.find(({ name }) => name === section.name);
      if (shown) section.heard(rule);
      else section.take(rule);
    }
    if (!shown && location.hash) $(location.hash.slice(1))?.scrollIntoView();
    shown = true;
  } catch (error) {
    if (!shown) page.replaceChildren(h("div", { class: "paper empty", role: "alert" }, icon("alert"), h("strong", {}, t("rules.failed")), h("p", {}, error.message), h("button", { type: "button", onclick: load }, t("retry"))));
  }
  page.setAttribute("aria-busy", "false");
}

async function loadPeople() {
  const people = [];
  let next = null;
  do {
    const found = await get(`/accounts?limit=${LARGEST}${next ? `&after=${encodeURIComponent(next)}` : ""}`);
    people.push(...found.items);
    next = found.next;
  } while (next);
  known.people = people;
}

addEventListener("beforeunload", (event) => sections.some(({ changed }) => changed) && event.preventDefault());
startFrame({ onEvent: (kind) => kind === "rules" && load(), onBack: load });
await load();
