/* A formula too wide for the page can be scrolled with the keyboard. */
(function () {
  "use strict";
  function reach() {
    for (const formula of document.querySelectorAll('mjx-container[display="true"]')) {
      if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
    }
  }
  addEventListener("load", () => window.MathJax?.startup?.promise.then(reach));
  addEventListener("resize", reach);
})();
