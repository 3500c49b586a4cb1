"use strict";
const charts = JSON.parse(document.getElementById("charts").textContent);
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function draw() {
  const ink = colour("--ink"), line = colour("--line");
  const scales = {
    share: [[0, colour("--low")], [0.6, colour("--mid")], [1, colour("--high")]],
    count: [[0, colour("--none")], [1, colour("--count")]],
  };
  for (const [name, figure] of Object.entries(charts)) {
    const place = document.getElementById("chart-" + name);
    if (!place) continue;
    const data = structuredClone(figure.data);
    for (const trace of data) {
      if (scales[trace.meta]) {
        trace.colorscale = scales[trace.meta];
        trace.textfont = { color: ink };
      }
      if (trace.meta === "plain") {
        trace.marker = { ...trace.marker, color: colour("--accent") };
        if (trace.error_x) trace.error_x.color = colour("--accent");
      }
    }
    const axis = { gridcolor: line, zerolinecolor: line, linecolor: line, automargin: true };
    const layout = {
      ...structuredClone(figure.layout), autosize: true,
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: ink, family: getComputedStyle(document.body).fontFamily, size: 13 },
      margin: { l: 10, r: 10, t: 30, b: 40 }, showlegend: false,
    };
    layout.xaxis = { ...axis, ...layout.xaxis };
    layout.yaxis = { ...axis, ...layout.yaxis };
    for (const shape of layout.shapes || []) shape.line = { ...shape.line, color: ink };
    Plotly.react(place, data, layout, { responsive: true, displayModeBar: false });
  }
  document.documentElement.dataset.drawn = Object.keys(charts).length;
}

document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  draw();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
for (const input of document.querySelectorAll("[data-filters]")) {
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase();
    for (const item of document.querySelectorAll(input.dataset.filters)) {
      item.hidden = !item.textContent.toLowerCase().includes(wanted);
    }
  });
}
draw();
