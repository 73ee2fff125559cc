// An open menu closes on Escape (focus goes back to its summary) and when something else is clicked or focused.
(() => {
  const open = () => document.querySelectorAll("details[data-menu][open]");

  function closeOthers({ target }) {
    for (const menu of open()) if (!menu.contains(target)) menu.open = false;
  }

  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();
