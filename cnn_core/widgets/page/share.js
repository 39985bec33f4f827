/* Links to an explorer in a state: …/chapter.html#explorer-convolution=STATE. A classic script beside host.js.
   STATE holds what differs from the page's own state, as JSON, deflated, in base64url. Without it the link leads
   to the explorer as the page shows it. A state comes from anyone who made a link: it is taken only if each value
   has the form of the one that it replaces. */
(() => {
  const LONGEST = 200000; // characters of JSON; no explorer has a state of a tenth of that

  const anchor = (name, nth) => `explorer-${name}${nth > 1 ? `-${nth}` : ""}`;
  const through = async (bytes, stream) =>
    new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

  async function pack(value) {
    const bytes = await through(
      new TextEncoder().encode(JSON.stringify(value)),
      new CompressionStream("deflate-raw"),
    );
    const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  /* The state that a link holds; null if it holds none. Throws where it makes no sense. */
  async function unpack(text) {
    if (text === "") return null;
    if (text.length > LONGEST) throw new Error("it is too long");
    const plain = decodeURIComponent(text);
    const packed = Uint8Array.from(atob(plain.replaceAll("-", "+").replaceAll("_", "/")), (c) =>
      c.charCodeAt(0),
    );
    const reader = new Blob([packed])
      .stream()
      .pipeThrough(new DecompressionStream("deflate-raw"))
      .getReader();
    const decoder = new TextDecoder();
    let json = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      json += decoder.decode(part.value, { stream: true });
      if (json.length > LONGEST) throw new Error("it is too long");
    }
    const state = JSON.parse(json);
    if (state === null || typeof state !== "object" || Array.isArray(state))
      throw new Error("it is no state");
    return state;
  }

  /* The kinds of values in it: of numbers, words and truth values their types, of lists those of their elements. */
  function kinds(value) {
    if (Array.isArray(value))
      return new Set(["list", ...value.flatMap((part) => [...kinds(part)].map((kind) => `[${kind}]`))]);
    if (value !== null && typeof value === "object")
      return new Set(Object.keys(value).map((key) => `.${key}`));
    return new Set([value === null ? "null" : typeof value]);
  }

  /* A size may be a number or a word ("same"), so these two may stand for each other; lists keep their depth. */
  function fits(value, own) {
    const plain = (any) => any === null || typeof any !== "object";
    if (plain(own) || plain(value)) return plain(own) && plain(value);
    if (!Array.isArray(own)) return !Array.isArray(value);
    const allowed = kinds(own);
    return Array.isArray(value) && (own.length === 0 || [...kinds(value)].every((kind) => allowed.has(kind)));
  }

  function merge(own, shared) {
    for (const [name, value] of Object.entries(shared)) {
      if (!Object.hasOwn(own, name) || !fits(value, own[name])) throw new Error(`${name} does not fit`);
    }
    return { ...own, ...shared };
  }

  /* What the page's address says if it means this explorer: { text } with the packed state or ""; else null. */
  function target(name, nth) {
    const [meant, ...rest] = location.hash.slice(1).split("=");
    return meant === anchor(name, nth) ? { text: rest.join("=") } : null;
  }

  async function address(name, nth, own, state) {
    const changed = Object.entries(state).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(own[key]),
    );
    const url = new URL(location.href);
    url.hash = anchor(name, nth) + (changed.length ? `=${await pack(Object.fromEntries(changed))}` : "");
    return url.href;
  }

  /* A line below an explorer: a button that puts the link into the address bar and the clipboard. */
  function createLine(name, nth, own, current) {
    const line = document.createElement("p");
    const button = document.createElement("button");
    const said = document.createElement("span");
    Object.assign(line, { className: "cx-share" });
    Object.assign(button, { type: "button", textContent: "Link to this state" });
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      const url = await address(name, nth, own, current());
      history.replaceState(null, "", url);
      try {
        await navigator.clipboard.writeText(url);
        said.textContent = "Copied; it is in the address bar too.";
      } catch {
        said.textContent = "It is in the address bar now.";
      }
    });
    line.append(button, said);
    return line;
  }

  const works = typeof CompressionStream === "function" && typeof DecompressionStream === "function";
  window.cnnExplorerLinks = { createLine, merge, target, unpack, works };
})();
