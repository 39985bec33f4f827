/* Imports an explorer’s module as the host does, for what it exports. */

async (name) => {
  const url = URL.createObjectURL(new Blob([window.cnnExplorers[name]], { type: "text/javascript" }));
  // Not by assignment: the window has a history of its own, which cannot be assigned to.
  Object.defineProperty(window, name, { value: await import(url), configurable: true, writable: true });
};
