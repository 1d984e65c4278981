// Lets the controls of a page's pictures swap picture and caption: one control at a time, the
// others at their start. All frames were drawn when the site was built.
(() => {
  "use strict";

  function place(input, data, index, text) {
    if (input.type === "checkbox") {
      input.checked = index === 1;
    } else {
      input.value = String(index);
    }
    if (input.type === "range") {
      const shown = text ?? data.labels[index];
      input.setAttribute("aria-valuetext", shown);
      input.nextElementSibling.value = shown;
    }
  }

  function connect(figure) {
    const data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    const image = figure.querySelector("img");
    const status = figure.querySelector("[role=status]");
    const inputs = new Map();
    const fetched = new Map(); // keeps the pictures, so that none is fetched twice
    let wanted = "";

    const picture = (name) => {
      if (!fetched.has(name)) {
        const loading = new Image();
        loading.src = `${data.folder}/${name}`;
        fetched.set(name, loading);
      }
      return fetched.get(name);
    };

    const show = (key, index) => {
      const [name, text, others] = data.controls[key].frames[index];
      for (const [other, input] of inputs) {
        const known = data.controls[other];
        const [at, words] = others?.[other] ?? [known.start];
        place(input, known, other === key ? index : at, other === key ? undefined : words);
      }
      status.textContent = data.texts[text];
      const next = picture(name);
      wanted = next.src;
      next.decode().catch(() => {}).then(() => {
        if (wanted === next.src) image.src = next.src;
      });
    };

    for (const input of figure.querySelectorAll("[data-control]")) {
      const key = input.dataset.control;
      inputs.set(key, input);
      place(input, data.controls[key], data.controls[key].start); // browsers keep what was set
      const fetchAll = () => data.controls[key].frames.forEach(([name]) => picture(name));
      input.addEventListener("pointerdown", fetchAll, { once: true });
      input.addEventListener("keydown", fetchAll, { once: true });
      input.addEventListener(input.type === "range" ? "input" : "change", () => {
        show(key, input.type === "checkbox" ? Number(input.checked) : Number(input.value));
      });
    }
    figure.querySelector(".descent-controls").hidden = false;
  }

  const start = () => document.querySelectorAll(".descent-picture").forEach(connect);
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
