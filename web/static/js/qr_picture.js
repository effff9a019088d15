// A text as a QR code: one SVG path with the quiet zone that scanners need.
import { correction, generate } from "../vendor/lean-qr.js";

export function picture(text) {
  const qr = generate(text, { minCorrectionLevel: correction.M });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `-4 -4 ${qr.size + 8} ${qr.size + 8}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  const dark = document.createElementNS("http://www.w3.org/2000/svg", "path");
  let steps = "";
  for (let y = 0; y < qr.size; y++) for (let x = 0; x < qr.size; x++) if (qr.get(x, y)) steps += `M${x} ${y}h1v1h-1z`;
  dark.setAttribute("d", steps);
  svg.append(dark);
  return svg;
}
