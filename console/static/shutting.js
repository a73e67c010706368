// A <details> that is a menu: a click elsewhere and Esc shut it.

/** Make it so. */
export function shutsItself(box) {
  document.addEventListener("click", ({ target }) => {
    if (!box.contains(target)) box.open = false;
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    event.stopPropagation();
    box.open = false;
    box.querySelector("summary").focus();
  });
}
