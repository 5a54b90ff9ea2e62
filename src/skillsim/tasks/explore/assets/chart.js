
(() => {
  const plot = byId("plot");
  const ROW = 28;
  const bars = data.bars;
  const rows = bars.map((_, row) => row);

  const bar = (chosen, value, extra) => ({
    type: "bar", orientation: "h", hoverinfo: "none", customdata: chosen,
    y: chosen, x: chosen.map(value), width: 0.65, ...extra,
  });
  const traces = [];
  if (bars.some((one) => one.most !== null)) {
    traces.push(bar(rows, (row) => bars[row].most, { name: "could be", marker: { color: "#dfe5ea" } }));
  }
  for (const [band, look] of Object.entries(BANDS)) {
    const chosen = rows.filter((row) => bars[row].band === band);
    if (!chosen.length) continue;
    traces.push(bar(chosen, (row) => bars[row].value, {
      name: band, marker: { color: look.colour },
      text: chosen.map((row) => bars[row].value.toFixed(3)), textposition: "outside", cliponaxis: false,
    }));
  }

  const most = Math.max(0, ...bars.map((one) => Math.max(one.value, one.most ?? 0)));
  const least = Math.min(0, ...bars.map((one) => one.value));

  function layout() {
    const room = 0.4 * plot.clientWidth; // for labels, so that the bars have the rest
    const labels = bars.map((one) => wrapped(one.label, 60, room));
    const row = labels.some((one) => one.includes("<br>")) ? 1.4 * ROW : ROW;
    const around = NARROW.matches ? 200 : 130; // where there is little width, the legend is high
    return {
      barmode: "overlay", hovermode: "y", hoverdistance: row, dragmode: false, font: FONT,
      height: row * bars.length + around, margin: { l: 20, r: 50, t: 50, b: 50 },
      legend: { orientation: "h", y: 1, yanchor: "bottom", yref: "paper" }, showlegend: true,
      xaxis: { title: { text: wrapped(data.axis, 80, room), font: FONT }, automargin: true,
        nticks: Math.floor(plot.clientWidth / 130), range: [least * 1.15, (most || 1) * 1.08],
        zeroline: true, fixedrange: true },
      yaxis: { range: [bars.length - 0.4, -0.6], tickvals: rows, ticktext: labels, ticksuffix: " ",
        automargin: true, fixedrange: true, zeroline: false },
      paper_bgcolor: "#fff", plot_bgcolor: "#fff",
    };
  }

  const options = { ...CONFIG, scrollZoom: false, modeBarButtons: [["toImage"]] };
  const draw = () => Plotly.react(plot, traces, layout(), options);
  addEventListener("resize", draw);
  draw()
    .then(() => {
      plot.on("plotly_hover", ({ points: [point], event }) => {
        const one = bars[point.customdata];
        const facts = one.facts.map(([name, text]) => [name, short(text, 300)]);
        showTip(event, element("strong", short(one.label, 300)), listOfFacts(facts));
      });
      plot.on("plotly_unhover", hideTip);
      document.body.dataset.ready = "true";
    });
})();
