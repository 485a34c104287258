// Reads the step aloud in the page's language, block by block; a second tap stops it.
(() => {
  const button = document.getElementById("read");
  const words = button.querySelector("span");
  const news = document.getElementById("read-news");
  const { lang } = document.documentElement;
  const start = words.textContent;
  const SKIPPED = "[hidden], [aria-hidden=true], [data-read=off], .sr-only, script, select, template, svg, .slip .qr";
  const BLOCK = "h1, h2, h3, p, li, label, legend, summary, dt, dd, td, th, figcaption, .row, .tile, button, .button";
  let queue = [];
  let marked = null;

  const isShown = (element) => element.getClientRects().length > 0 && !element.closest(SKIPPED);
  const unmark = () => {
    marked?.classList.remove("is-read");
    marked = null;
  };
  const stop = () => {
    queue = [];
    speechSynthesis.cancel();
    unmark();
    words.textContent = start;
    button.setAttribute("aria-pressed", "false");
  };

  // The text of the page as people see it, in its order, one piece a block.
  const pieces = () => {
    const found = [];
    const walker = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.data.replace(/\s+/g, " ").trim();
      const parent = walker.currentNode.parentElement;
      if (!text || !isShown(parent)) continue;
      const block = parent.closest(BLOCK) || parent;
      const last = found[found.length - 1];
      if (last?.block === block) last.text += ` ${text}`;
      else found.push({ block, text });
    }
    for (const piece of found) {
      const chosen = piece.block.closest("label")?.control;
      if (chosen?.checked) piece.text = `${button.dataset.chosen}: ${piece.text}`;
    }
    return found.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  };

  const voices = () => new Promise((done) => {
    const known = speechSynthesis.getVoices();
    if (known.length) { done(known); return; }
    const tell = () => done(speechSynthesis.getVoices());
    speechSynthesis.addEventListener("voiceschanged", tell, { once: true });
    setTimeout(tell, 1500);
  });

  const next = (voice) => {
    unmark();
    const piece = queue.shift();
    if (!piece) { stop(); return; }
    const said = new SpeechSynthesisUtterance(piece.text);
    Object.assign(said, { voice, lang: voice.lang, rate: 0.9 });
    said.onend = () => next(voice);
    said.onerror = (event) => {
      if (event.error === "canceled" || event.error === "interrupted") return;
      stop();
      news.textContent = button.dataset.failed;
    };
    marked = piece.block;
    marked.classList.add("is-read");
    marked.scrollIntoView({ block: "nearest" });
    speechSynthesis.speak(said);
  };

  const toggle = async () => {
    if (button.getAttribute("aria-pressed") === "true") { stop(); return; }
    news.textContent = "";
    const own = (await voices()).filter((one) => one.lang.toLowerCase().startsWith(lang));
    if (!own.length) { news.textContent = button.dataset.none; return; }
    speechSynthesis.cancel();
    words.textContent = button.dataset.stop;
    button.setAttribute("aria-pressed", "true");
    queue = pieces();
    next(own.find((one) => one.localService) || own[0]);
  };

  button.addEventListener("click", toggle);
  addEventListener("pagehide", stop);
  toggle();
})();
