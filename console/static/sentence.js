// A line of the audit log as a sentence with its names, and its links, in place.
import { browserName } from "./sessions.js";
import { h } from "./dom.js";
import { languageName, skill, team } from "./format.js";
import { known, t } from "./words.js";

const GAP = /(\{\w+\})/;

/** {words: nodes, more: what stands small under them}. */
export function audited(entry) {
  const [about, detail] = parted(entry);
  const unknown = `audit.did.${entry.did}.unknown`;
  const key = entry.who === "" && known(unknown) ? unknown : `audit.did.${entry.did}`;
  const fill = {
    "{who}": () => h("strong", { dir: "auto" }, entry.who || t("audit.cli")),
    "{customer}": () => customer(entry),
    "{ticket}": () => h("a", { href: `/console/tickets/${entry.ticket}` }, entry.ticket),
    "{about}": () => aboutLink(entry, about),
  };
  const words = t(key).split(GAP).map((part) => fill[part]?.() ?? part);
  return { words, more: detail };
}

/** The deed alone, for a list to choose from: what stands behind the name, with the gaps open. */
export function deedName(deed) {
  const text = t(`audit.did.${deed}`).replace("{who}", "").replace(/ ?\{\w+\}$/, "…").replace(/\{\w+\}/g, "…").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function customer({ customer: name, conversation, about, did }) {
  const shown = name || t("audit.customer");
  const page = did.endsWith("_customers") || did === "opened_customer" || did === "told_apart";
  const href = page && about ? `/console/customers/${about}` : conversation && `/console/#${conversation}`;
  return href ? h("a", { href, dir: "auto" }, shown) : h("span", { dir: "auto" }, shown);
}

function aboutLink({ did }, name) {
  if (did === "changed_rules") return h("strong", {}, t(`rules.name.${name}`));
  if (did === "changed_replies") return h("strong", {}, name);
  return h("a", { href: `/console/people#${encodeURIComponent(name)}`, dir: "auto" }, name);
}

/** Accounts stand as `name: field value; field value`; of a sign-in the browser is told, of rules which. */
function parted({ did, about, ticket, customer: name }) {
  if (did === "signed_in") return ["", about ? browserName(about) : ""];
  if (did === "changed_rules") return ["", known(`rules.${about}.title`) ? t(`rules.${about}.title`) : about];
  if (did.endsWith("_ticket")) return ["", ticket && name];
  const place = about.indexOf(": ");
  if (did === "changed_presence") return [about.slice(0, place), t(`presence.${about.slice(place + 2)}`)];
  if (place < 0 || !did.endsWith("_account")) return [about, ""];
  return [about.slice(0, place), about.slice(place + 2).split("; ").map(changed).join(" · ")];
}

const WRITE = { role: (value) => t(`role.${value}`), team, skills: each(skill), languages: each(languageName), capacity: String };

function each(write) {
  return (values) => values.split(", ").map(write).join(", ");
}

function changed(text) {
  const [field, ...rest] = text.split(" ");
  const value = rest.join(" ");
  if (!WRITE[field]) return text;
  const none = { team: "people.team.none", skills: "people.skills.all", languages: "people.languages.all" };
  return `${t(`people.${field}`)}: ${value ? WRITE[field](value) : t(none[field])}`;
}
