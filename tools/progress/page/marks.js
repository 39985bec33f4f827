/* The navigation in short: what is done of a chapter, beside its name; and which chapter is read. */
(() => {
  const progress = globalThis.cnnProgress;
  const { chapters } = globalThis.cnnCatalogue;
  const root = new URL("../../", document.currentScript.src).href;
  const page = ({ href }) => decodeURI(href.split(/[?#]/)[0]).replace(/\.html$/, "");
  const address = (chapter) => decodeURI(root + chapter.page);

  function mark(link, { ids }) {
    const records = ids.map((id) => progress.read(id));
    const done = records.filter((record) => record && progress.isDone(record)).length;
    link.querySelector(".progress-mark")?.remove();
    if (!records.some(Boolean)) return;
    const words = document.createElement("span");
    words.className = "progress-mark";
    words.textContent = `${done}/${ids.length}`;
    words.title = `${done} of ${ids.length} done`;
    words.classList.toggle("progress-all", done === ids.length);
    words.translate = false;
    link.append(" ", words);
  }

  const links = [...document.querySelectorAll("nav.bd-links a.reference")].flatMap((link) => {
    const chapter = chapters.find((one) => address(one) === page(link));
    return chapter ? [{ link, chapter }] : [];
  });
  function refresh(id) {
    for (const { link, chapter } of links) if (id === null || chapter.ids.includes(id)) mark(link, chapter);
  }
  refresh(null);
  progress.listen(refresh);

  /* Where the reader is: the last heading above the middle of the window. */
  const here = chapters.find((chapter) => address(chapter) === page(location));
  if (!here) return;
  const sections = [...document.querySelectorAll("article section[id]")];
  function visit() {
    const passed = sections.filter((one) => one.getBoundingClientRect().top < innerHeight / 2);
    progress.visit(here.page, passed.length ? passed[passed.length - 1].id : "");
  }
  let waiting = 0;
  addEventListener(
    "scroll",
    () => {
      clearTimeout(waiting);
      waiting = setTimeout(visit, 400);
    },
    { passive: true },
  );
  // Measuring waits until the page is there: before that it would lay out twice.
  const begin = () => setTimeout(() => progress.place()?.page !== here.page && visit());
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
})();
