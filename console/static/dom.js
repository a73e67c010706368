// Makes elements. Text is always set as text: nothing a customer writes is ever parsed as HTML.
const SVG = "http://www.w3.org/2000/svg";
const ICONS = "/console/static/icons.svg";

/** h("a", {class: "row", href: "#1", onclick: f}, "text", child, null): null, false and "" are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(element, name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

/** An icon; with a title it speaks, without it is decoration. */
export function icon(name, title = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  if (title) {
    const label = document.createElementNS(SVG, "title");
    label.textContent = title;
    svg.setAttribute("role", "img");
    svg.append(label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

/** An element by its id. */
export const $ = (id) => document.getElementById(id);

/** Set text only when it differs: what did not change is not announced, painted or deselected. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Bring the children of `parent` into this order without moving those in place, so that focus stays. */
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "dataset") Object.assign(element.dataset, value);
  else if (name === "class") element.className = value;
  else if (name === "value") element.value = value;
  else element.setAttribute(name, value === true ? "" : value);
}
