// The floor: who waits, who is with whom, who is here, as it happens.
import { post } from "./api.js";
import { toast } from "./dialogs.js";
import { $, h, icon } from "./dom.js";
import { FloorAgents } from "./floor_agents.js";
import { Figures } from "./floor_figures.js";
import { FloorLine } from "./floor_line.js";
import { FloorModel } from "./floor_model.js";
import { startFrame } from "./frame.js";
import { passOn } from "./transfer.js";
import { t } from "./words.js";

const page = $("floor");
const model = new FloorModel({ changed: draw, failed });
const figures = new Figures(model);
const line = new FloorLine(model, { reassign });
const agents = new FloorAgents(model, { reassign });
let planned = false;

/** Many changes in one moment are drawn once. */
function draw() {
  if (planned) return;
  planned = true;
  requestAnimationFrame(() => {
    planned = false;
    if (!figures.element.isConnected) page.replaceChildren(figures.element, line.element, agents.element);
    for (const part of [figures, line, agents]) part.draw();
    page.setAttribute("aria-busy", "false");
  });
}

function failed(error) {
  if (model.loaded) return;
  page.replaceChildren(h("div", { class: "paper empty", role: "alert" }, icon("alert"), h("strong", {}, t("floor.failed")), h("p", {}, error.message), h("button", { type: "button", onclick: () => model.load() }, t("retry"))));
  page.setAttribute("aria-busy", "false");
}

/** To a colleague or a team, whoever has the customer now. */
async function reassign(row) {
  const to = await passOn(row, { reassign: row.agent !== null });
  if (!to) return;
  try {
    model.put(await post(`/handoffs/${row.id}/transfer`, to));
    toast(t("floor.reassigned"));
  } catch (error) {
    toast(error.message, { bad: true });
    model.load();
  }
}

setInterval(() => model.loaded && [figures, line, agents].forEach((part) => part.tick()), 1000);
const { heard } = startFrame({ onEvent: (kind, data) => model.heard(kind, data), onBack: () => model.load() });
await heard; // what happens while it is loaded is not missed
await model.load();
