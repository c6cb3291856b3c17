// The page works without this: it copies, opens, and reads out cells.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const reveal = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    for (let node = id && document.getElementById(id); node; node = node.parentElement) {
      if (node.tagName === "DETAILS" && !node.open) {
        node.open = true;
        document.getElementById(id).scrollIntoView();
      }
    }
  };
  addEventListener("hashchange", reveal);
  reveal();
  addEventListener("beforeprint", () => all("details").forEach((node) => (node.open = true)));

  if (navigator.clipboard) {
    for (const button of all(".copy")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        const text = button.parentElement.querySelector("code").textContent;
        await navigator.clipboard.writeText(text).then(
          () => (button.textContent = "Copied"),
          () => (button.textContent = "Not allowed"),
        );
        setTimeout(() => (button.textContent = "Copy"), 2000);
      });
    }
  }
  for (const buttons of all(".buttons")) {
    buttons.hidden = false;
    buttons.addEventListener("click", (event) => {
      const wanted = event.target.dataset.cards;
      if (wanted) all("details.card", buttons.parentElement).forEach((node) => (node.open = wanted === "open"));
    });
  }

  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  for (const table of all("table.map")) {
    const readout = table.closest("section").querySelector(".readout");
    const columns = all("thead tr.slices th", table).map((head) => head.title);
    const rows = all("tbody tr", table).map((row) => all("td", row));
    readout.hidden = false;
    let current = rows[0] && rows[0][0];
    if (!current) continue;
    current.tabIndex = 0;
    const tell = (cell) => {
      const name = cell.parentElement.querySelector("th").textContent;
      readout.textContent = `${name}, ${columns[cell.cellIndex - 1]}: ${cell.title}`;
    };
    const cellOf = (event) => event.target.closest("tbody td");
    table.addEventListener("pointerover", (event) => cellOf(event) && tell(cellOf(event)));
    table.addEventListener("click", (event) => cellOf(event) && move(cellOf(event)));
    table.addEventListener("focusin", (event) => cellOf(event) && tell(cellOf(event)));
    const move = (cell) => {
      current.tabIndex = -1;
      current = cell;
      current.tabIndex = 0;
      current.focus();
    };
    table.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (!step || !cellOf(event)) return;
      const row = rows.findIndex((cells) => cells.includes(current));
      const next = rows[row + step[0]]?.[rows[row].indexOf(current) + step[1]];
      event.preventDefault();
      if (next) move(next);
    });
  }
})();
