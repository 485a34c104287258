// Comfort for every page; nothing needs it: errors get the focus, news is read out, a form is sent
// once. What only some pages or people need is fetched when they need it.
(() => {
  const { nonce, dataset } = document.currentScript;
  const live = document.getElementById("live");
  const say = (words, isProblem) => {
    live.toggleAttribute("data-problem", Boolean(isProblem));
    live.textContent = "";
    setTimeout(() => { live.textContent = words; }, 50);
  };
  const load = (src) => {
    const script = document.createElement("script");
    Object.assign(script, { nonce, src });
    document.head.append(script);
  };
  const release = (form) => {
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
  };
  const focusErrors = (root) => {
    const errors = root.querySelector(".errors, #phone_code");
    if (errors) errors.focus();
    return errors;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(release, 20000, form);
  }, true);
  addEventListener("pageshow", () => document.querySelectorAll("[data-sending]").forEach(release));
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });

  // A puzzle that the server asks of busy senders.
  const solve = () => {
    const line = document.querySelector("[data-puzzle]:not([data-begun])");
    if (line && window.Worker) load(line.dataset.solver);
  };

  // A fragment that wants to be read out says so: data-say="12 khung giờ còn chỗ".
  document.addEventListener("htmx:after:swap", (event) => {
    const { target } = event.detail.ctx;
    const root = document.getElementById(target?.id) || event.target;
    solve();
    if (focusErrors(root.parentNode || root)) return;
    const news = root.closest("[data-say]") || root.querySelector("[data-say]");
    if (news) say(news.dataset.say);
  });
  document.addEventListener("htmx:response:error", (event) => {
    if (event.detail.ctx.response.status >= 500) say(live.dataset.failed, true);
  });
  document.addEventListener("htmx:error", () => say(live.dataset.offline, true));
  document.addEventListener("htmx:before:request", (event) => {
    const isPoll = event.detail.ctx.sourceEvent?.type === "every";
    if (!isPoll) live.removeAttribute("data-problem");
  });

  // Reading aloud, where the browser can speak.
  const read = document.getElementById("read");
  if (read && window.speechSynthesis) {
    read.classList.add("can");
    read.addEventListener("click", () => {
      speechSynthesis.speak(new SpeechSynthesisUtterance("")); // Some speak only within the tap.
      load(read.dataset.src);
    }, { once: true });
  } else if (read) {
    read.hidden = true;
  }

  // A form to be kept on this phone once it is touched; one that waits is sent from any page.
  let hasKeep = !dataset.keep;
  const keep = () => {
    if (!hasKeep) load(dataset.keep);
    hasKeep = true;
  };
  document.addEventListener("focusin", (event) => { if (event.target.form?.dataset.keep) keep(); });
  try {
    const hasForm = document.querySelector("form[data-keep]");
    const hasDraft = Object.keys(sessionStorage).some((name) => name.startsWith("draft:"));
    if ((hasForm && hasDraft) || localStorage.getItem("kept")) keep();
  } catch { /* Storage is shut: then nothing can be kept. */ }

  // What a part of a page needs is fetched once that part is seen; a folded one is not.
  const later = new IntersectionObserver((parts) => parts.forEach(({ isIntersecting, target }) => {
    if (!isIntersecting) return;
    later.unobserve(target);
    load(target.dataset.script);
  }));
  document.querySelectorAll("[data-script]").forEach((part) => later.observe(part));

  // Only from the second page on: the first must be light.
  const isSecond = document.referrer.startsWith(`${location.origin}/`);
  if (dataset.worker && isSecond && navigator.serviceWorker) {
    addEventListener("load", () => {
      navigator.serviceWorker.register(dataset.worker, { updateViaCache: "all" }).catch(() => {});
    });
  }
  // The page without network goes away by itself, unless a form waits on it.
  const offline = document.querySelector("[data-when-none]");
  if (offline) addEventListener("online", () => { if (!offline.hidden) location.reload(); });
  solve();
  focusErrors(document);
})();
