// Where this script came from, and how the page wants it:
//   <script src="https://…/widget.js" data-name="Aurora" data-language="pt" data-theme="light" async></script>
// All of it is optional. `currentScript` is known only while the script first runs, so it is read here.
if (window.balcao) return; // included twice: one chat is enough

const SCRIPT = document.currentScript;
const ORIGIN = new URL(SCRIPT ? SCRIPT.src : location.href).origin;
const OPTIONS = SCRIPT ? SCRIPT.dataset : {};
const LONGEST_TEXT = 8000;

const phone = matchMedia("(max-width: 480px)");
const touch = matchMedia("(pointer: coarse)");

// A site with a strict policy must name us; say so where its owner looks.
document.addEventListener("securitypolicyviolation", (event) => {
  if (event.blockedURI.startsWith(ORIGIN)) {
    console.warn(`Chat blocked by this site's Content-Security-Policy: add ${ORIGIN} to ${event.effectiveDirective}.`);
  }
});

