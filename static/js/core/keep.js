// Keeps a form on this phone until the server has answered it. The form's own key makes sending it
// again safe: the same key is answered with the same booking. What is typed also survives a reload.
(() => {
  const DAY_MS = 24 * 3600 * 1000;
  const HOUR_MS = 3600 * 1000;
  const LONGEST_WAIT_MS = 5 * 60 * 1000;
  const NEVER_KEPT = ["csrf_token"];
  const NOT_PUT_BACK = ["csrf_token", "key", "slot", "challenge", "phone_code"];
  const PLACE = "/offline";
  const words = new Map(); // What this page says of a form, by its key.
  let timer = 0;

  // -- On the phone --------------------------------------------------------------------------
  const opened = new Promise((done, failed) => {
    const request = indexedDB.open("tantay", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("kept", { keyPath: "key" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  opened.catch(() => {});
  const inStore = async (mode, ask) => {
    const database = await opened;
    return new Promise((done, failed) => {
      const work = database.transaction("kept", mode);
      const request = ask(work.objectStore("kept"));
      work.oncomplete = () => done(request.result);
      work.onerror = work.onabort = () => failed(work.error);
    });
  };
  const flag = (isAny) => {
    if (isAny) localStorage.setItem("kept", "1");
    else localStorage.removeItem("kept");
  };
  const drop = (key) => inStore("readwrite", (store) => store.delete(key));
  const put = async (record) => {
    await inStore("readwrite", (store) => store.put(record));
    flag(true);
  };
  const all = async () => {
    const found = await inStore("readonly", (store) => store.getAll());
    const isOld = ({ at, state }) => Date.now() - at > (state === "done" ? HOUR_MS : DAY_MS);
    await Promise.all(found.filter(isOld).map(({ key }) => drop(key)));
    const left = found.filter((record) => !isOld(record)).sort((a, b) => a.at - b.at);
    flag(left.length > 0);
    return left;
  };

  // -- The form on this page -----------------------------------------------------------------
  const theForm = () => document.querySelector("form[data-keep]");
  const keyOf = (form) => form?.elements.key?.value;
  const draftName = (form) => `draft:${form.dataset.keepPage}`;
  const typedIn = (form, but) => [...new FormData(form)].filter(([name, value]) => {
    const field = form.elements[name];
    return typeof value === "string" && !but.includes(name) && field?.dataset?.keep !== "off";
  });
  const putBack = (form, fields) => {
    const seen = {};
    const isChoice = (control) => ["radio", "checkbox"].includes(control.type);
    for (const control of form.elements) {
      if (!control.name || NOT_PUT_BACK.includes(control.name) || control.type === "submit") continue;
      const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
      if (isChoice(control)) { control.checked = values.includes(control.value); continue; }
      const turn = seen[control.name] = (seen[control.name] ?? -1) + 1;
      if (turn < values.length) control.value = values[turn];
    }
    form.dispatchEvent(new Event("keep:back", { bubbles: true }));
  };
  const recall = (form) => {
    try {
      const draft = JSON.parse(sessionStorage.getItem(draftName(form)));
      if (draft && Date.now() - draft.at < DAY_MS) putBack(form, draft.fields);
    } catch { /* Nothing to put back. */ }
  };
  const forget = (page) => sessionStorage.removeItem(`draft:${page}`);
  const release = (form) => form?.dispatchEvent(new Event("htmx:finally:request", { bubbles: true }));

  // -- Saying where things stand ---------------------------------------------------------------
  const room = async () => {
    const found = document.getElementById("kept");
    if (found) return found;
    const headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
    const answer = await fetch(PLACE, { headers });
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    const region = parsed.getElementById("kept");
    if (!document.getElementById("kept")) document.querySelector("#main .page").prepend(region);
    return document.getElementById("kept");
  };
  const render = async () => {
    const records = await all();
    const hasAny = records.length > 0;
    if (!hasAny && !document.getElementById("kept")) return;
    const region = await room();
    region.hidden = !hasAny;
    document.querySelectorAll("[data-when-kept]").forEach((part) => { part.hidden = !hasAny; });
    document.querySelectorAll("[data-when-none]").forEach((part) => { part.hidden = hasAny; });
    region.querySelectorAll(".kept").forEach((part) => part.remove());
    for (const record of records) region.append(slip(region, record));
  };
  const slip = (region, record) => {
    const part = region.querySelector("template").content.firstElementChild.cloneNode(true);
    const find = (name) => part.querySelector(`[data-${name}]`);
    const { state } = record;
    find("words").textContent = words.get(record.key) || region.dataset[state];
    find("title").textContent = record.title || "";
    find("reason").textContent = state === "refused" ? record.reason : "";
    find("send").hidden = !["kept", "sent"].includes(state);
    find("send").onclick = () => flush(true);
    find("open").hidden = state !== "refused" || keyOf(theForm()) === record.key || isHere(record);
    find("open").href = record.page;
    find("see").hidden = state !== "done";
    if (record.url) find("see").href = record.url;
    find("drop").onclick = async () => {
      await drop(record.key);
      forget(record.page);
      await render();
    };
    return part;
  };
  const tell = (record, name) => {
    const region = document.getElementById("kept");
    if (name && region) words.set(record.key, region.dataset[name]);
    else words.delete(record.key);
    return render();
  };
  const isHere = (record) => theForm()?.dataset.keepPage === record.page;

  // -- Sending ---------------------------------------------------------------------------------
  const ask = async (url, options, timeout) => {
    const stopper = new AbortController();
    const clock = setTimeout(() => stopper.abort(), timeout);
    try {
      const answer = await fetch(url, { ...options, signal: stopper.signal, cache: "no-store" });
      return { answer, text: await answer.text() };
    } finally {
      clearTimeout(clock);
    }
  };
  const freshToken = async () => {
    const { answer, text } = await ask("/token", {}, 15000);
    if (!answer.ok) throw new Error(answer.status);
    return JSON.parse(text).token;
  };
  const post = (record, token) => {
    const body = new URLSearchParams(record.fields);
    body.append("csrf_token", token);
    const headers = { "HX-Request": "true", "HX-Request-Type": "partial", "X-CSRFToken": token };
    return ask(record.action, { method: "POST", headers, body, redirect: "manual" }, 60000);
  };
  const later = (tries, seconds = 0) => {
    clearTimeout(timer);
    const wait = seconds * 1000 || Math.min(2 ** tries * 1000, LONGEST_WAIT_MS);
    timer = setTimeout(flush, wait);
  };

  // A token is asked for first, so that what never left the phone is not said to be sent.
  const send = async (record, token) => {
    const isReachable = !token;
    await tell(record, "sending");
    try {
      token ||= await freshToken();
      if (isReachable) { record.state = "sent"; await put(record); await tell(record, ""); }
      let said = await post(record, token);
      if (said.answer.headers.get("X-Refused") === "csrf") said = await post(record, await freshToken());
      await take(record, said);
    } catch {
      record.tries += 1;
      await put(record);
      await tell(record, "");
      later(record.tries);
    }
  };
  const take = async (record, { answer, text }) => {
    const url = answer.headers.get("HX-Redirect");
    if (url && !url.startsWith("/book/")) return succeed(record, url);
    if (url) { // Back to a step: an answer before this one does not hold any more.
      record.state = "refused";
      await put(record);
      return location.assign(url);
    }
    if (answer.status >= 500 || answer.status === 0 || answer.status === 429) {
      record.tries += 1;
      record.state = "kept";
      await put(record);
      await tell(record, "busy");
      return later(record.tries, Number(answer.headers.get("Retry-After")));
    }
    return refuse(record, text);
  };
  const succeed = async (record, url) => {
    forget(record.page);
    const { key, title } = record;
    await put({ key, title, at: Date.now(), state: "done", url, page: "" });
    await tell(record, "");
    const isWaitedFor = keyOf(theForm()) === key || document.querySelector("[data-when-kept]");
    if (isWaitedFor) { await drop(key); flag((await all()).length > 0); location.assign(url); }
  };
  const refuse = async (record, text) => {
    const parsed = new DOMParser().parseFromString(text, "text/html");
    const form = theForm();
    const isOwn = keyOf(form) === record.key;
    const fragment = isOwn && parsed.querySelector(form.getAttribute("hx-target") || "#none");
    const reason = parsed.querySelector(".errors, .trouble");
    record.reason = (reason?.innerText || reason?.textContent || "").replace(/\s+/g, " ").trim();
    record.state = "refused";
    await put(record);
    if (!isOwn && document.querySelector("[data-when-none]")) return location.assign(record.page);
    if (fragment) { await drop(record.key); swap(form, fragment); }
    words.delete(record.key);
    await render();
    if (isOwn && !fragment) document.getElementById("kept").scrollIntoView({ block: "center" });
    return undefined;
  };
  const swap = (form, fragment) => {
    const old = document.querySelector(form.getAttribute("hx-target"));
    const fresh = document.adoptNode(fragment);
    old.replaceWith(fresh);
    window.htmx?.process(fresh);
    const detail = { ctx: { target: fresh } };
    fresh.dispatchEvent(new CustomEvent("htmx:after:swap", { bubbles: true, detail }));
  };

  const sendAll = async () => {
    for (const record of await all()) {
      if (["kept", "sent"].includes(record.state)) await send(record);
    }
    const done = (await all()).find(({ key, state }) => state === "done" && key === keyOf(theForm()));
    if (done) await succeed(done, done.url);
  };
  // One tab sends at a time; the others wait and find it done.
  function flush() {
    clearTimeout(timer);
    if (!navigator.locks) return sendAll();
    return navigator.locks.request("kept", sendAll);
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.keep || event.submitter?.name || event.defaultPrevented) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { keepTitle, keepPage, keep } = form.dataset;
    const record = {
      key: keyOf(form), kind: keep, title: keepTitle, page: keepPage, at: Date.now(), tries: 0,
      state: "kept", action: form.getAttribute("action"), fields: typedIn(form, NEVER_KEPT),
    };
    try {
      await put(record);
    } catch { // No room on the phone: sent as any other form.
      delete form.dataset.keep;
      release(form);
      form.requestSubmit(event.submitter);
      return;
    }
    const now = () => send(record, form.elements.csrf_token.value);
    await (navigator.locks ? navigator.locks.request("kept", now) : now());
    release(form);
    document.querySelector("#kept:not([hidden])")?.scrollIntoView({ block: "center" });
  }, true);

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.dataset.keep) return;
    const draft = { at: Date.now(), fields: typedIn(form, NOT_PUT_BACK) };
    try { sessionStorage.setItem(draftName(form), JSON.stringify(draft)); } catch { /* Full. */ }
  });
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  addEventListener("pageshow", (event) => { if (event.persisted) flush(); });

  const begin = async () => {
    const form = theForm();
    if (form) recall(form);
    const waiting = (await all()).find((record) => record.state !== "done" && form && isHere(record));
    if (waiting) {
      putBack(form, waiting.fields);
      if (waiting.state === "refused") await drop(waiting.key);
      else form.elements.key.value = waiting.key; // Sent again, it must be the same form.
    }
    await render();
    if (waiting?.state === "refused") {
      words.set(waiting.key, "");
      const region = await room();
      region.hidden = false;
      const note = document.createElement("p");
      note.className = "kept";
      note.textContent = waiting.reason;
      region.append(note);
    }
    await flush();
  };
  begin().catch(() => {});
})();
