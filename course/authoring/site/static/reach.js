// Lets the keyboard reach what scrolls sideways: code, formulas and tables that are too wide.
(() => {
  "use strict";

  const wide = "div.highlight pre, .descent-formula, .table-wrapper";

  const mark = () => {
    for (const box of document.querySelectorAll(wide)) {
      if (box.scrollWidth > box.clientWidth + 1) {
        box.tabIndex = 0;
      } else {
        box.removeAttribute("tabindex");
      }
    }
  };

  const start = () => {
    mark();
    document.addEventListener("toggle", mark, true); // what is unfolded has a width only then
    window.addEventListener("resize", mark);
    window.addEventListener("load", mark);
    document.fonts?.ready.then(mark);
  };
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
