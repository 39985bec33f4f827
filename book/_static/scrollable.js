/* A formula, or a printed table, too wide for the page can be scrolled with the keyboard. */
(() => {
  function reach() {
    for (const wide of document.querySelectorAll('mjx-container[display="true"], pre .columns')) {
      if (wide.clientWidth && wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
      else wide.removeAttribute("tabindex");
    }
  }
  addEventListener("load", () => {
    reach();
    window.MathJax?.startup?.promise.then(reach);
  });
  addEventListener("resize", reach);
})();
