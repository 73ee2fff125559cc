// Keeps the words of every running clock chip true between two answers of the server, by the server's clock.
(() => {
  const minute = 60_000, hour = 60 * minute, day = 24 * hour;
  let ahead = Date.parse(document.body.dataset.now) - Date.now();

  // Each answer says what time it is there: the demo moves it under open pages.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const now = Date.parse(detail.xhr.getResponseHeader("x-portal-now"));
    if (now) ahead = now - Date.now();
  });

  // The server's words: span() in app/lib/time.py, _words() in app/domain/clocks/words.py.
  function span(gap) {
    if (gap < minute) return "under 1 min";
    if (gap < hour) return `${Math.floor(gap / minute)} min`;
    if (gap < 2 * day) {
      const minutes = Math.floor((gap % hour) / minute);
      return `${Math.floor(gap / hour)} h${minutes ? ` ${String(minutes).padStart(2, "0")}` : ""}`;
    }
    const days = Math.floor(gap / day), hours = Math.floor((gap % day) / hour);
    return `${days} d${hours && days < 7 ? ` ${hours} h` : ""}`;
  }

  function turnOver(chip) {
    chip.className = chip.className.replace(/chip-(running|soon)/, "chip-breached");
    chip.querySelectorAll(".chip-bar, .chip-soon-word").forEach((part) => part.remove());
    const over = document.getElementById("over").content.firstElementChild;
    chip.querySelector(".icon").replaceWith(over.cloneNode(true));
  }

  function tick() {
    const now = Date.now() + ahead;
    for (const chip of document.querySelectorAll("[data-clock][data-due]")) {
      const left = Date.parse(chip.dataset.due) - now;
      const words = left > 0 ? `${span(left)} left` : `${span(-left)} over`;
      const shown = chip.querySelector("[data-words]");
      if (shown.textContent !== words) shown.textContent = words;
      if (left <= 0 && !chip.matches(".chip-breached")) turnOver(chip);
    }
  }

  setInterval(() => document.hidden || tick(), 1000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
})();
