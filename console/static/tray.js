// The files that go with the next reply: chosen, dropped or pasted, kept for each conversation while the page is open.
import { toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { sizeWords } from "./files.js";
import { t } from "./words.js";

const MOST = 5;
const LARGEST = Number(document.documentElement.dataset.largest);
const SMALL = 40;

/** The chips over the reply box's last row, and the button that fills them. */
export class Tray {
  constructor({ changed, wanted }) {
    Object.assign(this, { changed, wanted });
    this.picked = new Map();
    this.chips = h("ul", { class: "chips", hidden: true, "aria-label": t("write.files") });
    this.chooser = h("input", { type: "file", multiple: true, hidden: true, onchange: () => this.#chosen() });
    this.button = h("button", { type: "button", class: "plain attach", "aria-label": t("write.attach"), title: t("write.attach"), onclick: () => this.chooser.click() }, icon("clip"), this.chooser);
    addEventListener("beforeunload", (event) => [...this.picked.values()].some(({ length }) => length) && event.preventDefault());
    this.#listenForDrops();
  }

  /** Show what is picked for a conversation. */
  show(conversation) {
    this.conversation = conversation;
    this.#draw();
  }

  get files() {
    return this.picked.get(this.conversation) ?? [];
  }

  /** Add files; what is too large or too many is told and left out. */
  add(files) {
    const kept = [...this.files];
    let trouble = "";
    for (const file of files) {
      if (file.size > LARGEST) trouble = t("write.file.large", { name: file.name, most: sizeWords(LARGEST) });
      else if (kept.length === MOST) trouble = t("write.file.many", { n: MOST });
      else kept.push(file);
    }
    if (trouble) toast(trouble, { bad: true });
    this.#keep(kept);
  }

  /** Give them away: they are on their way now. */
  take() {
    const { files } = this;
    this.#keep([]);
    return files;
  }

  #keep(files) {
    this.picked.set(this.conversation, files);
    this.#draw();
    this.changed();
  }

  #chosen() {
    this.add(this.chooser.files);
    this.chooser.value = "";
  }

  #draw() {
    this.chips.replaceChildren(...this.files.map((file) => this.#chip(file)));
    this.chips.hidden = this.files.length === 0;
  }

  #chip(file) {
    const remove = () => this.#keep(this.files.filter((other) => other !== file));
    const name = h("span", { class: "file-name" }, h("span", { dir: "auto", title: file.name }, file.name), h("small", {}, sizeWords(file.size)));
    return h("li", { class: "file" }, face(file), name, h("button", { type: "button", class: "plain", "aria-label": t("write.file.remove", { name: file.name }), onclick: remove }, icon("close")));
  }

  /** A file dropped beside the box would otherwise replace the page. */
  #listenForDrops() {
    for (const kind of ["dragover", "drop"]) {
      document.addEventListener(kind, (event) => {
        if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
        event.preventDefault();
        if (kind === "drop" && this.wanted()) this.add(event.dataTransfer.files);
      });
    }
  }
}

/** Drawn on a canvas: the pages' policy takes pictures from the server only. */
function face(file) {
  if (!file.type.startsWith("image/")) return icon("file");
  const canvas = h("canvas", { width: SMALL, height: SMALL, "aria-hidden": "true" });
  draw(canvas, file).catch(() => canvas.replaceWith(icon("picture")));
  return canvas;
}

async function draw(canvas, file) {
  const image = await createImageBitmap(file);
  const side = Math.min(image.width, image.height);
  canvas.getContext("2d").drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, SMALL, SMALL);
  image.close();
}
