// One incident: date, kind, who, how many, and every claim with its source and its words.
function incidentCard(i, scale, open) {
  return el("article", { class: "incident" },
    el("p", { class: "when" }, el("time", {}, dateLabel(i)), i.place ? [" · ", quoted("span", i.place)] : null),
    el("h3", {}, t(i.subtype), i.foiled ? ` (${t("foiled")})` : ""),
    el("p", { class: "who" }, actorsLabel(i)),
    estimateRow("killed", i.killed, i.killedOpen, scale, true),
    estimateRow("injured", i.injured, i.injuredOpen, scale),
    estimateRow("abducted", i.abducted, i.abductedOpen, scale),
    tags(i),
    isDoubtful(i) && i.doubts ? el("p", { class: "muted" }, t("doubt_because", { why: i.doubts })) : null,
    sourcesOf(i, open));
}

function dateLabel(i) {
  if (i.day === null) return i.dateText ? t("date_said", { said: i.dateText }) : t("date_unknown");
  const first = dateOfDay(i.day);
  if (i.datePrecision === "month") return formats.month.format(first);
  if (i.datePrecision === "year") return formats.year.format(first);
  const days = i.lastDay > i.day ? `${formats.dayShort.format(first)} – ${formats.dayShort.format(dateOfDay(i.lastDay))}` : formats.day.format(first);
  return i.datePrecision === "week" ? t(i.lastDay > i.day ? "in_week" : "in_week_of", { days }) : days;
}

function actorsLabel(i) {
  const side = (name, others) => [quoted("span", name || t("actor_unknown")), others.length ? [" (", t("with"), " ", others.flatMap((other, n) => [n ? ", " : "", quoted("span", other)]), ")"] : null];
  if (!i.actor1 && !i.actor2) return t("actors_unknown");
  if (!i.actor2 && !i.civilians) return side(i.actor1, i.with1);
  return [side(i.actor1, i.with1), el("span", { class: "against" }, ` ${t("against")} `), i.actor2 ? side(i.actor2, i.with2) : t("civilians")];
}

/** "46 killed 46–50 or more", "at least 6 injured"; of the killed the range as a bar on one scale for the whole list. */
function estimateRow(what, [low, best, high], open, scale, always = false) {
  if (low === null && best === null && high === null) return always ? el("p", { class: "toll none" }, t(`${what}_unreported`)) : null;
  if (high === 0) return always ? el("p", { class: "toll none" }, t(`${what}_none`)) : null;
  const least = open && low === high; // one figure, and it is an "at least"
  const denied = best === 0 && high > 0; // "0 killed" would be one side's word where others say more
  const figure = denied ? `${range(low, high)}${open ? t("or_more") : ""}` : least ? `${t("mod_at_least")} ${number(best)}` : number(best);
  const main = best !== null ? t(`${what}_n`, { n: figure }) : t(`${what}_unsettled`);
  const spread = least || denied ? [] : [low, high].filter((n) => n !== null);
  const text = spread.length && (open || spread[0] !== spread.at(-1) || best === null)
    ? ` ${low === null ? t("up_to", { n: number(high) }) : range(low, high)}${open ? t("or_more") : ""}` : "";
  return el("div", { class: `toll ${what}` }, el("span", {}, el("strong", {}, main), text ? el("span", { class: "muted" }, text) : null),
    what === "killed" ? rangeBar(low, best, high, open, scale) : null);
}

function rangeBar(low, best, high, open, scale) {
  const at = (n) => `${2 + (96 * Math.min(n, scale)) / scale}%`;
  const parts = [svg("line", { x1: "2%", x2: "98%", y1: 6, y2: 6, class: "track" })];
  if (high !== null) parts.push(svg("line", { x1: at(low ?? 0), x2: at(high), y1: 6, y2: 6, class: open ? "span open" : "span" }));
  if (best !== null) parts.push(svg("circle", { cx: at(best), cy: 6, r: 4, class: "best" }));
  return svg("svg", { class: "range", width: "100%", height: 12, "aria-hidden": "true" }, parts);
}

// Below it two of three incidents are wrong in some field (docs/extraction.md, Confidence).
const DOUBTFUL = 0.5;

function isDoubtful(i) {
  return i.confidence < DOUBTFUL && !i.reviewed;
}

function tags(i) {
  const found = [t(`precision_${i.precision || "none"}`)];
  if (i.contested) found.push(t("contested"));
  if (isDoubtful(i)) found.push(t("doubtful"));
  if (i.civilians) found.push(t("civilian_targeting"));
  if (i.reviewed) found.push(t("reviewed"));
  return el("ul", { class: "tags" }, found.map((text) => el("li", {}, text)));
}

function sourcesOf(i, open) {
  const found = quotesOf(i);
  if (!found) return quotes === false ? null : el("p", { class: "muted" }, t("loading_quotes"));
  const shown = el("div", { class: "claims" });
  const show = () => { if (!shown.childNodes.length) shown.append(...claimList(found)); };
  if (open) show();
  const made = found.claims.filter((claim) => !claim.addedUp);
  const sources = new Set(made.map((claim) => claim.source)).size;
  const label = made.length ? plural("claims", made.length, { sources: plural("sources", sources) }) : t("what_report_says");
  return el("details", { open, ontoggle: show }, el("summary", {}, label),
    i.reviewed ? el("p", { class: "muted" }, t("reviewed_note")) : null, shown,
    i.why ? el("p", { class: "muted", dir: "auto" }, t("place_because", { why: i.why })) : null,
    el("p", { class: "provenance" }, plural("reports", found.reports.length), " · ", el("code", {}, found.id)));
}

function claimList(found) {
  const left = [...found.evidence];
  // The sentence that holds a claim's words is shown once, with them marked in it.
  const sentenceOf = (claim) => {
    const at = claim.quote ? left.findIndex((piece) => piece.report?.id === claim.report?.id && piece.quote.includes(claim.quote)) : -1;
    return at < 0 ? quoted("blockquote", claim.quote) : marked(left.splice(at, 1)[0].quote, claim.quote);
  };
  const parts = found.claims.map((claim) => el("section", { class: claim.superseded || claim.flagged ? "claim out" : "claim" },
    el("p", { class: "claim-source" }, claimSource(claim)),
    el("p", { class: "claim-figure" }, claimFigures(claim)),
    claim.superseded ? el("p", { class: "caveat" }, t("superseded")) : null,
    claim.flagged ? el("p", { class: "caveat" }, t("flagged", { why: claim.flagged })) : null,
    claim.addedUp ? null : [sentenceOf(claim), reportLine(claim.report)]));
  parts.push(...left.map((piece) => el("section", { class: "claim" }, quoted("blockquote", piece.quote), reportLine(piece.report))));
  if (!parts.length) parts.push(...found.reports.map(reportLine).filter(Boolean));
  return parts;
}

/** Who says it. A sum over several sources is nobody's word, and says so. */
function claimSource(claim) {
  if (claim.addedUp) return [el("strong", {}, t("added_up")), " ", quoted("span", claim.source, { class: "muted" })];
  if (claim.source === "report") return el("strong", {}, t("source_report"));
  const kind = claim.sourceType && claim.sourceType !== "unnamed" ? el("span", { class: "muted" }, ` ${t(`source_${claim.sourceType}`)}`) : null;
  return [quoted("strong", claim.source || t("source_unnamed")), kind];
}

function marked(sentence, words) {
  const at = sentence.indexOf(words);
  return el("blockquote", { dir: "auto" }, sentence.slice(0, at), el("mark", {}, words), sentence.slice(at + words.length));
}

const BOUNDS = ["at_least", "more_than", "up_to", "about"];

/** A figure as its source words it: of "more than 20" the least is 21, and what was said is 20. */
function saidFigure(modifier, [low, high, said]) {
  if (low === null && modifier === "none") return t("up_to", { n: number(high) });
  const figure = range(low ?? high, high ?? low);
  if (modifier === "dozens") return `${figure}${t("or_more")}`; // counted as the least of them
  if (modifier !== "more_than") return BOUNDS.includes(modifier) ? `${t(`mod_${modifier}`)} ${figure}` : figure;
  if (said) return `${t("mod_more_than")} ${number(said)}`;
  return said === 0 ? figure : `${t("mod_at_least")} ${figure}`;
}

function claimFigures(claim) {
  const one = (what, pair) => (pair ? t(`${what}_n`, { n: saidFigure(claim.modifier, pair) }) : null);
  const figures = [one("killed", claim.killed), one("injured", claim.injured), one("abducted", claim.abducted)].filter(Boolean).join(", ");
  return [figures || t("claim_without_figure"), claim.victims ? [" · ", quoted("span", claim.victims)] : null, claim.modifier === "subset" ? ` · ${t("subset")}` : null];
}

function reportLine(report) {
  if (!report) return null;
  const name = report.title || report.source || t("report_n", { id: report.id.slice(0, 10) });
  const day = report.day ? `, ${formats.dayShort.format(new Date(`${report.day}T00:00:00Z`))}` : "";
  const shown = report.url ? link(report.url, name) : quoted("span", name);
  return el("p", { class: "report" }, shown, report.title && report.source ? [" · ", quoted("span", report.source)] : null, day);
}
