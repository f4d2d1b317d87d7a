// Sets theme and contrast before the first paint, so that a dark screen never flashes white.
(function () {
  function kept(key) {
    try {
      return localStorage.getItem(key);
    } catch (error) {
      return null;
    }
  }
  var theme = kept("assay.theme");
  var contrast = kept("assay.contrast");
  var dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  var more = contrast === "more" || (contrast !== "normal" && matchMedia("(prefers-contrast: more)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.documentElement.dataset.contrast = more ? "more" : "normal";
})();
