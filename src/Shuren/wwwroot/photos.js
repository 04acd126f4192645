// Photos are made small before they travel: three megabytes take more than a minute on a village's line. The server does the same with what
// comes as it is, so without this nothing is lost but time.
(function () {
  "use strict";
  var longest = 1600, quality = 0.8, smallEnough = 400 * 1024, heic = /\.(heic|heif)$/i;
  if (!window.DataTransfer || !window.createImageBitmap || !HTMLCanvasElement.prototype.toBlob) { return; }
  try { new DataTransfer(); } catch (e) { return; }

  function size(bytes) { return bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / 1048576).toFixed(1) + " MB"; }

  function drawn(bitmap, side) {
    var scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height)), canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    var pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  function shrunk(file) {
    return createImageBitmap(file).then(function (bitmap) {
      var picture = { file: file, thumb: drawn(bitmap, 120) };
      if (file.size <= smallEnough) { return picture; }
      return new Promise(function (done) {
        drawn(bitmap, longest).toBlob(function (blob) {
          if (blob && blob.size < file.size) {
            picture.file = new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
          }
          done(picture);
        }, "image/jpeg", quality);
      });
    }, function () { return { file: file }; });
  }

  document.querySelectorAll("[data-photos]").forEach(function (picker) {
    var inputs = Array.prototype.slice.call(picker.querySelectorAll("input[type=file]")), sent = inputs[inputs.length - 1];
    var many = picker.getAttribute("data-photos") === "many", chosen = [], busy = 0, waiting = null, form = sent.form;
    var list = document.createElement("ul");
    list.className = "photos-chosen";
    list.setAttribute("role", "status");
    picker.appendChild(list);
    picker.classList.add("js");

    function show() {
      var files = new DataTransfer();
      chosen.forEach(function (picture) { files.items.add(picture.file); });
      sent.files = files.files;
      list.textContent = "";
      chosen.forEach(function (picture, n) {
        var row = document.createElement("li"), words = document.createElement("span"), away = document.createElement("button");
        if (picture.thumb) { row.appendChild(picture.thumb); }
        words.textContent = "第 " + (n + 1) + " 张，" + size(picture.file.size);
        away.type = "button";
        away.className = "button secondary small";
        away.textContent = "去掉";
        away.setAttribute("aria-label", "去掉第 " + (n + 1) + " 张");
        away.addEventListener("click", function () { chosen.splice(n, 1); show(); });
        row.appendChild(words);
        row.appendChild(away);
        list.appendChild(row);
      });
    }

    function say(text) {
      var row = document.createElement("li");
      row.className = "field-error";
      row.textContent = text;
      list.appendChild(row);
    }

    function add(files) {
      var refused = [];
      busy++;
      list.setAttribute("aria-busy", "true");
      if (!chosen.length) { list.textContent = ""; say("正在把照片缩小……"); list.firstChild.className = "soft"; }
      return files.reduce(function (before, file) {
        return before.then(function () {
          return shrunk(file).then(function (picture) {
            if (!picture.thumb && (heic.test(file.name) || /hei[cf]/i.test(file.type))) { refused.push(file.name); return; }
            if (!many) { chosen.length = 0; }
            chosen.push(picture);
          });
        });
      }, Promise.resolve()).then(function () {
        busy--;
        list.removeAttribute("aria-busy");
        show();
        refused.forEach(function (name) {
          say("“" + name + "”是 HEIC 格式，系统不能读取。请在手机相机设置里选“兼容性最佳”，或截屏后再选。");
        });
        if (!busy && waiting) {
          var go = waiting;
          waiting = null;
          if (go !== form) { go.click(); } else if (form.requestSubmit) { form.requestSubmit(); } else { form.submit(); }
        }
      });
    }

    inputs.forEach(function (input) {
      input.addEventListener("change", function () {
        var files = Array.prototype.slice.call(input.files);
        if (!files.length) {
          // The album was opened and closed: what was chosen before stays.
          if (input === sent) { show(); }
          return;
        }
        if (input !== sent) { input.value = ""; }
        add(files);
      });
    });

    form.addEventListener("submit", function (event) {
      if (busy) {
        event.preventDefault();
        waiting = event.submitter || form;
      }
    });
  });
})();
