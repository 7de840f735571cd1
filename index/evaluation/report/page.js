// The embedded data in, the list of questions out. Texts only ever become text nodes: no story can add markup.
"use strict";
(() => {
  const { words, sets } = JSON.parse(document.getElementById("data").textContent);
  const STEP = 100;
  const FAILURES = ["wrong", "refused_wrongly", "answered_wrongly"];
  const all = sets.flatMap((set, number) => set.questions.map((question) => ({ ...question, set: number })));
  const list = document.getElementById("list");
  const count = document.getElementById("count");
  const more = document.getElementById("more");
  const form = document.getElementById("filters");
  let found = [];
  let shown = 0;

  const node = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  const fill = (phrase, values) => phrase.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const storyOf = (question) => sets[question.set].stories[question.story];
  const sentence = (question, number) => storyOf(question).sentences[number];
  const failed = (question) => FAILURES.includes(question.verdict) || !question.exact;
  const bidi = (name, className, text) => node(name, { className, dir: "auto", textContent: text });

  const searchable = (question) => {
    question.plain ??= [question.id, question.text, question.kind, ...question.history, ...question.answers,
      question.written ?? "", ...(question.cited ?? []).map((number) => sentence(question, number)[0])]
      .join("\n").toLowerCase();
    return question.plain;
  };

  const ORDERS = {
    as_asked: null,
    doubtful: (a, b) => a.confidence - b.confidence,
    sure: (a, b) => b.confidence - a.confidence,
    slow: (a, b) => b.seconds - a.seconds,
  };
  const askedAs = (question, kind) =>
    !kind || (kind === "follow_up" ? question.history.length > 0 : question.role === kind);
  const passes = (question, wanted) =>
    (wanted.verdict === "all" || (wanted.verdict === "failures" ? failed(question) : question.verdict === wanted.verdict)) &&
    (!wanted.set || String(question.set) === wanted.set) &&
    (!wanted.language || question.lang === wanted.language) &&
    (!wanted.kind || question.kind === wanted.kind) &&
    (!wanted.story || storyOf(question).title === wanted.story) &&
    askedAs(question, wanted.asked) &&
    wanted.search.toLowerCase().split(/\s+/).every((word) => searchable(question).includes(word));

  const marked = (parts) =>
    node("blockquote", { dir: "auto" }, parts[0] ? parts[0] + " " : null,
      node("mark", { textContent: parts[1] }), parts[2] ? " " + parts[2] : null);
  const quoted = (question, number) => {
    const [quote, before, after] = sentence(question, number);
    return marked([before, quote, after]);
  };
  const block = (title, ...children) => node("div", {}, node("h3", { textContent: title }), ...children);

  const expected = (question) => {
    if (question.impossible) return block(words.expected, node("div", { textContent: words.expected_none }));
    const parts = [bidi("div", "answer", question.answers.join(" / "))];
    if (question.hit !== null) {
      parts.push(node("small", { textContent: fill(words.answer_at, { rank: question.hit + 1 }) }));
    } else if (question.where) {
      const [before, answer, after] = question.where;
      parts.push(node("small", { textContent: words.answer_elsewhere }),
        node("blockquote", { dir: "auto" }, "… " + before, node("mark", { textContent: answer }), after + " …"));
    } else {
      parts.push(node("small", { textContent: words.answer_nowhere }));
    }
    return block(words.expected, ...parts);
  };

  const status = (question) => {
    const said = question.reason
      ? `${words.refused}: ${words["reason." + question.reason]}`
      : words.answered + (question.alone ? ` (${words.without_model})` : "");
    return block(words.status, node("div", {
      textContent: `${said} · ${words.confidence} ${question.confidence.toFixed(3)} · ${question.seconds.toFixed(3)} ${words.seconds}`,
    }), question.exact ? null : node("div", { className: "alarm", textContent: words.inexact }));
  };

  const retrieved = (question) => node("ol", { className: "ranked" }, ...question.found.map(
    ([number, score, similarity, relevance, holds]) => {
      const numbers = [`${words.score} ${score}`, `${words.similarity} ${similarity}`];
      if (relevance !== null) numbers.push(`${words.relevance} ${relevance}`);
      const tags = node("span", { className: "tags" }, numbers.join(" · "));
      for (const [name, is] of [["holds", holds], ["was_cited", (question.cited ?? []).includes(number)]]) {
        if (is) tags.append(" · ", node("span", { className: name, textContent: words[name] }));
      }
      return node("li", {}, bidi("span", "sentence", sentence(question, number)[0]), tags);
    }));

  const detail = (question) => node("div", { className: "detail" },
    status(question),
    question.history.length
      ? block(words.after, ...question.history.map((text) => bidi("div", "asked", text))) : null,
    expected(question),
    question.written ? block(words.written, bidi("div", "answer", question.written)) : null,
    question.cited ? block(words.cited, ...question.cited.map((number) => quoted(question, number))) : null,
    question.closest !== undefined && question.closest !== null
      ? block(words.closest, quoted(question, question.closest)) : null,
    question.found.length ? block(words.retrieved, retrieved(question)) : null);

  const row = (question) => {
    const facts = [words.confidence + " " + question.confidence.toFixed(2), storyOf(question).title, question.id];
    if (question.reason) facts.unshift(words["reason." + question.reason]);
    if (question.role !== "own") facts.push(words[question.role]);
    facts.push(question.kind, question.lang);
    const summary = node("summary", {}, bidi("span", "asked", question.text), node("span", { className: "meta" },
      node("span", { className: "badge " + question.verdict, textContent: words["verdict." + question.verdict] }),
      ...facts.filter(Boolean).map((text) => node("span", { textContent: text }))));
    const made = node("details", { className: "question" }, summary);
    made.addEventListener("toggle", () => {
      if (made.open && made.children.length === 1) made.append(detail(question));
    });
    return made;
  };

  const showMore = () => {
    const next = found.slice(shown, shown + STEP);
    list.append(...next.map(row));
    shown += next.length;
    count.textContent = found.length ? fill(words.count, { shown, all: found.length }) : words.none;
    more.hidden = shown >= found.length;
    more.textContent = fill(words.more, { count: Math.min(STEP, found.length - shown) });
  };

  const apply = () => {
    const wanted = Object.fromEntries(new FormData(form));
    found = all.filter((question) => passes(question, wanted));
    const order = ORDERS[wanted.order];
    if (order) found.sort(order);
    list.replaceChildren();
    shown = 0;
    showMore();
  };

  const select = (name, label, options) => node("label", {}, label, node("select", { name },
    ...options.map(([value, text]) => node("option", { value, textContent: text }))));
  const any = ["", words.any];
  const values = (of) => [...new Set(all.map(of))].filter(Boolean).sort();

  const chips = node("fieldset", { className: "chips" }, node("legend", { className: "soft", textContent: words.show }));
  for (const name of ["all", "failures", ...FAILURES]) {
    const fits = all.filter((q) => name === "all" || (name === "failures" ? failed(q) : q.verdict === name)).length;
    chips.append(node("label", {},
      node("input", { type: "radio", name: "verdict", value: name, defaultChecked: name === "all" }),
      node("span", { textContent: `${words[name]} (${fits})` })));
  }
  const fields = node("div", { className: "fields" },
    node("label", { className: "wide" }, words.search,
      node("input", { type: "search", name: "search", placeholder: words.search_hint })));
  if (sets.length > 1) fields.append(select("set", words.set, [any, ...sets.map((set, i) => [String(i), set.name])]));
  const titles = values((question) => storyOf(question).title);
  if (titles.length > 1) fields.append(select("story", words.story, [any, ...titles.map((title) => [title, title])]));
  const languages = values((question) => question.lang);
  if (languages.length) fields.append(select("language", words.language, [any, ...languages.map((l) => [l, l])]));
  const kinds = values((question) => question.kind);
  if (kinds.length > 1) fields.append(select("kind", words.kind, [any, ...kinds.map((kind) => [kind, kind])]));
  fields.append(
    select("asked", words.asked, [any, ...["own", "follow_up", "standalone", "foreign"].map((name) => [name, words[name]])]),
    select("order", words.order, Object.keys(ORDERS).map((name) => [name, words[name]])));
  form.append(chips, fields);

  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", showMore);
  apply();
})();
