"use strict";
(() => {
  const all = (what, from = document) => Array.from(from.querySelectorAll(what));
  const one = (id) => document.getElementById(id);
  for (const hidden of all(".tools, .filter")) hidden.hidden = false;

  const theme = one("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const shown = () => document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");
  const press = () => theme.setAttribute("aria-pressed", String(shown() === "dark"));
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = shown() === "dark" ? "light" : "dark";
    press();
  });
  press();

  const words = JSON.parse(one("words").textContent);
  one("language").addEventListener("change", (event) => {
    const chosen = event.target.value;
    for (const element of all("[data-t]")) {
      const said = words[chosen][element.dataset.t];
      if (said) { element.textContent = said; element.lang = chosen; }
    }
  });

  const key = (row, at) => {
    const cell = row.cells[at];
    return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value);
  };
  const missing = (cell) => cell.textContent.trim() === "" || cell.textContent.trim() === "\u2013";
  const sort = (table, at, way) => {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    rows.sort((a, b) => {
      const gone = missing(a.cells[at]) - missing(b.cells[at]);
      if (gone) return gone;
      const [x, y] = [key(a, at), key(b, at)];
      const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), undefined, { numeric: true });
      return way * order;
    });
    body.append(...rows);
  };
  const sorters = [];
  for (const table of all("main table")) {
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      sorters.push([head, button]);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        for (const other of heads) other.setAttribute("aria-sort", "none");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        sort(table, at, up ? 1 : -1);
      });
    });
  }

  for (const input of all("[data-filter]")) {
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLocaleLowerCase();
      for (const row of one(input.dataset.filter).tBodies[0].rows) {
        row.classList.toggle("away", !row.textContent.toLocaleLowerCase().includes(wanted));
      }
    });
  }

  one("highlight").addEventListener("change", (event) => {
    const token = event.target.value;
    for (const row of all("tr[data-unit]")) row.classList.toggle("marked", token !== "" && row.dataset.unit === token);
    for (const mark of all(".chart [data-unit]")) {
      mark.classList.toggle("strong", token !== "" && mark.dataset.unit === token);
      mark.classList.toggle("faded", token !== "" && mark.dataset.unit !== token);
      // Last in its group, so that no neighbour covers the frame of a cell.
      if (mark.classList.contains("strong")) mark.parentNode.append(mark);
    }
  });

  const tip = one("tip");
  const place = (x, y) => {
    tip.style.left = `${Math.min(x + 14, innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.max(8, y - tip.offsetHeight - 10)}px`;
  };
  document.addEventListener("pointermove", (event) => {
    const mark = event.target.closest ? event.target.closest("[data-tip]") : null;
    tip.hidden = !mark || mark.dataset.tip === "";
    if (tip.hidden) return;
    tip.textContent = mark.dataset.tip;
    place(event.clientX, event.clientY);
  });

  // On paper the short tables stand open; the long ones are in the files beside the page. Nothing is sorted there, and
  // a head with buttons in it would not stand again at the top of the next sheet.
  addEventListener("afterprint", () => {
    for (const [head, button] of sorters) { button.append(...head.childNodes); head.append(button); }
  });
  addEventListener("beforeprint", () => {
    for (const [head, button] of sorters) { head.append(...button.childNodes); button.remove(); }
    for (const part of all("details")) part.open = !part.closest(".group") && all("tbody tr", part).length <= 40;
  });
})();
