// What stands out in a text that is being written: the same text behind it, unseen but for the marks.
import { h } from "./dom.js";

/** Wraps a text box; `ranges(text)` gives [start, end] of what is marked. */
export class Mirror {
  constructor(area, ranges) {
    Object.assign(this, { area, ranges, drawn: null });
    this.back = h("div", { class: "mirror", "aria-hidden": "true" });
    this.element = h("div", { class: "write-field" }, this.back, area);
    area.addEventListener("scroll", () => this.#follow());
    new ResizeObserver(() => this.#follow()).observe(area);
  }

  /** After each change of the text. */
  draw() {
    const text = this.area.value;
    const ranges = this.ranges(text);
    const looks = ranges.length ? `${ranges.join(";")} ${text}` : "";
    if (looks === this.drawn) return;
    this.drawn = looks;
    const parts = [];
    let from = 0;
    for (const [start, end] of ranges) {
      parts.push(text.slice(from, start), h("mark", {}, text.slice(start, end)));
      from = end;
    }
    // a line break at the very end has no height of its own in a block
    this.back.replaceChildren(...(parts.length ? [...parts, `${text.slice(from)}\u200b`] : []));
    this.#follow();
  }

  #follow() {
    this.back.style.width = `${this.area.clientWidth}px`;
    this.back.scrollTop = this.area.scrollTop;
  }
}
