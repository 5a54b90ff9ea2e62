
(() => {
  const plot = byId("plot");
  const COLOURS = [
    "#4269d0", "#e08a00", "#c2263b", "#3aa3a0", "#12805c",
    "#8f5ad6", "#97795f", "#d95f9a", "#6b7785", "#9c9c00",
  ];
  const SYMBOLS = ["circle", "square", "diamond", "triangle-up"];
  const LISTED = 20;
  const RINGED = 2000;
  const UNKNOWN = "(not known)";
  const count = data.skills.length;
  const all = data.skills.map((_, place) => place);

  // A browser without WebGL draws the same with SVG, only slower.
  const canvas = document.createElement("canvas");
  const kind = canvas.getContext("webgl") ? "scattergl" : "scatter";

  const links = new Map(); // from a place to the links that it is an end of
  for (const link of data.links) {
    for (const place of new Set([link.want, link.have ?? -1])) {
      links.set(place, [...(links.get(place) ?? []), link]);
    }
  }

  const colourings = { nothing: null };
  if (data.sources.length) colourings.source = { of: data.source, names: data.sources };
  if (data.clusters.length) colourings.cluster = { of: data.cluster, names: data.clusters };
  let colouring = Object.keys(colourings).at(-1);
  let ringed = []; // what the search has found
  let selected = null;
  let waiting = 0; // for a pause in the typing

  const points = (places) => ({
    type: kind, mode: "markers", hoverinfo: "none",
    x: places.map((place) => data.x[place]),
    y: places.map((place) => data.y[place]),
    customdata: places,
  });

  function groups() {
    const chosen = colourings[colouring];
    const size = count > 5000 ? 5 : count > 500 ? 7 : 10;
    const faint = data.links.length && byId("gap").checked ? 0.3 : 0.8;
    if (!chosen) {
      return [{ ...points(all), name: "skills", showlegend: false,
        marker: { size, color: COLOURS[0], opacity: faint } }];
    }
    const members = chosen.names.map(() => []);
    const rest = [];
    for (const place of all) (members[chosen.of[place]] ?? rest).push(place);
    const traces = members.map((places, number) => ({
      ...points(places), name: label(chosen.names[number], 40),
      marker: {
        size, opacity: faint, color: COLOURS[number % COLOURS.length],
        symbol: SYMBOLS[Math.floor(number / COLOURS.length) % SYMBOLS.length],
      },
    }));
    if (rest.length) {
      traces.push({ ...points(rest), name: UNKNOWN, marker: { size, opacity: faint, color: "#b3bcc5" } });
    }
    return traces;
  }

  function overlay() {
    if (!data.links.length || !byId("gap").checked) return [];
    const owned = data.links.filter((link) => link.have !== null);
    const line = (values) => owned.flatMap((link) => [values[link.have], values[link.want], null]);
    const traces = [
      { type: kind, mode: "lines", hoverinfo: "skip", name: "closest", x: line(data.x), y: line(data.y),
        line: { color: "#6b7785", width: 1 }, showlegend: false },
      { ...points([...new Set(owned.map((link) => link.have))]), name: "have",
        marker: { size: 15, symbol: "circle-open", color: "#1c2733", line: { width: 2 } } },
    ];
    for (const [band, look] of Object.entries(BANDS)) {
      const places = data.links.filter((link) => link.band === band).map((link) => link.want);
      if (places.length) {
        traces.push({ ...points(places), name: `want: ${band}`,
          marker: { size: 11, symbol: look.symbol, color: look.colour } });
      }
    }
    return traces;
  }

  function rings() {
    const traces = [];
    const ring = (places, size, width) => ({ ...points(places), showlegend: false,
      marker: { size, symbol: "circle-open", color: "#000", line: { width } } });
    if (ringed.length) traces.push(ring(ringed.slice(0, RINGED), 13, 1.5));
    if (selected !== null) traces.push(ring([selected], 22, 3));
    return traces;
  }

  const axis = { showgrid: false, zeroline: false, showticklabels: false, showline: false };
  const layout = {
    xaxis: { ...axis }, yaxis: { ...axis, scaleanchor: "x" },
    margin: { l: 8, r: 8, t: 36, b: 8 }, // the buttons are at the top
    font: FONT, dragmode: "pan", hovermode: "closest", hoverdistance: 12, uirevision: "kept",
    showlegend: true, paper_bgcolor: "#fff", plot_bgcolor: "#fff",
  };
  const draw = () => {
    // On a phone a legend at the side would leave the plot no width.
    const beside = { itemsizing: "constant" };
    layout.legend = NARROW.matches ? { ...beside, orientation: "h", y: 0 } : beside;
    return Plotly.react(plot, [...groups(), ...overlay(), ...rings()], layout, CONFIG);
  };

  function facts(place) {
    const found = [];
    if (data.cluster[place] >= 0) found.push(["cluster", data.clusters[data.cluster[place]]]);
    if (data.source[place] >= 0) found.push(["source", data.sources[data.source[place]]]);
    for (const link of links.get(place) ?? []) {
      const near = link.have === null ? "" :
        `, ${link.similarity.toFixed(2)} to ${short(data.skills[link.have], 80)}`;
      if (link.want === place) found.push(["wanted", `${link.band}${near}`]);
      if (link.have === place) found.push(["owned", `closest to ${short(data.skills[link.want], 80)}`]);
    }
    return found;
  }

  function nearest(place, item) {
    return element("ol", ...data.nearest[place].map((near, rank) => {
      const similarity = ` ${data.similarities[place][rank].toFixed(2)}`;
      return element("li", item(near), document.createTextNode(similarity));
    }));
  }

  function tell(place) {
    const toOther = (near) => {
      const button = element("button", short(data.skills[near], 200));
      button.type = "button";
      button.addEventListener("click", () => select(near));
      return button;
    };
    byId("details").replaceChildren(
      element("h2", data.skills[place]), listOfFacts(facts(place)),
      element("div", "nearest skills"), nearest(place, toOther));
  }

  /** Tell of a skill, ring it and bring it into view. */
  async function select(place) {
    clearTimeout(waiting); // this draws, too
    selected = place;
    tell(place);
    await draw(); // the panel may have changed the room that there is
    await Plotly.Plots.resize(plot);
    const { xaxis, yaxis } = plot._fullLayout;
    const wide = Math.abs(xaxis.range[1] - xaxis.range[0]);
    const high = Math.abs(yaxis.range[1] - yaxis.range[0]);
    const spread = Math.max(...data.x) - Math.min(...data.x);
    const scale = Math.min(1, (spread / 5 || 1) / wide);
    const around = (middle, length) => [middle - (length * scale) / 2, middle + (length * scale) / 2];
    await Plotly.relayout(plot, {
      "xaxis.range": around(data.x[place], wide), "yaxis.range": around(data.y[place], high),
    });
  }

  // The search.
  const folded = data.skills.map((skill) => skill.normalize("NFKC").toLowerCase());
  let options = [];
  let active = 0;

  function find(text) {
    const wanted = text.trim().normalize("NFKC").toLowerCase();
    if (!wanted) return [];
    const rank = (place) => folded[place] === wanted ? 0 : folded[place].startsWith(wanted) ? 1 : 2;
    const hits = all.filter((place) => folded[place].includes(wanted));
    return hits.sort((one, other) => rank(one) - rank(other) || one - other);
  }

  function listOptions() {
    const items = options.map((place, number) => {
      const item = element("li", short(data.skills[place], 100));
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(number === active));
      item.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps its focus
      item.addEventListener("click", () => choose(number));
      return item;
    });
    if (ringed.length > options.length && options.length) {
      const more = element("li", `and ${ringed.length - options.length} more`);
      more.className = "more";
      items.push(more);
    }
    byId("found").replaceChildren(...items);
    byId("search").setAttribute("aria-expanded", String(items.length > 0));
  }

  function choose(number) {
    if (number >= options.length) return;
    const place = options[number];
    options = [];
    listOptions();
    select(place);
  }

  byId("search").addEventListener("input", (event) => {
    ringed = find(event.target.value);
    options = ringed.slice(0, LISTED);
    active = 0;
    listOptions();
    byId("count").textContent = event.target.value.trim() ? `${ringed.length} found` : "";
    clearTimeout(waiting); // drawing thousands of points for each letter would lag behind
    waiting = setTimeout(draw, 120);
  });
  byId("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") choose(active);
    else if (event.key === "Escape" && options.length) { // first the list goes, then the text
      options = [];
      listOptions();
      event.preventDefault();
    }
    else if (event.key === "ArrowDown") active = Math.min(active + 1, options.length - 1);
    else if (event.key === "ArrowUp") active = Math.max(active - 1, 0);
    else return;
    if (event.key.startsWith("Arrow")) { event.preventDefault(); listOptions(); }
  });
  byId("search").addEventListener("blur", () => { options = []; listOptions(); });

  // The other controls.
  byId("colouring").hidden = Object.keys(colourings).length === 1;
  byId("colour").replaceChildren(...Object.keys(colourings).map((name) => new Option(name, name)));
  byId("colour").value = colouring;
  byId("colour").addEventListener("change", (event) => { colouring = event.target.value; draw(); });
  byId("overlaying").hidden = !data.links.length;
  byId("gap").addEventListener("change", draw);
  NARROW.addEventListener("change", draw);

  draw().then(() => {
    plot.on("plotly_hover", ({ points: [point], event }) => {
      const place = point.customdata;
      const name = (near) => element("span", short(data.skills[near], 80));
      showTip(event, element("strong", short(data.skills[place], 200)), listOfFacts(facts(place)),
        nearest(place, name));
    });
    plot.on("plotly_unhover", hideTip);
    plot.on("plotly_click", ({ points: [point] }) => {
      selected = point.customdata;
      tell(selected);
      draw();
    });
    performance.mark("drawn");
    document.body.dataset.ready = "true";
  });
})();
