// Keeps the words and the bar of every clock chip true between two answers of the server, by the server's clock.
(() => {
  const minute = 60_000, hour = 60 * minute, day = 24 * hour;
  const ahead = Date.parse(document.body.dataset.now) - Date.now();

  // The same words as the server's: app/lib/time.py, span().
  function span(gap) {
    if (gap < minute) return "under 1 min";
    if (gap < hour) return `${Math.floor(gap / minute)} min`;
    if (gap < 2 * day) {
      const minutes = Math.floor((gap % hour) / minute);
      return `${Math.floor(gap / hour)} h${minutes ? ` ${String(minutes).padStart(2, "0")}` : ""}`;
    }
    const hours = Math.floor((gap % day) / hour), days = Math.floor(gap / day);
    return `${days} d${hours && days < 7 ? ` ${hours} h` : ""}`;
  }

  function tick() {
    const now = Date.now() + ahead;
    for (const chip of document.querySelectorAll('[data-clock][data-due]:is([data-state="running"], [data-state="soon"], [data-state="breached"])')) {
      const left = Date.parse(chip.dataset.due) - now;
      const words = left > 0 ? `${span(left)} left` : `${span(-left)} over`;
      const shown = chip.querySelector("[data-words]");
      if (shown.textContent !== words) shown.textContent = words;
    }
  }

  setInterval(() => document.hidden || tick(), 1000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
})();
