// The words on the page, read out by a Chinese voice of the browser where it has one: slowly, and stopped by a second press.
(function () {
  var button = document.querySelector("[data-speak]");
  var words = document.querySelector("[data-words]");
  if (!button || !words || !window.speechSynthesis || !window.SpeechSynthesisUtterance) { return; }
  function voice() { return speechSynthesis.getVoices().find(function (v) { return /^zh|^cmn/i.test(v.lang) && !/HK|TW|yue/i.test(v.lang); }); }
  function offer() {
    if (!voice()) { return; }
    button.hidden = false;
    document.querySelectorAll("[data-speak-hint]").forEach(function (hint) { hint.hidden = true; });
  }
  function stop() { speechSynthesis.cancel(); button.textContent = "念一遍"; }
  button.addEventListener("click", function () {
    if (speechSynthesis.speaking) { stop(); return; }
    // A paragraph each: some browsers stop in the middle of a long one.
    var parts = Array.from(words.querySelectorAll("p"));
    parts.forEach(function (part, index) {
      var said = new SpeechSynthesisUtterance(part.textContent);
      said.voice = voice(); said.lang = "zh-CN"; said.rate = 0.85;
      if (index === parts.length - 1) { said.onend = stop; }
      speechSynthesis.speak(said);
    });
    button.textContent = "停下";
  });
  window.addEventListener("pagehide", stop);
  speechSynthesis.onvoiceschanged = offer;
  offer();
})();
