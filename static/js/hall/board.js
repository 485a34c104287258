// The screen on the wall speaks each new call, keeps its clock, and comes back after a lost line.
(() => {
  const sound = document.getElementById("sound");
  const lost = document.getElementById("lost");
  const clock = document.getElementById("clock");
  const POLL_LOST_MS = 15000;
  const RELOAD_MS = 60000;
  const calls = () => [...document.querySelectorAll("#board [data-said]")];
  const known = new Set(calls().map((call) => call.dataset.key));
  let heard = Date.now();
  let chime = null;

  const ring = () => {
    if (!chime) return;
    [660, 880].forEach((pitch, place) => {
      const start = chime.currentTime + place * 0.28;
      const tone = chime.createOscillator();
      const volume = chime.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
      tone.connect(volume).connect(chime.destination);
      tone.start(start);
      tone.stop(start + 0.6);
    });
  };
  const speak = (words, language) => {
    const line = new SpeechSynthesisUtterance(words);
    line.lang = language === "en" ? "en-GB" : "vi-VN";
    line.rate = 0.9;
    const voice = speechSynthesis.getVoices().find((one) => one.lang.toLowerCase().startsWith(language));
    if (voice) line.voice = voice;
    speechSynthesis.speak(line); // It queues by itself: nobody is talked over.
  };
  const announce = (call) => {
    const said = JSON.parse(call.dataset.said);
    ring();
    if (!window.speechSynthesis) return;
    for (const language of ["vi", "en"]) if (said[language]) speak(said[language], language);
  };
  const hear = () => {
    const fresh = calls().filter((call) => !known.has(call.dataset.key)).reverse();
    for (const call of fresh) {
      known.add(call.dataset.key);
      if (sound.getAttribute("aria-pressed") === "true") announce(call);
    }
  };

  // Browsers speak only after somebody has tapped.
  sound.hidden = false;
  const off = sound.textContent;
  sound.addEventListener("click", () => {
    const isOn = sound.getAttribute("aria-pressed") !== "true";
    sound.setAttribute("aria-pressed", String(isOn));
    sound.textContent = isOn ? sound.dataset.on : off;
    if (!isOn) {
      window.speechSynthesis?.cancel();
      return;
    }
    chime ||= window.AudioContext ? new AudioContext() : null;
    ring();
    if (window.speechSynthesis) speak(sound.dataset.test, document.documentElement.lang);
    navigator.wakeLock?.request("screen").catch(() => {});
  });

  const isBack = () => {
    heard = Date.now();
    lost.hidden = true;
  };
  document.addEventListener("htmx:after:swap", hear);
  document.addEventListener("htmx:after:request", (event) => {
    const { response } = event.detail.ctx;
    if (response && response.status < 500) isBack();
  });
  const tick = () => {
    clock.textContent = new Date().toLocaleTimeString("vi-VN", {
      timeZone: "Asia/Ho_Chi_Minh", hour: "numeric", minute: "2-digit",
    });
    lost.hidden = Date.now() - heard < POLL_LOST_MS;
    if (Date.now() - heard < RELOAD_MS) return;
    // Asked first: a page reloaded without network would be gone for good.
    fetch(location.href, { cache: "no-store" })
      .then((answer) => { if (answer.ok) location.reload(); })
      .catch(() => {});
  };
  setInterval(tick, 5000);
  tick();
})();
