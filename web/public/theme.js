// Sets the theme before the first paint, so that a dark screen never flashes white.
(function () {
  var kept = null;
  try {
    kept = localStorage.getItem("assay.theme");
  } catch (error) {
    kept = null;
  }
  var dark = kept === "dark" || (kept !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
