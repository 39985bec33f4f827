/* Prepares the page of the whole book for paper. What it does is called from Python, one after the other. */
globalThis.forPaper = {
  /* Waits for mathematics, fonts and pictures. */
  async settle() {
    await globalThis.MathJax?.startup?.promise;
    for (const one of document.images) one.loading = "eager";
    await Promise.all([...document.images].map((one) => one.decode().catch(() => null)));
    await document.fonts.ready;
  },

  /* Makes smaller what is wider than the column: formulas, tables, drawings, printed columns. */
  fit() {
    const column = document.querySelector("main").clientWidth;
    const wide = 'mjx-container, table, svg, pre .columns, .cnn-explorer > div, [style*="width"]';
    let count = 0;
    for (const one of document.querySelectorAll(`.bd-article :is(${wide})`)) {
      const box = one.getBoundingClientRect();
      const left = one.parentElement.getBoundingClientRect().left;
      const room = Math.min(column, document.querySelector("main").getBoundingClientRect().right - left);
      const needed = Math.max(box.width, one.scrollWidth);
      if (needed <= room + 1 || room < 50) continue;
      one.style.zoom = String((room - 1) / needed);
      count += 1;
    }
    return count;
  },

  /* Says what still sticks out of the column, and what has no size. */
  faults() {
    const right = document.querySelector("main").getBoundingClientRect().right + 1.5;
    const said = (one) => one.outerHTML.slice(0, 150);
    const shown = (one) => one.checkVisibility() && !one.closest("mjx-assistive-mml, svg");
    const beyond = [...document.querySelectorAll("main *")].filter(
      (one) => shown(one) && one.getBoundingClientRect().right > right,
    );
    const blank = [...document.images].filter(
      (one) => !one.naturalWidth || !one.getBoundingClientRect().width,
    );
    const failed = [...document.querySelectorAll("mjx-merror, [data-mjx-error]")];
    return { beyond: beyond.map(said), blank: blank.map(said), failed: failed.map(said) };
  },

  /* Puts the page numbers into the contents: { anchor: number }. */
  number(pages) {
    for (const one of document.querySelectorAll("[data-for]")) one.textContent = pages[one.dataset.for] ?? "";
  },
};
