"use strict";

/* A replay: each request as it is said, with how it was answered; when it is over, the page as it stays. */
const steps = document.querySelector("#steps[data-steps]");
if (steps) {
  const source = new EventSource(steps.dataset.steps);
  source.addEventListener("message", (message) => {
    const { html, counts } = JSON.parse(message.data);
    if (html) {
      const shape = document.createElement("template");
      shape.innerHTML = html.trim();
      steps.append(shape.content.firstElementChild);
    }
    for (const [name, count] of Object.entries(counts ?? {})) {
      const place = document.querySelector(`[data-tally="${name}"]`);
      if (place) place.textContent = count.toLocaleString(document.documentElement.lang);
    }
  });
  source.addEventListener("over", () => { source.close(); location.reload(); });
}
