// What stands around the seats: the stage, outlines, rows' letters, and from afar the sections' names.
"use strict";

globalThis.Seats = globalThis.Seats || {};

Seats.scenery = (picture, hall, marks, words, ratio) => {
  const { to } = picture;
  const scale = picture.scale * ratio;
  const x = (value) => (value - picture.left) * scale, y = (value) => (value - picture.top) * scale;
  to.fillStyle = marks.paper;
  to.fillRect(0, 0, picture.canvas.width, picture.canvas.height);
  const write = (text, atX, atY, size, colour, weight = 600) => {
    to.font = `${weight} ${Math.round(size)}px ${marks.font}`;
    to.fillStyle = colour;
    to.textAlign = "center";
    to.textBaseline = "middle";
    to.fillText(text, atX, atY);
  };

  const { stage } = hall;
  to.fillStyle = marks.stage;
  to.beginPath();
  to.roundRect(x(stage.x), y(stage.y), stage.width * scale, stage.height * scale,
    [4 * ratio, 4 * ratio, Math.min(stage.width, stage.height) * 0.22 * scale, Math.min(stage.width, stage.height) * 0.22 * scale]);
  to.fill();
  to.strokeStyle = marks.line;
  to.lineWidth = ratio;
  to.stroke();
  const room = Math.min(stage.height * scale * 0.5, (stage.width * scale) / 7, 22 * ratio);
  if (room > 5 * ratio) write(words.stage, x(stage.x + stage.width / 2), y(stage.y + stage.height / 2), room, marks.stageInk);

  for (const section of hall.sections) {
    if (!section.outline) continue;
    to.beginPath();
    for (const [atX, atY] of section.outline) to.lineTo(x(atX), y(atY));
    to.closePath();
    to.setLineDash(section.kind === "standing" ? [6 * ratio, 5 * ratio] : []);
    to.strokeStyle = marks.line;
    to.lineWidth = 1.5 * ratio;
    to.stroke();
    to.setLineDash([]);
  }
  for (const part of hall.decor) Seats.decor(part, { to, x, y, scale, write, marks, words });
  if (picture.scale * Seats.RADIUS >= 6) Seats.rowNames(picture, hall, marks, { x, y, write, ratio });
};

// Walls and columns are filled, doors and stairs are lines; all of it quieter than any seat.
Seats.decor = (part, { to, x, y, scale, write, marks, words }) => {
  const wide = (part.width || 0) * scale, high = (part.height || 0) * scale;
  to.save();
  to.translate(x(part.x) + wide / 2, y(part.y) + high / 2);
  to.rotate(((part.rotate || 0) * Math.PI) / 180);
  to.fillStyle = to.strokeStyle = marks.line;
  to.lineWidth = Math.max(1, 5 * scale);
  to.beginPath();
  if (part.kind === "column") to.roundRect(-wide / 2, -high / 2, wide, high, Math.min(wide, high) / 2);
  else if (part.kind !== "text" && part.kind !== "aisle") to.rect(-wide / 2, -high / 2, wide, high);
  if (part.kind === "stairs") {
    const step = Math.max(30 * scale, wide / 20);
    for (let at = step; at < wide; at += step) { to.moveTo(at - wide / 2, -high / 2); to.lineTo(at - wide / 2, high / 2); }
  }
  if (part.kind === "wall" || part.kind === "column") to.fill();
  else to.stroke();
  const text = (words.language === "vi" ? part.text_vi : part.text_en) || part.text_vi || part.text_en;
  if (text && 44 * scale > 7) write(text, 0, part.kind === "door" || part.kind === "stairs" ? high / 2 + 36 * scale : 0, 44 * scale, marks.soft, 400);
  to.restore();
};

Seats.rowNames = (picture, hall, marks, { x, y, write, ratio }) => {
  const size = Math.min(26 * picture.scale, 15) * ratio;
  for (const row of hall.rows) {
    if (row.section.kind !== "rows") continue;
    let [left, right] = [row.first, row.first];
    for (let at = row.first; at < row.last; at++) {
      if (hall.x[at] < hall.x[left]) left = at;
      if (hall.x[at] > hall.x[right]) right = at;
    }
    for (const [at, side] of [[left, -55], [right, 55]]) {
      if (hall.y[at] < picture.top - 100 || hall.y[at] > picture.top + picture.high + 100) continue;
      write(row.label, x(hall.x[at] + side), y(hall.y[at]), size, marks.soft);
    }
  }
};

// From afar, over the seats: the name of each section, as large as it fits.
Seats.names = (to, hall, view, marks, words, ratio) => {
  if (view.scale * Seats.RADIUS > 5) return;
  for (const section of hall.sections) {
    if (!section.box || hall.sections.length < 2) continue;
    const { left, right } = section.box;
    const [atX, atY] = view.to(section.middle.x, section.middle.y);
    const text = words.language === "vi" ? section.vi : section.en;
    const size = Math.min(15, ((right - left) * view.scale) / (text.length * 0.62)) * ratio;
    if (size < 8.5 * ratio) continue;
    to.font = `600 ${size}px ${marks.font}`;
    const half = to.measureText(text).width / 2 + size * 0.5;
    to.fillStyle = marks.paper;
    to.beginPath();
    to.roundRect(atX * ratio - half, atY * ratio - size * 0.85, half * 2, size * 1.7, size * 0.85);
    to.fill();
    to.strokeStyle = marks.line;
    to.lineWidth = ratio;
    to.stroke();
    to.fillStyle = marks.ink;
    to.textAlign = "center";
    to.textBaseline = "middle";
    to.fillText(text, atX * ratio, atY * ratio + size * 0.06);
  }
};
