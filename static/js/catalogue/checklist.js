// Ticks of a checklist stay on this phone; nothing is sent. Printing needs a script too.
(() => {
  const key = (root) => `tan-tay-ticks:${root.dataset.checklist}`;
  const kept = (root) => {
    try {
      return new Set(JSON.parse(localStorage.getItem(key(root))) || []);
    } catch {
      return new Set(); // Private windows keep nothing.
    }
  };
  const keep = (root, names) => {
    try {
      if (names.size) localStorage.setItem(key(root), JSON.stringify([...names]));
      else localStorage.removeItem(key(root));
    } catch { /* The ticks last as long as the page. */ }
  };
  const count = (root) => {
    const boxes = [...root.querySelectorAll("[data-tick]")];
    const words = root.querySelector("[data-ticked]");
    const ticked = boxes.filter((box) => box.checked).length;
    words.hidden = !ticked;
    words.textContent = words.dataset.words.replace("{n}", ticked).replace("{all}", boxes.length);
  };
  const show = () => document.querySelectorAll("[data-checklist]").forEach((root) => {
    const names = kept(root);
    root.querySelectorAll("[data-tick]").forEach((box) => { box.checked = names.has(box.dataset.tick); });
    count(root);
  });

  document.addEventListener("change", (event) => {
    const box = event.target;
    const root = box.dataset.tick && box.closest("[data-checklist]");
    if (!root) return;
    const names = kept(root);
    if (box.checked) names.add(box.dataset.tick);
    else names.delete(box.dataset.tick);
    keep(root, names);
    count(root);
  });
  document.addEventListener("htmx:after:swap", show);
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
  show();
})();
