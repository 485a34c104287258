// A report carries the time of the tap by this phone's clock; without it the server's time stands.
document.addEventListener("submit", (event) => {
  const stamp = event.target.querySelector("input[name=device_time]");
  if (stamp && !stamp.value) stamp.value = new Date().toISOString();
}, true);
