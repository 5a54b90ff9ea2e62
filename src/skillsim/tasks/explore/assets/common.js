"use strict";
// What the pages share. Names of skills get onto the page as text nodes, never as HTML. plotly.js
// reads some tags in its labels, so what it draws goes through `label`.

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

const BANDS = {
  covered: { colour: "#12805c", symbol: "circle" },
  related: { colour: "#e08a00", symbol: "diamond" },
  missing: { colour: "#c2263b", symbol: "x" },
};
const FONT = { family: "system-ui, sans-serif", size: 13, color: "#1c2733" };
const NARROW = matchMedia("(max-width: 50rem)"); // as in page.css
// Only what works without the network and sends nothing anywhere.
const CONFIG = {
  displaylogo: false, responsive: true, scrollZoom: true, showTips: false,
  modeBarButtons: [["zoomIn2d", "zoomOut2d", "resetScale2d", "toImage"]],
};

/** The text in at most so many characters. */
function short(text, most) {
  const start = Array.from(text.slice(0, 2 * most + 2));
  return start.length > most ? start.slice(0, most - 1).join("") + "…" : text;
}

/** Text for plotly.js, which shows it as it is. */
function label(text, most) {
  const plain = short(text.replace(/\s+/g, " "), most);
  return plain.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** A label in one or two lines of so many pixels, with an ellipsis where that is too little. */
function wrapped(text, most, room) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${FONT.size}px ${FONT.family}`;
  const fits = (line) => pen.measureText(line).width <= room;
  const cut = (line) => {
    let length = most;
    while (length > 1 && !fits(short(line, length))) length -= 1;
    return label(line, length);
  };
  const words = short(text.replace(/\s+/g, " "), most).split(" ");
  let first = words.shift();
  while (words.length && fits(`${first} ${words[0]}`)) first += ` ${words.shift()}`;
  return [first, words.join(" ")].filter(Boolean).map(cut).join("<br>");
}

/** An element with children: elements, or texts whose direction is their own affair. */
function element(tag, ...children) {
  const made = document.createElement(tag);
  for (const child of children) {
    if (child instanceof Node) {
      made.append(child);
    } else {
      const text = document.createElement("bdi");
      text.textContent = child;
      made.append(text);
    }
  }
  return made;
}

/** Names and texts below each other. */
function listOfFacts(facts) {
  return element("dl", ...facts.flatMap(([name, text]) => [element("dt", name), element("dd", text)]));
}

function showTip(event, ...children) {
  const tip = byId("tip");
  tip.replaceChildren(...children);
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const left = event.clientX + 14 + width < innerWidth ? event.clientX + 14 : event.clientX - 14 - width;
  tip.style.left = `${Math.max(left, 0)}px`;
  tip.style.top = `${Math.max(Math.min(event.clientY + 14, innerHeight - height), 0)}px`;
}

function hideTip() {
  byId("tip").hidden = true;
}

document.title = short(data.title, 200);
byId("title").replaceChildren(element("span", data.title));
byId("notes").replaceChildren(...data.notes.map((note) => element("p", note)));
