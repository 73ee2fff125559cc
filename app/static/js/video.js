// A video is played in the page, where whoever shows it may; a link that leads to it until then, and without script.
(() => {
  // What the player needs to play; it cannot lead the page elsewhere.
  const sandbox = "allow-scripts allow-same-origin allow-presentation allow-popups";

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".video > a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const player = document.createElement("iframe");
    player.setAttribute("sandbox", sandbox);
    player.referrerPolicy = "strict-origin-when-cross-origin";
    player.allowFullscreen = true;
    player.title = link.textContent;
    player.src = link.href;
    link.replaceWith(player);
    player.focus();
  });
})();
