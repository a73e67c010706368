// What messages enclose: pictures that open large, players, files to save, and words for what is not there.
import { showLarge } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { known, language, t } from "./words.js";

const PICTURES = new Set(["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/bmp"]);
const ICONS = { voice: "sound", audio: "sound", video: "film", photo: "picture", sticker: "picture", location: "place", contact: "person" };

const decimals = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

/** 340 KB, 1.2 MB */
export const sizeWords = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1024)} KB` : `${decimals.format(bytes / 2 ** 20)} MB`);

/** Where the bytes of a kept attachment are. */
export const address = ({ id }) => `/api/v1/attachments/${encodeURIComponent(id)}`;

/** 1 photo, 2 photos */
export const counted = (kind, n) => t(`kind.${known(`kind.${kind}.one`) ? kind : "other"}.${n === 1 ? "one" : "many"}`, { n });

/** What to call it when it has no name. */
export const called = ({ kind, name }) => name || t(`kind.${known(`kind.${kind}`) ? kind : "other"}`);

/** Everything that a message encloses. */
export const enclosed = (attachments) => attachments.length > 0 && h("div", { class: "enclosed" }, attachments.map(one));

/** One line of plain text for each, as the card is copied. */
export function asLine(attachment) {
  const words = attachment.name ? `${t(`kind.${attachment.kind}`)}: ${attachment.name}` : called(attachment);
  return `[${words}]`;
}

/** Two words of a card, "file nota.pdf" or "photo": counted by kind, with the names that there are. */
export function summary(lines) {
  const kinds = new Map();
  for (const line of lines) {
    const [kind, ...name] = line.split(" ");
    kinds.set(kind, [...(kinds.get(kind) ?? []), name.join(" ")]);
  }
  return [...kinds].map(([kind, names]) => {
    const given = names.filter(Boolean).join(", ");
    return given ? `${counted(kind, names.length)}: ${given}` : counted(kind, names.length);
  });
}

function one(attachment) {
  const { state, kind, type } = attachment;
  if (state === "nothing") return h("div", { class: "file words", dir: "auto" }, icon(ICONS[kind] ?? "file"), h("span", { class: "file-name" }, saidAs(attachment)));
  if (state !== "kept") return chip(attachment, "div", {}, fateOf(attachment));
  if (PICTURES.has(type)) return picture(attachment);
  if (type.startsWith("audio/")) return player("audio", attachment);
  if (type.startsWith("video/")) return player("video", attachment);
  return saved(attachment);
}

const saidAs = ({ kind, name }) => (name ? `${t(`kind.${kind}`)}: ${name}` : t(`kind.${kind}`));

function fateOf({ state, error, size }) {
  if (state === "local") return sizeWords(size);
  const words = t(`file.${state}`);
  return error ? `${words}: ${error}` : words;
}

function picture(attachment) {
  const open = () => showLarge({ name: called(attachment), address: address(attachment) });
  const image = h("img", { src: address(attachment), alt: "", loading: "lazy" });
  const thumb = h("button", { type: "button", class: "thumb", "aria-label": t("file.enlarge", { name: called(attachment) }), title: called(attachment), onclick: open }, image);
  image.addEventListener("error", () => thumb.replaceWith(saved(attachment)));
  return thumb;
}

function player(tag, attachment) {
  const media = h(tag, { src: address(attachment), controls: true, preload: tag === "video" ? "metadata" : "none", "aria-label": called(attachment) });
  return h("div", { class: "player" }, media, attachment.name && saved(attachment));
}

/** A link; the server says whether it is shown in a tab of its own or saved. */
function saved(attachment) {
  return chip(attachment, "a", { href: address(attachment), target: "_blank", rel: "noopener" }, attachment.size === null ? "" : sizeWords(attachment.size));
}

function chip(attachment, tag, props, words) {
  const bad = ["refused", "failed"].includes(attachment.state);
  return h(
    tag,
    { class: bad ? "file bad" : "file", ...props },
    icon(bad ? "alert" : attachment.state === "waiting" ? "clock" : (ICONS[attachment.kind] ?? "file")),
    h("span", { class: "file-name" }, h("span", { dir: "auto", title: called(attachment) }, called(attachment)), h("small", {}, words)),
  );
}
