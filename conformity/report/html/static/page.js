(function () {
  "use strict";
  var told = JSON.parse(document.getElementById("shapes").textContent);
  var said = told.said;
  var all = function (query, root) { return Array.prototype.slice.call((root || document).querySelectorAll(query)); };
  all(".actions").forEach(function (each) { each.hidden = false; });

  // ---------------------------------------------------------------- copying an opinion
  all("[data-copy]").forEach(function (button) {
    button.addEventListener("click", function () {
      var text = document.getElementById(button.dataset.copy).textContent.trim();
      var done = function () { say(said.copied); };
      var byHand = function () {
        var field = document.createElement("textarea");
        field.value = text; document.body.appendChild(field); field.select();
        document.execCommand("copy"); field.remove(); button.focus(); done();
      };
      if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done, byHand); } else { byHand(); }
    });
  });
  var status = document.getElementById("shown");
  function say(text) { status.textContent = text; }

  // ---------------------------------------------------------------- map
  var marks = {}, map = null, home = null;
  function rings(flat) {
    var points = [];
    for (var i = 0; i < flat.length; i += 2) { points.push([flat[i + 1], flat[i]]); }
    return points;
  }
  function pattern(defs, id, colour, hatch) {
    var ns = "http://www.w3.org/2000/svg", size = hatch === ".." || hatch === "oo" ? 9 : 8;
    var made = document.createElementNS(ns, "pattern");
    made.setAttribute("id", id); made.setAttribute("patternUnits", "userSpaceOnUse");
    made.setAttribute("width", size); made.setAttribute("height", size);
    var ground = document.createElementNS(ns, "rect");
    ground.setAttribute("width", size); ground.setAttribute("height", size);
    ground.setAttribute("fill", colour); ground.setAttribute("fill-opacity", "0.14"); made.appendChild(ground);
    if (!hatch) { defs.appendChild(made); return; }
    var ways = { "//": "M-2 10L10 -2M-2 2L2 -2M6 10L10 6", "\\\\": "M-2 -2L10 10M6 -2L10 2M-2 6L2 10", "||": "M4 0V8", "--": "M0 4H8", "xx": "M0 0L8 8M8 0L0 8", "++": "M4 0V8M0 4H8" };
    var drawn = document.createElementNS(ns, ways[hatch] ? "path" : "circle");
    if (ways[hatch]) { drawn.setAttribute("d", ways[hatch]); drawn.setAttribute("stroke", colour); drawn.setAttribute("stroke-width", "1.2"); drawn.setAttribute("fill", "none"); }
    else { drawn.setAttribute("cx", 4); drawn.setAttribute("cy", 4); drawn.setAttribute("r", hatch === "oo" ? 2.2 : 1.3); drawn.setAttribute("fill", hatch === "oo" ? "none" : colour); drawn.setAttribute("stroke", colour); }
    made.appendChild(drawn); defs.appendChild(made);
  }
  function shape(parts, style, group) {
    parts.forEach(function (part) {
      if (part[0] === 2) { L.polygon(part.slice(1).map(rings), style).addTo(group); }
      else if (part[0] === 1) { L.polyline(rings(part[1]), Object.assign({}, style, { fill: false, weight: Math.max(style.weight, 3) })).addTo(group); }
      else { L.circleMarker(rings(part[1])[0], Object.assign({}, style, { radius: 6, fillOpacity: 1, fillColor: style.color })).addTo(group); }
    });
    return group;
  }
  function drawMap() {
    var box = document.getElementById("map");
    box.hidden = false;
    var still = document.getElementById("still");
    if (still) { still.hidden = true; }
    var quiet = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    map = L.map(box, { crs: L.CRS.Simple, minZoom: -9, maxZoom: 3, zoomSnap: 0.25, attributionControl: false, zoomControl: false, fadeAnimation: !quiet, zoomAnimation: !quiet, preferCanvas: true });
    L.control.zoom({ zoomInTitle: said.zoom_in, zoomOutTitle: said.zoom_out }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
    home = L.latLngBounds([told.bounds[1], told.bounds[0]], [told.bounds[3], told.bounds[2]]);
    map.fitBounds(home);
    ["zones", "network", "concerns"].forEach(function (name, n) { map.createPane(name).style.zIndex = 300 + 50 * n; });
    var flat = L.canvas({ pane: "zones" }), lines = L.svg({ pane: "network", padding: 0.5 }), over = L.svg({ pane: "concerns", padding: 0.5 });
    var zones = L.layerGroup().addTo(map), network = L.layerGroup().addTo(map), concerns = L.layerGroup().addTo(map);
    told.zones.forEach(function (zone) {
      var kind = told.classes[zone[0]] || ["#dddddd", zone[0], false];
      shape(zone[2], { renderer: flat, pane: "zones", color: kind[2] ? "#a0522d" : "#8f8f8f", weight: kind[2] ? 1.2 : 0.6, dashArray: kind[2] ? "4 2" : null, fillColor: kind[0], fillOpacity: 0.6, interactive: false }, zones);
    });
    lines.addTo(map);
    var defs = document.createElementNS("http://www.w3.org/2000/svg", "defs");
    lines._container.insertBefore(defs, lines._container.firstChild);
    Object.keys(told.network).forEach(function (key) { pattern(defs, "n-" + key, told.network[key][0], told.network[key][2]); });
    told.elements.forEach(function (element) {
      var drawn = told.network[element[0]];
      // an outline known to no better than 50 m has no crisp border
      var vague = element[2] >= 50;
      var group = shape(element[3], { renderer: lines, pane: "network", color: drawn[0], opacity: vague ? 0.35 : 1, weight: vague ? 5 : 1.4, dashArray: drawn[3].length ? drawn[3].join(" ") : null, fillColor: "url(#n-" + element[0] + ")", fillOpacity: 1 }, L.featureGroup());
      var label = document.createElement("span");
      label.textContent = element[1] + " · " + drawn[1];
      group.bindTooltip(label, { sticky: true });
      group.addTo(network);
    });
    told.concerns.slice().reverse().forEach(function (concern) {
      var how = told.severity[concern[2]];
      var group = L.featureGroup();
      shape(concern[4], { renderer: over, pane: "concerns", color: how[0], weight: how[1] + 1, fill: false }, group);
      var centre = group.getBounds().getCenter();
      var face = document.createElement("span");
      face.textContent = concern[1]; face.style.backgroundColor = how[0];
      var mark = L.marker(centre, { icon: L.divIcon({ className: "rank-mark", html: face, iconSize: [22, 22] }), keyboard: true, alt: concern[1] + ". " + concern[3], title: concern[1] + ". " + concern[3] });
      mark.on("click keypress", function (event) {
        if (event.type === "keypress" && event.originalEvent.key !== "Enter") { return; }
        var sheet = document.getElementById(concern[0]) || document.getElementById("concerns");
        sheet.scrollIntoView(); sheet.setAttribute("tabindex", "-1"); sheet.focus({ preventScroll: true });
      });
      group.addLayer(mark); group.addTo(concerns);
      marks[concern[0]] = group;
    });
    told.passages.forEach(function (passage) {
      var group = shape(passage[2], { renderer: over, pane: "concerns", color: "#000", weight: 2 }, L.featureGroup());
      var width = document.createElement("span");
      width.textContent = passage[0];
      var label = document.createElement("span");
      label.textContent = passage[1] + said.colon + passage[0];
      L.marker(group.getBounds().getCenter(), { icon: L.divIcon({ className: "width-mark", html: width, iconSize: [0, 0], iconAnchor: [-8, 8] }), interactive: false, keyboard: false }).addTo(group);
      group.bindTooltip(label); group.addTo(concerns);
    });
    L.control.layers(null, (function () { var names = {}; names[said.map_zones] = zones; names[said.map_network] = network; names[said.map_concerns] = concerns; return names; })(), { collapsed: false }).addTo(map);
    legend(defs);
  }
  function legend() {
    var box = document.getElementById("legend"), used = {}, classes = {};
    told.elements.forEach(function (each) { used[each[0]] = true; });
    told.zones.forEach(function (each) { classes[each[0]] = true; });
    var list = function (entries) {
      var ul = document.createElement("ul");
      entries.forEach(function (entry) {
        var li = document.createElement("li"), text = document.createElement("span");
        text.textContent = entry[1]; li.appendChild(entry[0]); li.appendChild(text); ul.appendChild(li);
      });
      box.appendChild(ul);
    };
    var swatch = function (fill, stroke, dash) {
      var ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg"), rect = document.createElementNS(ns, "rect");
      svg.setAttribute("width", 34); svg.setAttribute("height", 18); svg.setAttribute("aria-hidden", "true");
      rect.setAttribute("x", 1); rect.setAttribute("y", 1); rect.setAttribute("width", 32); rect.setAttribute("height", 16);
      rect.setAttribute("fill", fill); rect.setAttribute("stroke", stroke); rect.setAttribute("stroke-width", 1.5);
      if (dash) { rect.setAttribute("stroke-dasharray", dash); }
      svg.appendChild(rect); return svg;
    };
    list(Object.keys(told.network).filter(function (k) { return used[k]; }).map(function (k) { var d = told.network[k]; return [swatch("url(#n-" + k + ")", d[0], d[3].join(" ")), d[1]]; }));
    list(Object.keys(told.classes).filter(function (k) { return classes[k]; }).map(function (k) { var c = told.classes[k]; return [swatch(c[0], c[2] ? "#a0522d" : "#8f8f8f", c[2] ? "4 2" : ""), c[1]]; }));
    list(Object.keys(told.severity).filter(function (k) { return told.concerns.some(function (c) { return c[2] === k; }); }).map(function (k) { var s = told.severity[k]; return [swatch("none", s[0], ""), s[2]]; }));
    box.hidden = false;
  }
  function show(id) {
    var group = marks[id];
    if (!group) { return; }
    map.fitBounds(group.getBounds().pad(0.8), { maxZoom: -1 });
    var box = document.getElementById("map");
    box.scrollIntoView(); box.focus({ preventScroll: true });
  }
  if (window.L && told.zones.length) { drawMap(); }
  all("[data-show]").forEach(function (button) {
    if (!marks[button.dataset.show]) { button.hidden = true; return; }
    button.addEventListener("click", function () { show(button.dataset.show); });
  });

  // ---------------------------------------------------------------- filters
  var form = document.getElementById("filters");
  form.hidden = false;
  var fields = all("[data-filter]", form);
  var rows = all("tr[data-severity], article[data-severity]");
  function filter() {
    var asked = fields.filter(function (f) { return f.value; });
    var concerns = {}, count = 0;
    rows.forEach(function (row) {
      var keep = asked.every(function (f) { return (row.getAttribute("data-" + f.dataset.filter) || "").split("|").indexOf(f.value) >= 0; });
      row.hidden = !keep;
      if (keep && row.dataset.concern) { concerns[row.dataset.concern] = true; }
    });
    all("tr[data-concern]").forEach(function (row) { if (!row.hidden) { count += 1; } });
    Object.keys(marks).forEach(function (id) { if (concerns[id]) { marks[id].addTo(map); } else { marks[id].remove(); } });
    say(said.shown.replace("{n}", count));
  }
  form.addEventListener("change", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { window.setTimeout(function () { filter(); if (map) { map.fitBounds(home); } }, 0); });
}());
