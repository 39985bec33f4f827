/* Imports an explorer’s module as the host does, for what it exports. */

async (name) => {
  const url = URL.createObjectURL(new Blob([window.cnnExplorers[name]], { type: "text/javascript" }));
  window[name] = await import(url);
};
