"use strict";

// Digits, letters and case alike, however they are composed: "jose" finds "José".
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

// What a cell is sorted by: its number if it has one; a dash is no value at all.
function keyOf(cell) {
  const text = cell.textContent.trim();
  if (text === "–" || text === "") return null;
  return cell.classList.contains("num") || cell.closest("table").id === "matrix" && cell.tagName === "TD"
    ? parseFloat(text)
    : text;
}

function compared(a, b) {
  return typeof a === "number" ? a - b : collator.compare(a, b);
}

function sort(table, column, descending) {
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row) => ({ row, key: keyOf(row.cells[column]) }));
  const known = rows.filter((it) => it.key !== null);
  const unknown = rows.filter((it) => it.key === null);
  const sign = descending ? -1 : 1;
  known.sort((a, b) => sign * compared(a.key, b.key));
  body.append(...known.concat(unknown).map((it) => it.row));
}

for (const table of document.querySelectorAll("table.sortable")) {
  const headings = Array.from(table.tHead.rows[0].cells);
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const descending = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach((it) => it.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      sort(table, column, descending);
    });
  });
}

const form = document.getElementById("filter");
const rows = Array.from(document.getElementById("matrix").tBodies[0].rows, (row) => ({
  row,
  text: folded(row.cells[0].textContent),
  outcomes: row.dataset.o.split(" "),
  beliefs: row.dataset.m.split(" "),
}));

function filter() {
  const words = folded(form.elements.words.value).split(/\s+/).filter(Boolean);
  const outcome = form.elements.outcome.value;
  const belief = form.elements.belief.value;
  let shown = 0;
  for (const it of rows) {
    const fits = words.every((word) => it.text.includes(word))
      && (!outcome || it.outcomes.includes(outcome))
      && (!belief || it.beliefs.includes(belief));
    if (it.row.hidden === fits) it.row.hidden = !fits;
    shown += fits;
  }
  document.getElementById("found").value = `${shown} of ${rows.length} students`;
}

form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
// The fields are emptied only after this event.
form.addEventListener("reset", () => setTimeout(filter));
form.hidden = false;
filter();
