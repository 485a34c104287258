// Has a worker solve the puzzle that stands in a form, says so meanwhile, and sends the form again.
(() => {
  const line = document.querySelector("[data-puzzle]:not([data-begun])");
  const form = line.closest("form");
  const other = form.querySelector("[data-other]");
  const parts = ["[role]", "progress", "input"].map((part) => line.querySelector(part));
  const [words, bar, answer] = parts;
  const cannot = words.textContent;
  const wait = (isBusy) => {
    bar.hidden = !isBusy;
    other.hidden = isBusy;
    other.querySelector("button").disabled = isBusy;
  };
  line.dataset.begun = "";
  const worker = new Worker(line.dataset.worker);
  worker.onerror = () => { wait(false); words.textContent = cannot; };
  worker.onmessage = ({ data }) => {
    bar.value = data.percent;
    if (!data.answer) return;
    answer.value = data.answer;
    words.textContent = line.dataset.done;
    delete form.dataset.sending;
    form.querySelector("[type=submit]:not([name])").click();
  };
  wait(true);
  words.textContent = line.dataset.busy;
  worker.postMessage(line.dataset.puzzle);
})();
