// What the shell asks of its page: all that only a page can do.

const shell = (() => {
  // How the page was before each thing that stands before it.
  const before = [];
  let audio;
  let words;

  const byId = (id) => document.getElementById(id);

  function play(type, tones) {
    audio ??= new AudioContext();
    audio.resume();
    for (const [pitch, begin, length] of tones) {
      const source = audio.createOscillator();
      const volume = audio.createGain();
      source.type = type;
      source.frequency.value = pitch;
      volume.gain.value = 0.2;
      source.connect(volume).connect(audio.destination);
      source.start(audio.currentTime + begin);
      source.stop(audio.currentTime + begin + length);
    }
  }

  // A link within the page would be a navigation, and the shell allows none. Nor is there a second window
  // for a link that is opened with a key held down.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a");
    const address = link && link.getAttribute("href");
    if (address?.startsWith("#")) {
      event.preventDefault();
      const target = byId(address.slice(1));
      if (!target) return;
      target.tabIndex = -1;
      target.focus();
    } else if (address?.startsWith("/") && (event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);

  // A field's text comes back from the pages a moment after it was typed; whoever types on meanwhile would
  // lose what came between. So an earlier text of a field, also with spaces set into it, is not written into
  // it again.
  const bare = (text) => text.replace(/\s/g, "");
  let typed = { field: null, texts: [] };
  const forget = () => { typed = { field: null, texts: [] }; };
  document.addEventListener("pointerdown", forget, true);
  document.addEventListener("focusin", forget, true);
  document.addEventListener("input", ({ target }) => {
    const before = typed.field === target ? typed.texts.slice(-50) : [];
    typed = { field: target, texts: [...before, bare(target.value)] };
  }, true);
  for (const { prototype } of [HTMLInputElement, HTMLTextAreaElement]) {
    const { get, set } = Object.getOwnPropertyDescriptor(prototype, "value");
    Object.defineProperty(prototype, "value", {
      get,
      set(text) {
        const at = typed.field === this ? typed.texts.lastIndexOf(bare(text)) : -1;
        // A field that is emptied was emptied on purpose.
        if (text !== "" && at >= 0 && at < typed.texts.length - 1) return;
        if (at < 0) forget();
        set.call(this, text);
      },
    });
  }

  return {
    // Tells the shell what became of something that it asked for.
    async answer(question, promise) {
      const could = await Promise.resolve(promise).catch(() => false);
      await fetch(`/shell/${question}/${could === true}`);
    },

    setAttribute: (name, value) => document.documentElement.setAttribute(name, value),
    removeAttribute: (name) => document.documentElement.removeAttribute(name),

    focusHeading() {
      // This comes a moment after the page: whoever has begun to type by then is left alone.
      if (document.activeElement?.matches("input, textarea, select")) return;
      document.querySelector("h1")?.focus();
      scrollTo(0, 0);
    },
    focus: (id) => byId(id)?.focus(),
    keepFocus: () => before.push({ focused: document.activeElement, shut: [] }),
    confine(id) {
      byId(id)?.focus();
      for (let one = byId(id)?.parentElement; one?.parentElement; one = one.parentElement) {
        for (const sibling of one.parentElement.children) {
          if (sibling === one || sibling.inert || sibling.hasAttribute("aria-live")) continue;
          sibling.inert = true;
          before.at(-1)?.shut.push(sibling);
        }
      }
    },
    giveFocusBack() {
      const last = before.pop();
      last?.shut.forEach((element) => { element.inert = false; });
      last?.focused?.focus();
    },
    clear: (id) => byId(id)?.replaceChildren(),

    // The newer way asks for a press that the page itself has seen.
    copy(text) {
      const field = document.createElement("textarea");
      const before = document.activeElement;
      field.value = text;
      document.body.append(field);
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      before?.focus();
      return copied;
    },

    soundGood: () => play("sine", [[880, 0, 0.12], [1318.5, 0.13, 0.2]]),
    soundBad: () => play("square", [[220, 0, 0.45]]),

    // A voice of another language would read nothing that could be understood.
    async hasVoice(lang) {
      if (typeof speechSynthesis !== "object") return false;
      const known = () => speechSynthesis.getVoices().some((voice) => voice.lang.slice(0, 2) === lang.slice(0, 2));
      if (known()) return true;
      // Some systems name their voices only after a while.
      await new Promise((done) => {
        speechSynthesis.addEventListener("voiceschanged", done, { once: true });
        setTimeout(done, 2000);
      });
      return known();
    },
    speak(text, lang) {
      words = new SpeechSynthesisUtterance(text);
      words.lang = lang;
      words.rate = 0.9;
      speechSynthesis.cancel();
      speechSynthesis.speak(words);
      return new Promise((done) => {
        words.onend = () => done(true);
        words.onerror = (event) => done(["interrupted", "canceled"].includes(event.error));
      });
    },
    stopSpeaking: () => globalThis.speechSynthesis?.cancel(),
  };
})();
