// Sets the chosen theme before anything is painted; a plain script, so that it runs in time.
(() => {
  let theme = "auto";
  try { theme = localStorage.getItem("balcao-theme") || "auto"; } catch { /* storage may be forbidden */ }
  if (theme !== "auto") document.documentElement.dataset.theme = theme;
})();
