/* Typesets the formulas of a page in small pieces, the nearest first. All at once would keep a slow phone
   from answering for seconds; what counts as done is still the whole, as MathJax.startup.promise says. */
(() => {
  const PIECE = 10; // ms that one piece should take
  const settings = window.MathJax;
  if (!settings) return; // no formula on this page

  /* How far a formula is from what the reader sees, in px. */
  const distance = (one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return Math.max(0, -bottom, top - innerHeight);
  };

  /* Lets the page answer in between. A message, since timers of a page in the background run once a second. */
  const free = () =>
    new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        done();
      };
      port2.postMessage(0);
    });

  async function typeset() {
    const all = [...document.querySelectorAll(".math")];
    const far = new Map(all.map((one) => [one, distance(one)]));
    all.sort((a, b) => far.get(a) - far.get(b));
    for (let size = 4; all.length; ) {
      await free();
      const began = performance.now();
      const piece = all.splice(0, size);
      await window.MathJax.typesetPromise(piece);
      const took = (performance.now() - began) / piece.length;
      size = Math.max(1, Math.min(2 * size, Math.floor(PIECE / took)));
    }
  }

  /* Paper waits for nothing. */
  addEventListener("beforeprint", () => window.MathJax.typeset?.());
  settings.startup = { ...settings.startup, pageReady: typeset };
})();
