// WeChat's browser has no print dialogue: there the hint stays and the button does not appear.
if (!/MicroMessenger/i.test(navigator.userAgent) && typeof window.print === "function") {
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  document.querySelectorAll("[data-print-hint]").forEach(function (hint) { hint.hidden = true; });
} else {
  document.querySelectorAll("[data-print-hint]").forEach(function (hint) { hint.textContent = "要打印，请用手机或电脑自带的浏览器打开这一页。"; });
}
