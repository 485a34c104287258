// Comfort for every page; nothing needs it: errors get the focus, news is read out, a form is sent once.
(() => {
  const live = document.getElementById("live");
  const say = (words, isProblem) => {
    live.toggleAttribute("data-problem", Boolean(isProblem));
    live.textContent = "";
    setTimeout(() => { live.textContent = words; }, 50);
  };
  const release = (form) => {
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
  };
  const focusErrors = (root) => {
    const errors = root.querySelector(".errors");
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

  // A fragment that wants to be read out says so: data-say="12 khung giờ còn chỗ".
  document.addEventListener("htmx:after:swap", (event) => {
    const { target } = event.detail.ctx;
    const root = document.getElementById(target?.id) || event.target;
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
  focusErrors(document);
})();
