// The account page: changing the password, where one is signed in, signing out.
import { get, post, remove, signOut } from "./api.js";
import { toast } from "./dialogs.js";
import { $, h } from "./dom.js";
import { startFrame } from "./frame.js";
import { sessionList } from "./sessions.js";
import { t } from "./words.js";

startFrame();
$("out").addEventListener("click", signOut);
$("password").addEventListener("submit", async (event) => {
  event.preventDefault();
  if ($("new").value !== $("again").value) {
    tell(t("account.differ"), "problem");
    $("again").focus();
    return;
  }
  try {
    await post("/session/password", { password: $("current").value, new: $("new").value });
    // A new session means a new CSRF token, which comes with the page.
    sessionStorage.setItem("balcao-said", t("account.saved"));
    location.reload();
  } catch (error) {
    tell(error.message, "problem");
    $("current").focus();
  }
});

$("others").addEventListener("click", async () => {
  try {
    await remove("/sessions");
    toast(t("account.sessions.done"));
  } catch (error) {
    toast(error.message, { bad: true });
  }
  await showSessions();
});

async function showSessions() {
  try {
    const { items } = await get("/sessions");
    $("sessions").replaceChildren(sessionList(items, { mayEnd: true, ended: showSessions }));
    $("others").hidden = items.length < 2;
  } catch (error) {
    $("sessions").replaceChildren(h("p", { class: "problem", role: "alert" }, error.message));
  }
  $("sessions").setAttribute("aria-busy", "false");
}

const said = sessionStorage.getItem("balcao-said");
if (said) tell(said, "fine");
sessionStorage.removeItem("balcao-said");

function tell(text, kind) {
  $("said").className = kind;
  $("said").textContent = text;
}

await showSessions();
