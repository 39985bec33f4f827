/* The least that an explorer does. */

function render({ model, el }) {
  el.textContent = model.get("text");
  return () => el.replaceChildren();
}

export default { render };
