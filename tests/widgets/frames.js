/* How long each frame of the explorer takes; those that are waited for here do not count. */

async ([text, steps]) => {
  // biome-ignore lint/security/noGlobalEval: tests hand over functions as texts
  const change = eval(text);
  const request = window.requestAnimationFrame;
  const times = [];
  await new Promise((done) => request(() => request(done))); // until what opening has begun is drawn
  window.requestAnimationFrame = (callback) =>
    request((time) => {
      const start = performance.now();
      callback(time);
      document.body.getBoundingClientRect(); // which lays the page out
      times.push(performance.now() - start);
    });
  for (let i = 0; i < steps; i += 1) {
    change(i);
    await new Promise((done) => setTimeout(done, 0));
    await new Promise((done) => request(done));
  }
  window.requestAnimationFrame = request;
  return times;
};
