// Tickets and the receipt of a sale on paper, made on the device: the codes were signed before it left.
import { picture } from "../qr_picture.js";
import { element, money, moment, named, word } from "./screen.js";

function ticket(allotment, place, index, count) {
  const stub = element("section", "", "stub");
  stub.setAttribute("aria-label", `${word("ticket")} ${index} / ${count}`);
  const code = element("div", "", "stub__code");
  code.append(picture(place.text));
  code.setAttribute("role", "img");
  code.setAttribute("aria-label", word("qr"));
  stub.append(
    element("h2", named(allotment)),
    element("p", moment(allotment.starts_at, allotment.zone), "stub__when"),
    element("p", allotment.venue_name),
    code,
    element("p", place.code_shown, "stub__text"),
    element("p", `${allotment.age_rating} · ${money(allotment.price_minor)} · ${word("ticket")} ${index} / ${count}`, "stub__foot"),
    element("p", `${word("doors")} ${moment(allotment.doors_at, allotment.zone)}`, "stub__foot"),
  );
  return stub;
}

function receipt(allotment, sale) {
  const stub = element("section", "", "stub stub--receipt");
  const line = (label, text) => {
    const row = element("div", "");
    row.append(element("dt", label), element("dd", text));
    return row;
  };
  const sums = element("dl", "", "stub__sums");
  sums.append(
    line(`${sale.numbers.length} × ${money(allotment.price_minor)}`, money(sale.total)),
    line(word("given"), money(sale.given)),
    line(word("change"), money(sale.given - sale.total)),
  );
  stub.append(
    element("h2", word("receipt")),
    element("p", named(allotment)),
    element("p", `${moment(sale.at)} · ${allotment.id.slice(-6)}-${sale.sequence}`, "stub__foot"),
    sums,
  );
  return stub;
}

// Fills the paper; the browser prints it.
export function lay(paper, allotment, sale) {
  const places = allotment.places.filter((place) => sale.numbers.includes(place.number));
  const tickets = places.map((place, index) => ticket(allotment, place, index + 1, places.length));
  paper.replaceChildren(...tickets, receipt(allotment, sale));
}
