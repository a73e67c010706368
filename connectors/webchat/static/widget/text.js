// Small builders. Nothing here parses HTML: what people write stays text.
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const SHAPES = {
  chat: "M4 5.5h16v11H10l-4.5 3.5v-3.5H4z",
  close: "M6 6l12 12M18 6L6 18",
  fold: "M6 15h12",
  clip: "M19.5 11.5l-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-7.9 7.9a1.5 1.5 0 0 1-2.2-2.2l7-7",
  file: "M6 3.5h8l4.5 4.5v12.5H6zM13.5 4v4.5H18",
  save: "M12 4v11M7 10.5l5 5 5-5M5 19.5h14",
  send: "M4 12l16-7.5-5.5 16-3.2-6.8zM11.3 13.7L20 4.5",
  down: "M12 5v14M6 13l6 6 6-6",
  waiting: "M12 4a8 8 0 1 0 .01 0M12 8v4.5l3 1.5",
  sent: "M5 12.5l4.5 4.5L19 7",
  delivered: "M1 13l4.5 4.5 9-10M11 17l.5.5 10.5-11.5",
  failed: "M12 5v9M12 18v.5",
};

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

// A button made of an icon alone; its name is given by `relabel`.
function iconButton(name, kind, onClick) {
  const button = el("button", { type: "button", class: kind }, icon(name));
  button.addEventListener("click", onClick);
  return button;
}

function nameControl(control, words) {
  control.setAttribute("aria-label", words);
  control.title = words;
}

// Addresses become links: web and mail only, and never with the full stop that ends the sentence.
const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi;

function linked(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const shown = found[0].replace(/[.,;:!?'’”)\]}]+$/, "");
    const href = hrefOf(shown);
    if (!href) continue;
    parts.push(text.slice(from, found.index), el("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, shown));
    from = found.index + shown.length;
  }
  return [...parts, text.slice(from)];
}

function hrefOf(shown) {
  const address = /^https?:/i.test(shown) ? shown : shown.includes("@") ? `mailto:${shown}` : `https://${shown}`;
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // pages on plain http have no randomUUID
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

