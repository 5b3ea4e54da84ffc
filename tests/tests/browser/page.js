// What the tests ask of a page. It is put into every document before the page's own scripts.
(() => {
  const INTERACTIVE = "a[href], button, input:not([type=hidden]), select, textarea, summary, " +
    "[role=button], [role=checkbox], [role=radio], [role=switch], [role=tab], [role=link], [role=option], [role=menuitem]";

  // The network as the page finds it: as it is, gone, held (no answer comes), or failing (every answer is a 500).
  const network = () => sessionStorage.getItem("xy.test.network");
  // Every answer of the server, to tell what it said from what the interface says.
  const told = [];
  const real = window.fetch.bind(window);
  window.fetch = async (asked, options) => {
    const url = new URL(asked.url ?? asked, location.href);
    if (!url.pathname.startsWith("/api/")) return real(asked, options);
    if (network() === "gone") throw new TypeError("no network");
    if (network() === "held") return new Promise(() => {});
    if (network() === "failing") {
      const problem = { type: "/api/docs#internal", title: "internal", status: 500, code: "internal" };
      return new Response(JSON.stringify(problem), { status: 500, headers: { "content-type": "application/problem+json" } });
    }
    const answer = await real(asked, options);
    if (answer.headers.get("content-type")?.includes("json")) answer.clone().text().then((text) => told.push(text), () => {});
    return answer;
  };

  // Whether one came to the page that is seen from another of the module, and how often a heading was announced.
  let moved = false;
  let announced = 0;
  window.addEventListener("focusin", ({ target }) => { announced += Number(target.localName === "h1"); });

  const style = (element) => getComputedStyle(element);
  const modals = () => [...document.querySelectorAll("[aria-modal=true]")];
  /** What can be reached: the last thing that stands before the page, else the page. */
  const scope = () => modals().pop() ?? document.body;
  const isUnseen = (element) => element.closest(".visually-hidden, .skip:not(:focus), [hidden]") !== null;
  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) && !isUnseen(element);
  const shortened = (text) => text.replace(/\s+/g, " ").trim().slice(0, 40);
  const called = (element) => {
    const name = element.dataset?.testid ? `[${element.dataset.testid}]` : element.className?.baseVal ?? element.className;
    return `<${element.localName} ${name}> “${shortened(element.getAttribute("aria-label") ?? element.textContent)}”`;
  };
  /** What moves by itself, or stays while the page moves: things in different layers may lie over one another. */
  const layer = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const { position, overflowY } = style(one);
      if (["fixed", "sticky"].includes(position) || (["auto", "scroll"].includes(overflowY) && one.scrollHeight > one.clientHeight)) return one;
    }
    return null;
  };
  const overlap = (a, b) => ({
    width: Math.min(a.right, b.right) - Math.max(a.left, b.left),
    height: Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
  });

  /** The text nodes that can be seen, each with its element and its boxes, a letter high. */
  function* texts() {
    const walker = document.createTreeWalker(scope(), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || ["SCRIPT", "STYLE", "NOSCRIPT", "OPTION"].includes(element.tagName) || !isShown(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const size = parseFloat(style(element).fontSize);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0).map((box) => {
        const middle = (box.top + box.bottom) / 2;
        const half = Math.min(size, box.height) / 2;
        return { left: box.left, right: box.right, top: middle - half, bottom: middle + half };
      });
      if (boxes.length) yield { node, element, size, boxes };
    }
  }

  /** A link within a sentence, whose size is the sentence's. */
  function isInSentence(element) {
    if (element.localName !== "a" || style(element).display !== "inline") return false;
    return [...element.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim().length > 1);
  }

  function targets() {
    const found = [];
    for (const element of scope().querySelectorAll(INTERACTIVE)) {
      if (isInSentence(element)) continue;
      // What lies unseen over or beside its label is pressed through the label.
      const pressed = isShown(element) ? element : element.labels?.[0];
      if (!pressed || !isShown(pressed)) continue;
      const box = pressed.getBoundingClientRect();
      if (box.width > 0 && box.height > 0) found.push({ element: pressed, box });
    }
    return found;
  }

  /** The largest part of a box that another does not cover. */
  function rest(box, over) {
    return [
      { ...corners(box), right: over.left }, { ...corners(box), left: over.right },
      { ...corners(box), bottom: over.top }, { ...corners(box), top: over.bottom },
    ].map((part) => ({ width: part.right - part.left, height: part.bottom - part.top }));
  }
  const corners = ({ left, right, top, bottom }) => ({ left, right, top, bottom });

  window.xyTest = {
    network(how) {
      sessionStorage.setItem("xy.test.network", how);
    },

    /** Goes to another page of the module without loading it anew. False where that cannot be. */
    go(path) {
      const module = (address) => /^\/(keep|desk|village|dev)(\/|$)/.exec(address)?.[1].replace("keep", "desk");
      if (!document.querySelector("main#main") || module(location.pathname) !== module(path)) return false;
      document.querySelector("h1")?.setAttribute("data-left", "");
      moved = true;
      history.pushState(null, "", path);
      dispatchEvent(new PopStateEvent("popstate", { state: null }));
      return true;
    },

    hasArrived() {
      return document.querySelector("h1") !== null && document.querySelector("[data-left]") === null;
    },

    /** What axe-core finds wrong; with `rules`, by these alone. */
    async axe(rules) {
      const options = rules
        ? { runOnly: { type: "rule", values: rules } }
        : {
          runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"] },
          rules: { "target-size": { enabled: true } },
        };
      const { violations } = await axe.run(document, { ...options, resultTypes: ["violations"] });
      return violations.flatMap((rule) => rule.nodes.map((node) => {
        const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ");
        return `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} (${why})`;
      }));
    },

    /** Targets, letters and lines that are too small, in px. */
    sizes({ target, letter, title, line }) {
      const found = [];
      const all = targets();
      const isSmall = ({ width, height }) => width < target - 0.5 || height < target - 0.5;
      for (const { element, box } of all) {
        if (isSmall(box)) found.push(`target of ${Math.round(box.width)} × ${Math.round(box.height)}: ${called(element)}`);
      }
      all.forEach(({ element, box }, index) => {
        for (const other of all.slice(index + 1)) {
          const shared = overlap(box, other.box);
          const isNested = element === other.element || element.contains(other.element) || other.element.contains(element);
          if (shared.width < 1 || shared.height < 1 || isNested || layer(element) !== layer(other.element)) continue;
          // The later one lies above, unless the page says otherwise; what it leaves must still be a target.
          if (rest(box, other.box).every(isSmall)) found.push(`target covered by ${called(other.element)}: ${called(element)}`);
        }
      });
      for (const { node, element, size } of texts()) {
        const scale = element.getScreenCTM ? Math.abs(element.getScreenCTM().d) : 1;
        if (size * scale < letter - 0.1) found.push(`letters of ${(size * scale).toFixed(1)}: ${called(element)}`);
        const range = document.createRange();
        range.selectNodeContents(node);
        const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
        const height = parseFloat(style(element).lineHeight);
        if (lines > 1 && height / size < line - 0.01) found.push(`lines ${(height / size).toFixed(2)} letters apart: ${called(element)}`);
      }
      for (const field of scope().querySelectorAll("input:not([type=checkbox], [type=radio], [type=file], [type=hidden]), textarea, select")) {
        if (isShown(field) && parseFloat(style(field).fontSize) < letter - 0.1) found.push(`letters in ${called(field)}`);
      }
      for (const heading of document.querySelectorAll("h1")) {
        if (isShown(heading) && parseFloat(style(heading).fontSize) < title - 0.1) found.push(`title of ${style(heading).fontSize}: ${called(heading)}`);
      }
      return found;
    },

    /** Text that is cut off or lies over other text, and what makes one scroll sideways. */
    fits() {
      const found = [];
      const root = document.documentElement;
      const wide = root.clientWidth;
      if (root.scrollWidth > wide) found.push(`the page is ${root.scrollWidth - wide} px wider than the window`);
      const seen = [];
      const sideways = new Set();
      for (const text of texts()) {
        const { element, boxes } = text;
        let scrolls = false;
        for (let around = element; around && around !== document.body; around = around.parentElement) {
          const { overflowX, overflowY, textOverflow } = style(around);
          if (overflowX === "visible" && overflowY === "visible") continue;
          if (["auto", "scroll"].includes(overflowX)) {
            if (around.scrollWidth > around.clientWidth + 1) sideways.add(around);
            scrolls = true;
          }
          if (textOverflow === "ellipsis" && around.scrollWidth > around.clientWidth + 1) found.push(`cut: ${called(around)}`);
          const frame = around.getBoundingClientRect();
          const cuts = (way) => ["hidden", "clip"].includes(way);
          const isCut = boxes.some((box) =>
            (cuts(overflowX) && (box.left < frame.left - 1.5 || box.right > frame.right + 1.5)) ||
            (cuts(overflowY) && (box.top < frame.top - 1.5 || box.bottom > frame.bottom + 1.5)));
          if (isCut) found.push(`cut by ${called(around)}: “${shortened(text.node.data)}”`);
          if (scrolls || ["auto", "scroll"].includes(overflowY)) break;
        }
        if (!scrolls && boxes.some((box) => box.left < -1 || box.right > wide + 1)) found.push(`outside the window: ${called(element)}`);
        const rows = new Set(boxes.map((box) => Math.round(box.top))).size;
        if (rows > 1 && /^[\d\s,.+−]+$/.test(text.node.data)) found.push(`a number is broken: “${shortened(text.node.data)}”`);
        const home = layer(element);
        for (const earlier of seen) {
          if (earlier.home !== home || scrolls) continue;
          const isOver = boxes.some((box) => earlier.boxes.some((other) => {
            const shared = overlap(box, other);
            return shared.width > 2 && shared.height > 2;
          }));
          if (isOver) found.push(`“${shortened(text.node.data)}” lies over “${shortened(earlier.node.data)}”`);
        }
        seen.push({ ...text, home });
      }
      for (const around of sideways) found.push(`scrolls sideways: ${called(around)}`);
      return found;
    },

    /** What a screen reader would not learn: where one is, and what one may do there. */
    reading() {
      const found = [];
      // The page of components shows headings of others.
      const headings = [...document.querySelectorAll("h1")].filter((heading) => isShown(heading) && !heading.closest(".specimen"));
      if (headings.length !== 1) found.push(`${headings.length} headings of the page: ${headings.map(called).join(", ")}`);
      const { activeElement } = document;
      if (moved && activeElement === document.body) found.push("the focus is lost");
      if (modals().length && !modals().pop().contains(activeElement)) found.push(`the focus is behind the panel: ${called(activeElement)}`);
      for (const region of document.querySelectorAll("[aria-live], [role=status], [role=alert]")) {
        const inner = region.querySelector("[role=status], [role=alert]");
        if (inner) found.push(`said twice: ${called(inner)} in ${called(region)}`);
      }
      return found;
    },

    /** How often a heading was announced since this was last asked, and whether one has the focus. */
    announced() {
      const times = announced;
      announced = 0;
      return { times, heading: document.activeElement.localName === "h1" ? document.activeElement.textContent : "" };
    },

    /** The share of the window's height that bars cover while one reads. */
    covered() {
      if (document.documentElement.scrollHeight <= innerHeight + 1 || modals().length) return 0;
      const bars = [...document.body.querySelectorAll("*")].filter((element) => {
        const { position } = style(element);
        const box = element.getBoundingClientRect();
        return ["fixed", "sticky"].includes(position) && isShown(element) && box.width > innerWidth / 2 && style(element).pointerEvents !== "none";
      });
      let sum = 0;
      for (const bar of bars) {
        const box = bar.getBoundingClientRect();
        sum += Math.max(0, Math.min(box.bottom, innerHeight) - Math.max(box.top, 0));
      }
      return sum / innerHeight;
    },

    /** Chinese words of the interface: what the server did not say. Nothing else may be Chinese in another language. */
    chinese() {
      const data = told.join("\n");
      const found = [];
      const judge = (text, element) => {
        if (element.closest("[lang|=zh]:not(html)")) return;
        const strange = (text.match(/\p{Script=Han}+/gu) ?? []).filter((word) => !data.includes(word));
        if (strange.length) found.push(`${strange.join(" ")} in ${called(element)}`);
      };
      judge(document.title, document.head);
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.parentElement.checkVisibility() && !node.parentElement.closest("script, noscript, style")) judge(node.data, node.parentElement);
      }
      for (const element of document.body.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
        for (const name of ["aria-label", "placeholder", "title", "alt"]) judge(element.getAttribute(name) ?? "", element);
      }
      return found;
    },

    /** Where the focus is and what is wrong with it: lost, not to be seen, or under something. */
    focus() {
      const element = document.activeElement;
      if (!element || element === document.body) return { lost: true };
      const box = element.getBoundingClientRect();
      const { outlineStyle, outlineWidth } = style(element);
      const around = element.closest("label, .amount-field, .choose-file, .field-box");
      const ring = around && style(around);
      const isRinged = (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) ||
        (ring && ((ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2) || ring.boxShadow.includes("inset 0px 0px 0px 3px") || /0px 0px 0px 3px inset/.test(ring.boxShadow)));
      const x = Math.min(Math.max((box.left + box.right) / 2, 0), innerWidth - 1);
      const y = Math.min(Math.max((box.top + box.bottom) / 2, 0), innerHeight - 1);
      const top = document.elementFromPoint(x, y);
      const isOnTop = top !== null && (element.contains(top) || top.contains(element) || element.labels?.[0]?.contains(top));
      return {
        lost: false, testid: element.dataset.testid ?? "", what: called(element), tag: element.localName,
        ringed: Boolean(isRinged), onTop: Boolean(isOnTop),
        inside: modals().length === 0 || modals().pop().contains(element),
      };
    },
  };
})();
