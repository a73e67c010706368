// The account page: changing the password, signing out.
import { post, signOut } from "./api.js";
import { $ } from "./dom.js";
import { startFrame } from "./frame.js";
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

const said = sessionStorage.getItem("balcao-said");
if (said) tell(said, "fine");
sessionStorage.removeItem("balcao-said");

function tell(text, kind) {
  $("said").className = kind;
  $("said").textContent = text;
}
